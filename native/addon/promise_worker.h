// The one way off the JavaScript thread: runs a job on a native thread of its own, not in libuv's pool, and settles a
// promise with what came of it. The job never touches a JavaScript value; the conversion never waits.
#pragma once

#include <napi.h>

#include <memory>
#include <optional>
#include <utility>

#include "js_error.h"
#include "status.h"

namespace coldstart {

class ThreadJob {
 public:
  virtual ~ThreadJob() = default;
  // On the native thread.
  virtual void work() noexcept = 0;
  // On the JavaScript thread.
  virtual void settle(Napi::Env env) = 0;
};

// Starts the job's thread. False where the system has no thread left.
bool startThreadJob(Napi::Env env, std::unique_ptr<ThreadJob> job);

template <typename Value, typename Work, typename Convert>
class PromiseJob final : public ThreadJob {
 public:
  PromiseJob(Napi::Promise::Deferred deferred, Work work, Convert convert)
      : deferred_(deferred), work_(std::move(work)), convert_(std::move(convert)) {}

  void work() noexcept override {
    try {
      result_.emplace(work_());
    } catch (const std::exception& problem) {
      result_.emplace(Failure{"ENGINE_FAILED", "", "", problem.what(), {}});
    }
  }

  void settle(Napi::Env env) override {
    try {
      if (result_->ok())
        deferred_.Resolve(convert_(env, result_->value()));
      else
        deferred_.Reject(toJsError(env, result_->failure()).Value());
    } catch (const Napi::Error& error) {
      deferred_.Reject(error.Value());
    }
  }

 private:
  Napi::Promise::Deferred deferred_;
  Work work_;
  Convert convert_;
  std::optional<Result<Value>> result_;
};

// `work` answers a Result<Value> on the native thread; `convert` makes the promise's value on the JavaScript thread.
template <typename Value, typename Work, typename Convert>
Napi::Value runOnThread(Napi::Env env, Work work, Convert convert) {
  Napi::Promise::Deferred deferred = Napi::Promise::Deferred::New(env);
  auto job = std::make_unique<PromiseJob<Value, Work, Convert>>(deferred, std::move(work), std::move(convert));
  if (!startThreadJob(env, std::move(job)))
    deferred.Reject(toJsError(env, {"ENGINE_FAILED", "", "", "no thread could be started", {}}).Value());
  return deferred.Promise();
}

struct Nothing {};

// For jobs that answer a Status only.
template <typename Work, typename Done>
Napi::Value runStatusOnThread(Napi::Env env, Work work, Done done) {
  return runOnThread<Nothing>(
      env,
      [work = std::move(work)]() -> Result<Nothing> {
        Status status = work();
        if (!status.ok()) return status.takeFailure();
        return Nothing{};
      },
      [done = std::move(done)](Napi::Env inside, Nothing&) -> Napi::Value {
        done();
        return inside.Undefined();
      });
}

}  // namespace coldstart
