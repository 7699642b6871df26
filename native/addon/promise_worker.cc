// A thread-safe function carries each finished job back; it also keeps the event loop alive until then.
#include "promise_worker.h"

#include <system_error>

#include "job_gate.h"
#include "job_threads.h"

namespace coldstart {
namespace {

// A null environment means that it is going away: the job is dropped, unsettled.
void settleOnLoop(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<ThreadJob> job(static_cast<ThreadJob*>(data));
  if (env == nullptr) return;
  const Napi::HandleScope scope(env);
  job->settle(Napi::Env(env));
}

void runJob(std::unique_ptr<ThreadJob> job, napi_threadsafe_function toLoop) {
  {
    const RunningJob running;
    job->work();
  }
  // A closing loop refuses the job and the function must not be touched again.
  if (napi_call_threadsafe_function(toLoop, job.get(), napi_tsfn_blocking) != napi_ok) return;
  (void)job.release();
  napi_release_threadsafe_function(toLoop, napi_tsfn_release);
}

}  // namespace

bool startThreadJob(Napi::Env env, std::unique_ptr<ThreadJob> job) {
  napi_threadsafe_function toLoop = nullptr;
  const napi_value name = Napi::String::New(env, "coldstart job");
  if (napi_create_threadsafe_function(env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr, &settleOnLoop, &toLoop) != napi_ok) return false;
  try {
    // A std::function must be copyable, so it carries the job by a shared holder.
    auto holder = std::make_shared<std::unique_ptr<ThreadJob>>(std::move(job));
    JobThreads::process().run([holder, toLoop] { runJob(std::move(*holder), toLoop); });
    return true;
  } catch (const std::system_error&) {
    napi_release_threadsafe_function(toLoop, napi_tsfn_abort);
    return false;
  }
}

}  // namespace coldstart
