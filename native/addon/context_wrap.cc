// NativeContext: inferences, timed where they happen.
#include "clock.h"
#include "js_error.h"
#include "promise_worker.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {
namespace {

struct InferenceFacts {
  double milliseconds = 0;
  std::vector<TensorFacts> outputs;
};

Result<InferenceFacts> inferOnce(ContextState& state) {
  const std::lock_guard<std::mutex> guard(state.turn);
  const uint64_t beganNs = monotonicNowNs();
  Status ran = state.context->infer();
  const uint64_t endedNs = monotonicNowNs();
  if (!ran.ok()) return ran.takeFailure();
  Result<std::vector<TensorFacts>> outputs = state.context->outputs();
  if (!outputs.ok()) return outputs.takeFailure();
  return InferenceFacts{static_cast<double>(endedNs - beganNs) / 1e6, std::move(outputs.value())};
}

}  // namespace

void ContextWrap::define(Napi::Env env) {
  AddonData::of(env).context = Napi::Persistent(
      DefineClass(env, "NativeContext",
                  {InstanceMethod<&ContextWrap::infer>("infer"), InstanceMethod<&ContextWrap::dispose>("dispose")}));
}

Napi::Value ContextWrap::make(Napi::Env env, std::shared_ptr<BackendContext> context) {
  auto state = std::make_shared<ContextState>();
  state->context = std::move(context);
  return constructWith(AddonData::of(env).context, std::move(state));
}

ContextWrap::ContextWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<ContextWrap>(info), state_(takeState<ContextState>(info)) {}

Napi::Value ContextWrap::infer(const Napi::CallbackInfo& info) {
  if (state_ == nullptr) return rejected(info.Env(), misuse(info.Env(), "the context was disposed"));
  return runOnThread<InferenceFacts>(
      info.Env(), [state = state_] { return inferOnce(*state); },
      [](Napi::Env env, InferenceFacts& inference) -> Napi::Value {
        Napi::Object facts = Napi::Object::New(env);
        facts.Set("milliseconds", toJsNumber(env, inference.milliseconds));
        facts.Set("outputs", toJsTensors(env, inference.outputs, true));
        return facts;
      });
}

void ContextWrap::dispose(const Napi::CallbackInfo&) { state_.reset(); }

}  // namespace coldstart
