// Native threads for jobs: each job has one for itself, never waits for another job, and finished threads are used
// again. A used thread is better than a new one: it starts sooner, and its part of the heap is already grown.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "shared_symbol.h"

namespace coldstart {

class CS_SHARED JobThreads {
 public:
  // The process's own; never destroyed, because threads may be inside it when the process ends.
  static JobThreads& process();

  // Grows the calling thread's heap in large steps; for a thread that is about to load an engine.
  static void growHeap() noexcept;

  // Starts one thread ahead of its first job.
  void prepareOne() noexcept;

  // Runs `job` at once, or as soon as the prepared thread is ready. Throws std::system_error where no thread can be
  // started.
  void run(std::function<void()> job);

 private:
  struct Seat;

  void live(std::shared_ptr<Seat> seat, std::function<void()> job);
  void start(std::shared_ptr<Seat> seat, std::function<void()> job);

  std::mutex lock_;
  std::vector<std::shared_ptr<Seat>> idle_;
  // The thread that was started ahead, until it is idle or has its first job.
  std::shared_ptr<Seat> preparing_;
};

}  // namespace coldstart
