// One session: the model's description, and what contexts need to run it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "border.h"
#include "ort_library.h"
#include "session_settings.h"

namespace coldstart::ort {

// The environment: made in runtime-create, shared by all sessions of a backend.
struct Runtime {
  std::shared_ptr<Library> library;
  SessionSettings settings;
  // Destroyed last to first: the options, the environment, and the library after both.
  Handle<Env> environment;
  Handle<SessionOptions> options;

  static Result<std::shared_ptr<Runtime>> create(std::shared_ptr<Library> library, const SessionSettings& settings);
};

class LoadedSession {
 public:
  // ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID, ENGINE_OPSET_UNSUPPORTED, ENGINE_FAILED.
  static Result<std::unique_ptr<LoadedSession>> create(std::shared_ptr<Runtime> runtime, const cs_source& source);

  const TensorTable& inputs() const noexcept { return inputs_; }
  const TensorTable& outputs() const noexcept { return outputs_; }
  Session* session() const noexcept { return session_.get(); }
  const Runtime& runtime() const noexcept { return *runtime_; }
  bool keepsSource() const noexcept { return keepsSource_; }

 private:
  LoadedSession() = default;
  coldstart::Status describe();

  std::shared_ptr<Runtime> runtime_;
  Handle<Session> session_;
  TensorTable inputs_;
  TensorTable outputs_;
  bool keepsSource_ = false;
};

}  // namespace coldstart::ort
