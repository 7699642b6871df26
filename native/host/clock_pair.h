// Ties the wall clock to the monotonic one.
#pragma once

#include <cstdint>

namespace coldstart {

struct ClockPair {
  // The middle of the two monotonic readings around the wall clock's.
  uint64_t monotonicNs = 0;
  uint64_t wallNs = 0;
  // Half the distance of those two readings.
  uint64_t uncertaintyNs = 0;
};

// The tightest of several back-to-back readings: one of them was not interrupted.
ClockPair readClockPair() noexcept;

}  // namespace coldstart
