// What belongs to one JavaScript environment: constructors of the wrappers, the recorder, where backends lie. No
// globals.
#pragma once

#include <napi.h>

#include <memory>
#include <string>

#include "phase_recorder.h"

namespace coldstart {

struct AddonData {
  // Jobs share it: a detached thread may still mark while the environment goes away.
  std::shared_ptr<PhaseRecorder> recorder = std::make_shared<PhaseRecorder>();
  // The folder of engine.node; backends lie beside it.
  std::string folder;
  Napi::FunctionReference backend;
  Napi::FunctionReference engine;
  Napi::FunctionReference context;

  static AddonData& of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }
};

}  // namespace coldstart
