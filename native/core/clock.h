// The one clock of every mark: CLOCK_MONOTONIC in nanoseconds, the same that process.hrtime.bigint() reads.
#pragma once

#include <time.h>

#include <cstdint>

namespace coldstart {

inline uint64_t monotonicNowNs() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace coldstart
