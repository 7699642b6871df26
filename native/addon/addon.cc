// engine.node: the exports of src/engine/addon.ts. Everything that works is elsewhere.
#include "clock.h"
#include "from_js.h"
#include "job_threads.h"
#include "js_error.h"
#include "marks.h"
#include "own_folder.h"
#include "page_cache.h"
#include "promise_worker.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {
namespace {

constexpr double kAbi = 2;

Napi::Value openBackend(const Napi::CallbackInfo& info) {
  AddonData& data = AddonData::of(info.Env());
  auto state = std::make_shared<BackendState>();
  state->id = textFromJs(info[0], "the backend's id");
  const KeyValues options = optionsFromJs(info[1]);
  // The early start has opened it, or will have by the time it is asked for.
  if (EarlyStart::process().isExpected()) return BackendWrap::make(info.Env(), std::move(state));
  Result<std::shared_ptr<BackendInstance>> instance =
      BackendInstance::open(ownFolder(), state->id, options, data.recorder, exitFlag());
  if (!instance.ok()) throw toJsError(info.Env(), instance.failure());
  state->instance = std::move(instance.value());
  return BackendWrap::make(info.Env(), std::move(state));
}

Napi::Value residency(const Napi::CallbackInfo& info) {
  const std::vector<std::string> paths = textsFromJs(info[0], "paths");
  Napi::Array list = Napi::Array::New(info.Env(), paths.size());
  for (uint32_t at = 0; at < paths.size(); at++) {
    const FileResidency facts = measureResidency(paths[at]);
    Napi::Object entry = Napi::Object::New(info.Env());
    entry.Set("path", toJsText(info.Env(), paths[at]));
    entry.Set("sizeBytes", toJsNumber(info.Env(), static_cast<double>(facts.sizeBytes)));
    entry.Set("residentBytes", toJsNumber(info.Env(), static_cast<double>(facts.residentBytes)));
    if (!facts.error.empty()) entry.Set("error", toJsText(info.Env(), facts.error));
    list.Set(at, entry);
  }
  return list;
}

Napi::Value evict(const Napi::CallbackInfo& info) {
  std::vector<std::string> answers;
  for (const std::string& path : textsFromJs(info[0], "paths")) answers.push_back(evictFromPageCache(path));
  return toJsStrings(info.Env(), answers);
}

Napi::Value timeLoad(const Napi::CallbackInfo& info);

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  auto* data = std::make_unique<AddonData>().release();
  // Owned by the environment from here on.
  env.SetInstanceData(data);
  BackendWrap::define(env);
  EngineWrap::define(env);
  ContextWrap::define(env);
  defineMarks(env, exports);
  exports.Set("abi", toJsNumber(env, kAbi));
  exports.Set("openBackend", Napi::Function::New<openBackend>(env, "openBackend"));
  exports.Set("residency", Napi::Function::New<residency>(env, "residency"));
  exports.Set("evict", Napi::Function::New<evict>(env, "evict"));
  exports.Set("timeLoad", Napi::Function::New<timeLoad>(env, "timeLoad"));
  JobThreads::process().prepareOne();
  exports.Set("loadedNs", Napi::BigInt::New(env, monotonicNowNs()));
  return exports;
}

// Brings a file to memory and touches every page: what a loader costs until one reader has seen everything.
Napi::Value timeLoad(const Napi::CallbackInfo& info) try {
  struct Timing {
    std::string loader;
    std::vector<std::string> warnings;
    double bytes, loadMs, touchMs;
  };
  const auto work = [path = textFromJs(info[0], "the file"), loader = textFromJs(info[1], "the loader"),
                     options = optionsFromJs(info[2])]() -> Result<Timing> {
    const uint64_t beganNs = monotonicNowNs();
    Result<LoadedFile> file = loadFile(path, loader, options);
    if (!file.ok()) return file.takeFailure();
    const uint64_t loadedNs = monotonicNowNs();
    touchEveryPage(file.value());
    return Timing{file.value().loader, file.value().warnings, static_cast<double>(file.value().bytes()),
                  static_cast<double>(loadedNs - beganNs) / 1e6,
                  static_cast<double>(monotonicNowNs() - loadedNs) / 1e6};
  };
  return runOnThread<Timing>(info.Env(), work, [](Napi::Env env, Timing& timing) -> Napi::Value {
    Napi::Object facts = Napi::Object::New(env);
    facts.Set("loader", toJsText(env, timing.loader));
    facts.Set("warnings", toJsStrings(env, timing.warnings));
    facts.Set("bytes", toJsNumber(env, timing.bytes));
    facts.Set("loadMs", toJsNumber(env, timing.loadMs));
    facts.Set("touchMs", toJsNumber(env, timing.touchMs));
    return facts;
  });
} catch (const Napi::Error& error) {
  return rejected(info.Env(), error);
}

}  // namespace
}  // namespace coldstart

static Napi::Object initialiseAddon(Napi::Env env, Napi::Object exports) { return coldstart::initialise(env, exports); }

NODE_API_MODULE(engine, initialiseAddon)
