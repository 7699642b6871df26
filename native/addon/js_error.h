// Failures as JavaScript errors: message, code, phase, subject and logTail. The only place that makes them.
#pragma once

#include <napi.h>

#include "status.h"

namespace coldstart {

Napi::Error toJsError(Napi::Env env, const Failure& failure);

// For a caller's own mistake: a wrong argument, or use after dispose. INTERNAL_FAULT.
Napi::Error misuse(Napi::Env env, const std::string& problem);

// A promise that is rejected already.
Napi::Value rejected(Napi::Env env, const Napi::Error& error);

}  // namespace coldstart
