// The four JavaScript objects around native ones. Each shares its native object with the jobs that use it, refuses use
// after dispose, and is made by native code only.
#pragma once

#include <napi.h>

#include <memory>
#include <mutex>
#include <optional>

#include "addon_data.h"
#include "backend_library.h"
#include "load_file.h"

namespace coldstart {

// A model as its loader left it; without a file where the engine reads the path itself.
struct LoadedModel {
  std::string path;
  bool byPath = false;
  LoadedFile file;
  uint64_t bytes = 0;
};

struct BackendState {
  std::shared_ptr<BackendInstance> instance;
  // Set on the JavaScript thread when openLibrary is done.
  std::string version;
};

struct ContextState {
  std::shared_ptr<BackendContext> context;
  // One inference at a time: a second one waits on its own thread.
  std::mutex turn;
};

class ModelWrap : public Napi::ObjectWrap<ModelWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<LoadedModel> model);
  // Throws the coded error where the value is no model, or a disposed one.
  static std::shared_ptr<LoadedModel> unwrapModel(const Napi::Value& value);

  explicit ModelWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value facts(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  std::shared_ptr<LoadedModel> model_;
  std::string loader_;
  uint64_t bytes_ = 0;
  std::vector<std::string> warnings_;
};

class BackendWrap : public Napi::ObjectWrap<BackendWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<BackendInstance> instance);
  explicit BackendWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value id(const Napi::CallbackInfo& info);
  Napi::Value version(const Napi::CallbackInfo& info);
  Napi::Value openLibrary(const Napi::CallbackInfo& info);
  Napi::Value initDriver(const Napi::CallbackInfo& info);
  Napi::Value createRuntime(const Napi::CallbackInfo& info);
  Napi::Value readModel(const Napi::CallbackInfo& info);
  Napi::Value deserialize(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);
  // Runs one call on the instance, or rejects where it is disposed.
  Napi::Value call(Napi::Env env, Status (BackendInstance::*step)());

  std::string id_;
  std::shared_ptr<BackendState> state_;
};

class EngineWrap : public Napi::ObjectWrap<EngineWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<BackendEngine> engine);
  explicit EngineWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value inputs(const Napi::CallbackInfo& info);
  Napi::Value outputs(const Napi::CallbackInfo& info);
  Napi::Value createContext(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  std::shared_ptr<BackendEngine> engine_;
};

class ContextWrap : public Napi::ObjectWrap<ContextWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<BackendContext> context);
  explicit ContextWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value infer(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  std::shared_ptr<ContextState> state_;
};

// How native code hands a new object to a constructor that scripts cannot use: by an external value.
template <typename State>
Napi::Object constructWith(const Napi::FunctionReference& constructor, std::shared_ptr<State> state) {
  return constructor.New({Napi::External<std::shared_ptr<State>>::New(constructor.Env(), &state)});
}

template <typename State>
std::shared_ptr<State> takeState(const Napi::CallbackInfo& info) {
  if (info.Length() != 1 || !info[0].IsExternal()) throw Napi::TypeError::New(info.Env(), "not to be constructed by scripts");
  return *info[0].As<Napi::External<std::shared_ptr<State>>>().Data();
}

}  // namespace coldstart
