// A timer's wake-up is late by tens of microseconds, more on a busy machine: the end is therefore met awake.
#include "delay.h"

#include <time.h>

#include <algorithm>
#include <cstdint>

#include "clock.h"

namespace coldstart {
namespace {

constexpr uint64_t kSpinNs = 200'000;
// Slices, so that a waiting thread notices that the process ends.
constexpr uint64_t kSliceNs = 20'000'000;

}  // namespace

bool waitMilliseconds(double milliseconds, const std::function<bool()>& cancelled) {
  const uint64_t endNs = monotonicNowNs() + static_cast<uint64_t>(milliseconds * 1e6);
  for (uint64_t nowNs = monotonicNowNs(); nowNs < endNs; nowNs = monotonicNowNs()) {
    if (cancelled()) return false;
    if (endNs - nowNs <= kSpinNs) continue;
    const uint64_t wakeNs = std::min(endNs - kSpinNs, nowNs + kSliceNs);
    const timespec wake{static_cast<time_t>(wakeNs / 1'000'000'000u), static_cast<long>(wakeNs % 1'000'000'000u)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &wake, nullptr);
  }
  return true;
}

}  // namespace coldstart
