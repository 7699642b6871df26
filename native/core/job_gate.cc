// Exit waits at most one second: a job inside a hanging engine must not keep the process alive.
#include "job_gate.h"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>

namespace coldstart {
namespace {

constexpr std::chrono::seconds kLongestWait{1};

struct Gate {
  std::mutex lock;
  std::condition_variable idle;
  int running = 0;
};

Gate& gate() {
  // Never destroyed: detached threads may pass through it while the process ends.
  static Gate& only = *std::make_unique<Gate>().release();
  return only;
}

void endJobs() {
  exitFlag()->store(true);
  std::unique_lock<std::mutex> guard(gate().lock);
  gate().idle.wait_for(guard, kLongestWait, [] { return gate().running == 0; });
}

}  // namespace

const CancelFlag& exitFlag() {
  static const CancelFlag& flag = *std::make_unique<CancelFlag>(std::make_shared<std::atomic<bool>>(false)).release();
  return flag;
}

RunningJob::RunningJob() noexcept {
  const std::lock_guard<std::mutex> guard(gate().lock);
  gate().running++;
}

RunningJob::~RunningJob() {
  const std::lock_guard<std::mutex> guard(gate().lock);
  gate().running--;
  gate().idle.notify_all();
}

void waitForJobsAtExit() noexcept { std::atexit(&endJobs); }

}  // namespace coldstart
