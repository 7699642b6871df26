// C++ values to JavaScript ones, and nothing else.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "backend_library.h"
#include "loader.h"
#include "phase_recorder.h"

namespace coldstart {

Napi::Value toJsText(Napi::Env env, const std::string& text);
Napi::Value toJsNumber(Napi::Env env, double number);
Napi::Value toJsStrings(Napi::Env env, const std::vector<std::string>& texts);

// TensorDescription[]; with `checksums` each has its checksum in hexadecimal digits.
Napi::Value toJsTensors(Napi::Env env, const std::vector<TensorFacts>& tensors, bool checksums);

// SavedRecord[].
Napi::Value toJsRecords(Napi::Env env, const std::vector<Mark>& marks);

}  // namespace coldstart
