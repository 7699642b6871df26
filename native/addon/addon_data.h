// What belongs to one JavaScript environment: constructors of the wrappers, the recorder.
#pragma once

#include <napi.h>

#include <memory>

#include "early_start.h"

namespace coldstart {

struct AddonData {
  // The process's own, where the early start has marked already. Jobs share it: a detached thread may still mark while
  // the environment goes away.
  std::shared_ptr<PhaseRecorder> recorder = processRecorder();
  Napi::FunctionReference backend;
  Napi::FunctionReference engine;
  Napi::FunctionReference context;

  static AddonData& of(Napi::Env env) { return *env.GetInstanceData<AddonData>(); }
};

}  // namespace coldstart
