// A plan's file for TensorRT to pull: into host memory by parallel reads straight to their place, into device memory
// through a pinned ring.
#pragma once

#include <memory>
#include <string>

#include "pinned_ring.h"
#include "plan_prefix.h"
#include "settings.h"
#include "stream_source.h"
#include "unique_fd.h"

namespace coldstart::tensorrt {

class PlanStream : public StreamSource {
 public:
  // `file` is open for reading; the plan is the part of it that `prefix` says.
  PlanStream(UniqueFd file, std::string path, PlanPrefix prefix, std::shared_ptr<const cuda::PrimaryContext> context,
             const Settings& settings);

  int64_t read(void* destination, int64_t bytes, void* stream) noexcept override;
  bool seek(int64_t offset, int whence) noexcept override;

  // Waits for what was queued; the first failure of any read.
  Status finish();

  uint64_t bytesRead() const noexcept { return bytesRead_; }
  // Page-locked memory that the way to the device took; 0 where TensorRT asked for host memory only.
  uint64_t ringBytes() const noexcept { return ring_.allocatedBytes(); }

 private:
  Status readTo(void* destination, uint64_t bytes, void* stream);

  UniqueFd file_;
  std::string path_;
  PlanPrefix prefix_;
  std::shared_ptr<const cuda::PrimaryContext> context_;
  unsigned threads_;
  uint64_t chunkBytes_;
  PinnedRing ring_;
  // From the plan's own beginning; never beyond its end.
  uint64_t position_ = 0;
  uint64_t bytesRead_ = 0;
  Status failure_;
};

}  // namespace coldstart::tensorrt
