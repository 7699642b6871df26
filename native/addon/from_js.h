// JavaScript values to C++ ones. A value of the wrong kind throws the coded error of js_error.h.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "backend_abi.h"
#include "input_specs.h"
#include "key_values.h"
#include "start_engine.h"

namespace coldstart {

std::string textFromJs(const Napi::Value& value, const char* what);
uint32_t indexFromJs(const Napi::Value& value, const char* what);
std::vector<std::string> textsFromJs(const Napi::Value& value, const char* what);

// An object of strings; undefined is an empty one.
KeyValues optionsFromJs(const Napi::Value& value);

// InputSpec[].
std::unique_ptr<InputSpecs> inputSpecsFromJs(const Napi::Value& value);

// The plan of NativeBackend.start.
StartPlan startPlanFromJs(const Napi::Value& value);

}  // namespace coldstart
