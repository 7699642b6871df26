// Reads both clocks a few times in a row and keeps the reading whose two monotonic stamps lie nearest to each other.
#include "clock_pair.h"

#include <time.h>

#include "clock.h"

namespace coldstart {
namespace {

constexpr int kReadings = 16;

uint64_t wallNowNs() noexcept {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

ClockPair readClockPair() noexcept {
  ClockPair best;
  for (int reading = 0; reading < kReadings; ++reading) {
    const uint64_t before = monotonicNowNs();
    const uint64_t wall = wallNowNs();
    const uint64_t distance = monotonicNowNs() - before;
    if (reading > 0 && distance / 2 >= best.uncertaintyNs) continue;
    best = {before + distance / 2, wall, distance / 2};
  }
  return best;
}

}  // namespace coldstart
