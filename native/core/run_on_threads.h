// One piece of work on several threads, the calling one among them.
#pragma once

#include <exception>
#include <thread>
#include <type_traits>
#include <vector>

namespace coldstart {

// Calls `work(number)` on `count` threads, numbered from 0, which is the caller's, and returns when all of them have
// ended. Those that cannot be started (a control group may limit threads) are done without: the work is shared, not
// dealt out.
template <typename Work>
void runOnThreads(unsigned count, const Work& work) {
  static_assert(std::is_nothrow_invocable_v<const Work&, unsigned>, "nobody could catch it on another thread");
  std::vector<std::thread> others;
  try {
    others.reserve(count);
    for (unsigned number = 1; number < count; number++) others.emplace_back([&work, number] { work(number); });
  } catch (const std::exception&) {
    // Whatever runs by now takes all of it.
  }
  work(0);
  for (std::thread& thread : others) thread.join();
}

}  // namespace coldstart
