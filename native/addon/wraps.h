// The three JavaScript objects around native ones. Each shares its native object with the jobs that use it, refuses use
// after dispose, and is made by native code only.
#pragma once

#include <napi.h>

#include <memory>
#include <mutex>

#include "addon_data.h"
#include "backend_library.h"
#include "early_start.h"

namespace coldstart {

struct BackendState {
  std::string id;
  // Null until the start is done where an early start was expected. Set on the JavaScript thread.
  std::shared_ptr<BackendInstance> instance;
  // Set on the JavaScript thread when the start is done.
  std::string version;
};

struct ContextState {
  std::shared_ptr<BackendContext> context;
  // One inference at a time: a second one waits on its own thread.
  std::mutex turn;
};

class BackendWrap : public Napi::ObjectWrap<BackendWrap> {
 public:
  static void define(Napi::Env env);
  static Napi::Value make(Napi::Env env, std::shared_ptr<BackendState> state);
  explicit BackendWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value id(const Napi::CallbackInfo& info);
  Napi::Value version(const Napi::CallbackInfo& info);
  Napi::Value start(const Napi::CallbackInfo& info);
  void dispose(const Napi::CallbackInfo& info);

  std::string id_;
  std::shared_ptr<BackendState> state_;
};

class EngineWrap : public Napi::ObjectWrap<EngineWrap> {
 public:
  static void define(Napi::Env env);
  // With its contexts and the facts of its model's loading as plain properties.
  static Napi::Value make(Napi::Env env, RunningEngine& running);
  explicit EngineWrap(const Napi::CallbackInfo& info);

 private:
  Napi::Value inputs(const Napi::CallbackInfo& info);
  Napi::Value outputs(const Napi::CallbackInfo& info);
  Napi::Value facts(const Napi::CallbackInfo& info);
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
  if (info.Length() != 1 || !info[0].IsExternal())
    throw Napi::TypeError::New(info.Env(), "not to be constructed by scripts");
  return *info[0].As<Napi::External<std::shared_ptr<State>>>().Data();
}

}  // namespace coldstart
