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

// glibc grows a thread's heap page by page, one mprotect each: 1 ms of the 5 that a memory-mapped model takes to load.
// Grown once in large steps, the room stays usable after it is given back.
void JobThreads::growHeap() noexcept {
  constexpr size_t kStepBytes = 120 << 10;
  std::array<void*, 136> steps{};
  for (void*& step : steps) step = std::malloc(kStepBytes);
  for (void* step : steps) std::free(step);
}

JobThreads& JobThreads::process() {
  static JobThreads& only = *std::make_unique<JobThreads>().release();
  return only;
}

void JobThreads::live(std::shared_ptr<Seat> seat, std::function<void()> job) {
  if (job) job();
  job = nullptr;
  growHeap();
  for (;;) {
    {
      std::unique_lock<std::mutex> guard(lock_);
      if (preparing_ == seat) preparing_ = nullptr;
      if (!seat->job) {
        idle_.push_back(seat);
        seat->wake.wait(guard, [&seat] { return seat->job != nullptr; });
      }
      job = std::move(seat->job);
      seat->job = nullptr;
    }
    job();
    job = nullptr;
  }
}

void JobThreads::start(std::shared_ptr<Seat> seat, std::function<void()> job) {
  std::thread([this, seat = std::move(seat), job = std::move(job)]() mutable {
    live(std::move(seat), std::move(job));
  }).detach();
}

void JobThreads::prepareOne() noexcept {
  try {
    auto seat = std::make_shared<Seat>();
    {
      const std::lock_guard<std::mutex> guard(lock_);
      preparing_ = seat;
    }
    start(std::move(seat), nullptr);
  } catch (const std::system_error&) {
    // The first job will say so, if it still holds then.
    const std::lock_guard<std::mutex> guard(lock_);
    preparing_ = nullptr;
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
    // A thread that is about to be ready with a grown heap is worth a fraction of a millisecond: a new one would pay
    // 3 ms of a start for growing its heap page by page.
    if (preparing_ != nullptr) {
      preparing_->job = std::move(job);
      preparing_ = nullptr;
      return;
    }
  }
  start(std::make_shared<Seat>(), std::move(job));
}

}  // namespace coldstart
