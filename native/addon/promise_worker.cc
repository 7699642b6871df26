// A thread-safe function carries each finished job back; it also keeps the event loop alive until then.
#include "promise_worker.h"

#include <mutex>
#include <system_error>

#include "job_gate.h"
#include "job_threads.h"

namespace coldstart {
namespace {

// The way back to the event loop. It is closed from the loop's side, and a job that comes later must not knock: the
// function behind it is freed then.
struct Door {
  std::mutex lock;
  napi_threadsafe_function toLoop = nullptr;
};

void closeDoor(napi_env, void* data, void*) {
  const std::unique_ptr<std::shared_ptr<Door>> door(static_cast<std::shared_ptr<Door>*>(data));
  const std::lock_guard<std::mutex> guard((*door)->lock);
  (*door)->toLoop = nullptr;
}

// A null environment means that it is going away: the job is dropped, unsettled.
void settleOnLoop(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<ThreadJob> job(static_cast<ThreadJob*>(data));
  if (env == nullptr) return;
  const Napi::HandleScope scope(env);
  job->settle(Napi::Env(env));
}

void runJob(std::unique_ptr<ThreadJob> job, Door& door) {
  {
    const RunningJob running;
    job->work();
  }
  const std::lock_guard<std::mutex> guard(door.lock);
  if (door.toLoop == nullptr) return;
  // A loop that is closing refuses the job and counts the call as the release.
  if (napi_call_threadsafe_function(door.toLoop, job.get(), napi_tsfn_blocking) != napi_ok) return;
  (void)job.release();
  napi_release_threadsafe_function(door.toLoop, napi_tsfn_release);
}

}  // namespace

bool startThreadJob(Napi::Env env, std::unique_ptr<ThreadJob> job) {
  const auto door = std::make_shared<Door>();
  auto forLoop = std::make_unique<std::shared_ptr<Door>>(door);
  const napi_value name = Napi::String::New(env, "coldstart job");
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, forLoop.get(), &closeDoor, nullptr,
                                      &settleOnLoop, &door->toLoop) != napi_ok) {
    return false;
  }
  (void)forLoop.release();
  try {
    // A std::function must be copyable, so it carries the job by a shared holder.
    const auto holder = std::make_shared<std::unique_ptr<ThreadJob>>(std::move(job));
    JobThreads::process().run([holder, door] { runJob(std::move(*holder), *door); });
    return true;
  } catch (const std::system_error&) {
    napi_release_threadsafe_function(door->toLoop, napi_tsfn_abort);
    return false;
  }
}

}  // namespace coldstart
