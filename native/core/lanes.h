// Lanes of the timeline: a running phase takes the lowest free one, so that spans of a lane never overlap.
#pragma once

#include <atomic>
#include <bit>
#include <cstdint>
#include <cstdio>

namespace coldstart {

class LaneAllocator {
 public:
  // Lane 0 is 'main'. With 64 phases at once the last lane is shared.
  int acquire() noexcept {
    uint64_t used = used_.load(std::memory_order_relaxed);
    for (;;) {
      const int lane = std::countr_one(used);
      if (lane >= 64) return 63;
      if (used_.compare_exchange_weak(used, used | (uint64_t{1} << lane), std::memory_order_acq_rel)) return lane;
    }
  }

  void release(int lane) noexcept { used_.fetch_and(~(uint64_t{1} << lane), std::memory_order_acq_rel); }

 private:
  std::atomic<uint64_t> used_{0};
};

inline constexpr size_t kLaneBytes = 16;

// 'main', 'worker-1', … into a zero-padded field.
inline void writeLaneName(int lane, char (&name)[kLaneBytes]) noexcept {
  if (lane == 0)
    std::snprintf(name, sizeof name, "main");
  else
    std::snprintf(name, sizeof name, "worker-%d", lane);
}

}  // namespace coldstart
