// monotonicNs, openMarks, disableMarks, mark and records on the exports object.
#pragma once

#include <napi.h>

namespace coldstart {

void defineMarks(Napi::Env env, Napi::Object exports);

}  // namespace coldstart
