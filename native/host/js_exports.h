// The functions that host.node exports; addon.cc puts them together. src/host/addon.ts has their shapes.
#pragma once

#include <napi.h>

namespace coldstart {

Napi::Value jsSpawn(const Napi::CallbackInfo& info);
Napi::Value jsProbe(const Napi::CallbackInfo& info);
Napi::Value jsTryLock(const Napi::CallbackInfo& info);
Napi::Value jsResidency(const Napi::CallbackInfo& info);
Napi::Value jsEvict(const Napi::CallbackInfo& info);
Napi::Value jsWarm(const Napi::CallbackInfo& info);
Napi::Value jsDropCaches(const Napi::CallbackInfo& info);

}  // namespace coldstart
