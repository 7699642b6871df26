// Waits for a stated time, exact to a few microseconds: sleeps to an absolute moment and spins the rest.
#pragma once

#include <functional>

namespace coldstart {

// Returns early, with false, when `cancelled` says so.
bool waitMilliseconds(double milliseconds, const std::function<bool()>& cancelled);

}  // namespace coldstart
