// What every backend needs at the C border: failures that cross it, exceptions that must not, options copied from it,
// phases told through it, tensors shown through it.
#pragma once

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "backend_abi.h"
#include "key_values.h"
#include "status.h"

namespace coldstart {

// An owned failure for the other side. Never null.
cs_failure* failureOf(Failure failure) noexcept;

KeyValues copyOptions(const cs_option* options, uint64_t count);

// Runs `body`, which answers a Status, and turns its failure or exception into a failure of the border.
template <typename Body>
cs_failure* guarded(const char* phase, Body&& body) noexcept {
  try {
    Status status = std::forward<Body>(body)();
    return status.ok() ? nullptr : failureOf(status.takeFailure());
  } catch (const std::bad_alloc&) {
    return failureOf({"ENGINE_FAILED", phase, "", "out of memory", {}});
  } catch (const std::exception& problem) {
    return failureOf({"ENGINE_FAILED", phase, "", problem.what(), {}});
  } catch (...) {
    return failureOf({"ENGINE_FAILED", phase, "", "unknown exception", {}});
  }
}

// Tells begin and end of one phase.
class BackendPhase {
 public:
  BackendPhase(const cs_events& events, const char* phase, uint32_t index = 0)
      : events_(events), phase_(phase), index_(index), token_(events.begin(events.user, phase, index)) {}
  ~BackendPhase() { events_.end(events_.user, phase_, index_, token_, bytes_); }
  BackendPhase(const BackendPhase&) = delete;
  BackendPhase& operator=(const BackendPhase&) = delete;

  void setBytes(uint64_t bytes) { bytes_ = bytes; }

 private:
  const cs_events& events_;
  const char* phase_;
  uint32_t index_;
  int32_t token_;
  uint64_t bytes_ = 0;
};

struct TensorInfo {
  std::string name;
  std::string type;
  std::vector<int64_t> shape;
  uint64_t checksum = 0;
};

// Tensors and the C view of them; the view lives until the next assign.
class TensorTable {
 public:
  void assign(std::vector<TensorInfo> tensors);
  const std::vector<TensorInfo>& tensors() const noexcept { return tensors_; }
  const cs_tensor* view() const noexcept { return view_.data(); }
  uint64_t count() const noexcept { return view_.size(); }

 private:
  std::vector<TensorInfo> tensors_;
  std::vector<cs_tensor> view_;
};

}  // namespace coldstart
