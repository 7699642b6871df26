// Records begin, end and instant marks of phases, in memory and, once opened, in the marks file. A mark costs well
// under a microsecond, never allocates and never calls the kernel; what was recorded survives `kill -9` in the file.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "clock.h"
#include "lanes.h"
#include "mark_store.h"
#include "shared_symbol.h"
#include "status.h"

namespace coldstart {

class MarksFile;

class CS_SHARED PhaseRecorder {
 public:
  PhaseRecorder();
  ~PhaseRecorder();
  PhaseRecorder(const PhaseRecorder&) = delete;
  PhaseRecorder& operator=(const PhaseRecorder&) = delete;

  // Opens or makes the file, copies what was marked before, and writes there from now on. Asked again for the same path
  // it does nothing. HOST_NOT_WRITABLE.
  Status openFile(const std::string& path);

  // From now on nothing is recorded.
  void disable() noexcept { enabled_.store(false, std::memory_order_relaxed); }

  // The general form; `lane` is cut at its field.
  void mark(std::string_view phase, MarkEdge edge, uint64_t timestampNs, std::string_view lane, uint16_t index = 0,
            uint64_t bytes = 0) noexcept;

  // Begins a span on the lowest free lane and returns the lane for endSpan.
  int beginSpan(std::string_view phase, uint16_t index) noexcept;
  void endSpan(std::string_view phase, uint16_t index, int lane, uint64_t bytes) noexcept;

  // The lowest free lane, for nobody's span until it is given back.
  int holdLane() noexcept { return lanes_.acquire(); }
  void releaseLane(int lane) noexcept { lanes_.release(lane); }

  // For callers that mark begin and end by name only: a begin takes a free lane, the end of the same phase gives it
  // back.
  void markNamed(std::string_view phase, MarkEdge edge, uint64_t timestampNs) noexcept;

  // In the order in which they were recorded.
  std::vector<Mark> records() const;

 private:
  struct NamedSpan {
    char phase[kMarkPhaseBytes];
    int lane;
    bool open;
  };

  int openNamed(std::string_view phase) noexcept;
  int closeNamed(std::string_view phase) noexcept;
  void markOnLane(std::string_view phase, MarkEdge edge, uint64_t timestampNs, int lane, uint16_t index,
                  uint64_t bytes) noexcept;

  std::unique_ptr<std::byte[]> memory_;
  MarkStore store_;
  std::atomic<bool> enabled_{true};
  std::mutex openLock_;
  std::string openPath_;
  std::unique_ptr<MarksFile> ownedFile_;
  std::atomic<MarksFile*> file_{nullptr};
  LaneAllocator lanes_;
  std::mutex namedLock_;
  NamedSpan named_[16] = {};
};

// Keeps a lane free of spans from construction to destruction.
class LaneHold {
 public:
  explicit LaneHold(PhaseRecorder& recorder) noexcept : recorder_(recorder), lane_(recorder.holdLane()) {}
  ~LaneHold() { recorder_.releaseLane(lane_); }
  LaneHold(const LaneHold&) = delete;
  LaneHold& operator=(const LaneHold&) = delete;

 private:
  PhaseRecorder& recorder_;
  int lane_;
};

// Marks one phase from construction to destruction.
class PhaseSpan {
 public:
  PhaseSpan(PhaseRecorder& recorder, std::string_view phase, uint16_t index = 0) noexcept
      : recorder_(recorder), phase_(phase), index_(index), lane_(recorder.beginSpan(phase, index)) {}
  ~PhaseSpan() { recorder_.endSpan(phase_, index_, lane_, bytes_); }
  PhaseSpan(const PhaseSpan&) = delete;
  PhaseSpan& operator=(const PhaseSpan&) = delete;

  void setBytes(uint64_t bytes) noexcept { bytes_ = bytes; }

 private:
  PhaseRecorder& recorder_;
  std::string_view phase_;
  uint16_t index_;
  int lane_;
  uint64_t bytes_ = 0;
};

}  // namespace coldstart
