// NativeBackend: converts the plan and starts the job. The job knows the instance, never this wrapper.
#include "from_js.h"
#include "js_error.h"
#include "promise_worker.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {

void BackendWrap::define(Napi::Env env) {
  AddonData::of(env).backend = Napi::Persistent(
      DefineClass(env, "NativeBackend",
                  {InstanceAccessor<&BackendWrap::id>("id", napi_enumerable),
                   InstanceAccessor<&BackendWrap::version>("version", napi_enumerable),
                   InstanceMethod<&BackendWrap::start>("start"), InstanceMethod<&BackendWrap::dispose>("dispose")}));
}

Napi::Value BackendWrap::make(Napi::Env env, std::shared_ptr<BackendState> state) {
  return constructWith(AddonData::of(env).backend, std::move(state));
}

BackendWrap::BackendWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<BackendWrap>(info), state_(takeState<BackendState>(info)) {
  id_ = state_->id;
}

Napi::Value BackendWrap::id(const Napi::CallbackInfo& info) { return toJsText(info.Env(), id_); }

Napi::Value BackendWrap::version(const Napi::CallbackInfo& info) {
  return toJsText(info.Env(), state_ == nullptr ? "" : state_->version);
}

Napi::Value BackendWrap::start(const Napi::CallbackInfo& info) try {
  if (state_ == nullptr) throw misuse(info.Env(), "the backend was disposed");
  const auto work = [asked = AskedStart{id_, startPlanFromJs(info[0])}, opened = state_->instance] {
    return EarlyStart::process().startOrAdopt(asked, opened);
  };
  return runOnThread<RunningEngine>(info.Env(), work, [state = state_](Napi::Env env, RunningEngine& running) {
    state->instance = running.backend;
    state->version = running.backend->version();
    return EngineWrap::make(env, running);
  });
} catch (const Napi::Error& error) {
  return rejected(info.Env(), error);
}

void BackendWrap::dispose(const Napi::CallbackInfo&) { state_.reset(); }

}  // namespace coldstart
