// NativeEngine: describes the model and makes contexts.
#include "from_js.h"
#include "js_error.h"
#include "promise_worker.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {
namespace {

constexpr char kDisposed[] = "the engine was disposed";

}  // namespace

void EngineWrap::define(Napi::Env env) {
  AddonData::of(env).engine = Napi::Persistent(DefineClass(
      env, "NativeEngine",
      {InstanceAccessor<&EngineWrap::inputs>("inputs", napi_enumerable),
       InstanceAccessor<&EngineWrap::outputs>("outputs", napi_enumerable),
       InstanceAccessor<&EngineWrap::facts>("facts", napi_enumerable),
       InstanceMethod<&EngineWrap::createContext>("createContext"), InstanceMethod<&EngineWrap::dispose>("dispose")}));
}

Napi::Value EngineWrap::make(Napi::Env env, RunningEngine& running) {
  StartedEngine& started = running.started;
  Napi::Object engine = constructWith(AddonData::of(env).engine, started.engine);
  Napi::Object loaded = Napi::Object::New(env);
  loaded.Set("loader", toJsText(env, started.loaded.loader));
  loaded.Set("bytes", toJsNumber(env, static_cast<double>(started.loaded.bytes)));
  loaded.Set("warnings", toJsStrings(env, started.loaded.warnings));
  engine.Set("loaded", loaded);
  engine.Set("early", toJsText(env, running.early));
  Napi::Array contexts = Napi::Array::New(env, started.contexts.size());
  for (uint32_t at = 0; at < started.contexts.size(); at++)
    contexts.Set(at, ContextWrap::make(env, started.contexts[at]));
  engine.Set("contexts", contexts);
  return engine;
}

EngineWrap::EngineWrap(const Napi::CallbackInfo& info)
    : Napi::ObjectWrap<EngineWrap>(info), engine_(takeState<BackendEngine>(info)) {}

Napi::Value EngineWrap::inputs(const Napi::CallbackInfo& info) {
  if (engine_ == nullptr) throw misuse(info.Env(), kDisposed);
  return toJsTensors(info.Env(), engine_->inputs(), false);
}

Napi::Value EngineWrap::outputs(const Napi::CallbackInfo& info) {
  if (engine_ == nullptr) throw misuse(info.Env(), kDisposed);
  return toJsTensors(info.Env(), engine_->outputs(), false);
}

Napi::Value EngineWrap::facts(const Napi::CallbackInfo& info) {
  if (engine_ == nullptr) throw misuse(info.Env(), kDisposed);
  Napi::Object facts = Napi::Object::New(info.Env());
  for (const auto& [key, value] : engine_->facts()) facts.Set(key, toJsText(info.Env(), value));
  return facts;
}

Napi::Value EngineWrap::createContext(const Napi::CallbackInfo& info) try {
  if (engine_ == nullptr) throw misuse(info.Env(), kDisposed);
  const uint32_t index = indexFromJs(info[0], "the context's index");
  const std::shared_ptr<InputSpecs> specs = inputSpecsFromJs(info[1]);
  const auto work = [engine = engine_, index, specs] { return makeContext(*engine, index, *specs); };
  return runOnThread<std::shared_ptr<BackendContext>>(
      info.Env(), work,
      [](Napi::Env env, std::shared_ptr<BackendContext>& context) { return ContextWrap::make(env, context); });
} catch (const Napi::Error& error) {
  return rejected(info.Env(), error);
}

void EngineWrap::dispose(const Napi::CallbackInfo&) { engine_.reset(); }

}  // namespace coldstart
