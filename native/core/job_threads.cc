// Threads are detached and park on a seat of their own until they are given the next job.
#include "job_threads.h"

#include <array>
#include <condition_variable>
#include <cstdlib>
#include <system_error>
#include <thread>

namespace coldstart {

struct JobThreads::Seat {
  std::condition_variable wake;
  std::function<void()> job;
};

namespace {

// glibc grows a thread's heap page by page, one mprotect each: 1 ms of the 5 that a memory-mapped model takes to load.
// Grown once in large steps, the room stays usable after it is given back.
void growHeap() noexcept {
  constexpr size_t kStepBytes = 120 << 10;
  std::array<void*, 136> steps{};
  for (void*& step : steps) step = std::malloc(kStepBytes);
  for (void* step : steps) std::free(step);
}

}  // namespace

JobThreads& JobThreads::process() {
  static JobThreads& only = *std::make_unique<JobThreads>().release();
  return only;
}

void JobThreads::live(std::shared_ptr<Seat> seat) {
  bool grown = false;
  for (;;) {
    if (seat->job) {
      seat->job();
      seat->job = nullptr;
    }
    if (!grown) growHeap();
    grown = true;
    std::unique_lock<std::mutex> guard(lock_);
    idle_.push_back(seat);
    seat->wake.wait(guard, [&seat] { return seat->job != nullptr; });
  }
}

void JobThreads::start(std::function<void()> job) {
  auto seat = std::make_shared<Seat>();
  seat->job = std::move(job);
  std::thread([this, seat = std::move(seat)]() mutable { live(std::move(seat)); }).detach();
}

void JobThreads::prepareOne() noexcept {
  try {
    start(nullptr);
  } catch (const std::system_error&) {
    // The first job will say so, if it still holds then.
  }
}

void JobThreads::run(std::function<void()> job) {
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (!idle_.empty()) {
      const std::shared_ptr<Seat> seat = std::move(idle_.back());
      idle_.pop_back();
      seat->job = std::move(job);
      seat->wake.notify_one();
      return;
    }
  }
  start(std::move(job));
}

}  // namespace coldstart
