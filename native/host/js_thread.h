// Runs a job on a native thread of its own and settles a promise with what it returns. The job touches no JS value; the
// conversion runs on the JS thread.
#pragma once

#include <napi.h>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace coldstart {

// Rejects with the text of what `work` throws, or what `convert` throws.
template <typename Outcome>
Napi::Promise runOnThread(Napi::Env env, const char* name, std::function<Outcome()> work,
                          std::function<Napi::Value(Napi::Env, const Outcome&)> convert) {
  struct Settlement {
    Napi::Promise::Deferred deferred;
    std::optional<Outcome> outcome;
    std::string error;
  };
  auto settlement = std::make_shared<Settlement>(Settlement{Napi::Promise::Deferred::New(env), std::nullopt, ""});
  auto toJs =
      Napi::ThreadSafeFunction::New(env, Napi::Function::New(env, [](const Napi::CallbackInfo&) {}), name, 0, 1);
  const Napi::Promise promise = settlement->deferred.Promise();
  std::thread([settlement, toJs, work = std::move(work), convert = std::move(convert)]() mutable {
    try {
      settlement->outcome.emplace(work());
    } catch (const std::exception& error) {
      settlement->error = error.what();
    }
    toJs.BlockingCall([settlement, convert = std::move(convert)](Napi::Env jsEnv, Napi::Function) {
      const Napi::HandleScope scope(jsEnv);
      try {
        if (settlement->outcome) return settlement->deferred.Resolve(convert(jsEnv, *settlement->outcome));
        settlement->deferred.Reject(Napi::Error::New(jsEnv, settlement->error).Value());
      } catch (const Napi::Error& error) {
        settlement->deferred.Reject(error.Value());
      }
    });
    toJs.Release();
  }).detach();
  return promise;
}

}  // namespace coldstart
