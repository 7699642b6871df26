// NativeBackend: converts arguments, starts jobs. The jobs know the instance and the recorder, never this wrapper.
#include "from_js.h"
#include "js_error.h"
#include "promise_worker.h"
#include "to_js.h"
#include "wraps.h"

namespace coldstart {
namespace {

constexpr char kDisposed[] = "the backend was disposed";

// On a native thread. The phase covers the reading; a path is only looked at, so that a missing file is known here.
Result<std::shared_ptr<LoadedModel>> readModelFile(const std::string& path, const std::string& loader, const KeyValues& options, PhaseRecorder& recorder) {
  PhaseSpan span(recorder, "model-read");
  auto model = std::make_shared<LoadedModel>();
  model->path = path;
  model->byPath = loader == kPathLoader;
  if (model->byPath) {
    Result<SourceFile> file = SourceFile::open(path);
    if (!file.ok()) return file.takeFailure();
    model->file.loader = kPathLoader;
    model->bytes = file.value().bytes;
    return model;
  }
  Result<LoadedFile> file = loadFile(path, loader, options);
  if (!file.ok()) return file.takeFailure();
  model->file = std::move(file.value());
  model->bytes = model->file.bytes();
  span.setBytes(model->bytes);
  return model;
}

cs_source describeSource(const LoadedModel* model) {
  cs_source source{sizeof(cs_source), CS_SOURCE_NONE, "", nullptr, 0, nullptr};
  if (model == nullptr || model->path.empty()) return source;
  source.path = model->path.c_str();
  source.kind = model->byPath ? CS_SOURCE_PATH : CS_SOURCE_MEMORY;
  source.bytes = model->bytes;
  if (!model->byPath) source.data = model->file.data();
  return source;
}

}  // namespace

void BackendWrap::define(Napi::Env env) {
  AddonData::of(env).backend = Napi::Persistent(DefineClass(env, "NativeBackend",
                                                            {InstanceAccessor<&BackendWrap::id>("id", napi_enumerable), InstanceAccessor<&BackendWrap::version>("version", napi_enumerable),
                                                             InstanceMethod<&BackendWrap::openLibrary>("openLibrary"), InstanceMethod<&BackendWrap::initDriver>("initDriver"),
                                                             InstanceMethod<&BackendWrap::createRuntime>("createRuntime"), InstanceMethod<&BackendWrap::readModel>("readModel"),
                                                             InstanceMethod<&BackendWrap::deserialize>("deserialize"), InstanceMethod<&BackendWrap::dispose>("dispose")}));
}

Napi::Value BackendWrap::make(Napi::Env env, std::shared_ptr<BackendInstance> instance) {
  auto state = std::make_shared<BackendState>();
  state->instance = std::move(instance);
  return constructWith(AddonData::of(env).backend, std::move(state));
}

BackendWrap::BackendWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<BackendWrap>(info), state_(takeState<BackendState>(info)) { id_ = state_->instance->table().id; }

Napi::Value BackendWrap::id(const Napi::CallbackInfo& info) { return toJsText(info.Env(), id_); }

Napi::Value BackendWrap::version(const Napi::CallbackInfo& info) { return toJsText(info.Env(), state_ == nullptr ? "" : state_->version); }

Napi::Value BackendWrap::call(Napi::Env env, Status (BackendInstance::*step)()) {
  if (state_ == nullptr) return rejected(env, misuse(env, kDisposed));
  return runStatusOnThread(env, [state = state_, step] { return ((*state->instance).*step)(); }, [] {});
}

Napi::Value BackendWrap::openLibrary(const Napi::CallbackInfo& info) {
  if (state_ == nullptr) return rejected(info.Env(), misuse(info.Env(), kDisposed));
  return runStatusOnThread(
      info.Env(), [state = state_] { return state->instance->openLibrary(); }, [state = state_] { state->version = state->instance->version(); });
}

Napi::Value BackendWrap::initDriver(const Napi::CallbackInfo& info) { return call(info.Env(), &BackendInstance::initDriver); }
Napi::Value BackendWrap::createRuntime(const Napi::CallbackInfo& info) { return call(info.Env(), &BackendInstance::createRuntime); }

Napi::Value BackendWrap::readModel(const Napi::CallbackInfo& info) try {
  if (state_ == nullptr) throw misuse(info.Env(), kDisposed);
  std::string path = textFromJs(info[0], "the model's file");
  std::string loader = textFromJs(info[1], "the loader");
  KeyValues options = optionsFromJs(info[2]);
  const auto work = [state = state_, recorder = AddonData::of(info.Env()).recorder, path = std::move(path), loader = std::move(loader),
                     options = std::move(options)]() -> Result<std::shared_ptr<LoadedModel>> {
    if (!path.empty()) return readModelFile(path, loader, options, *recorder);
    Status read = state->instance->readNothing();
    if (!read.ok()) return read.takeFailure();
    return std::make_shared<LoadedModel>();
  };
  return runOnThread<std::shared_ptr<LoadedModel>>(info.Env(), work, [](Napi::Env env, std::shared_ptr<LoadedModel>& model) { return ModelWrap::make(env, model); });
} catch (const Napi::Error& error) {
  return rejected(info.Env(), error);
}

Napi::Value BackendWrap::deserialize(const Napi::CallbackInfo& info) try {
  if (state_ == nullptr) throw misuse(info.Env(), kDisposed);
  std::shared_ptr<LoadedModel> model;
  if (info.Length() > 0 && !info[0].IsUndefined()) model = ModelWrap::unwrapModel(info[0]);
  const auto work = [state = state_, model] { return state->instance->load(describeSource(model.get()), model); };
  return runOnThread<std::shared_ptr<BackendEngine>>(info.Env(), work, [](Napi::Env env, std::shared_ptr<BackendEngine>& engine) { return EngineWrap::make(env, engine); });
} catch (const Napi::Error& error) {
  return rejected(info.Env(), error);
}

void BackendWrap::dispose(const Napi::CallbackInfo&) { state_.reset(); }

}  // namespace coldstart
