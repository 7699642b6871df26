// `mark` is called at moments that are measured, so it goes through plain Node-API: no wrapper objects, no allocation.
#include "marks.h"

#include <string_view>

#include "addon_data.h"
#include "clock.h"
#include "from_js.h"
#include "js_error.h"
#include "to_js.h"

namespace coldstart {
namespace {

struct MarkArguments {
  char phase[64];
  char edge[16];
  char lane[64];
  bool hasLane = false;
  uint64_t timestampNs = 0;
};

bool readText(napi_env env, napi_value value, char* text, size_t bytes) {
  size_t length = 0;
  return napi_get_value_string_utf8(env, value, text, bytes, &length) == napi_ok && length > 0;
}

// Null, or what is wrong.
const char* readArguments(napi_env env, napi_callback_info info, MarkArguments& mark) {
  napi_value values[4];
  size_t count = 4;
  if (napi_get_cb_info(env, info, &count, values, nullptr, nullptr) != napi_ok || count < 2)
    return "mark wants a phase and an edge";
  if (!readText(env, values[0], mark.phase, sizeof mark.phase)) return "a mark's phase must be a string";
  if (!readText(env, values[1], mark.edge, sizeof mark.edge)) return "a mark's edge must be a string";
  napi_valuetype type = napi_undefined;
  if (count > 2) napi_typeof(env, values[2], &type);
  if (type == napi_undefined) {
    mark.timestampNs = monotonicNowNs();
  } else {
    bool lossless = false;
    if (napi_get_value_bigint_uint64(env, values[2], &mark.timestampNs, &lossless) != napi_ok || !lossless ||
        mark.timestampNs == 0)
      return "a mark's timestamp must be a positive bigint";
  }
  type = napi_undefined;
  if (count > 3) napi_typeof(env, values[3], &type);
  mark.hasLane = type != napi_undefined;
  if (mark.hasLane && !readText(env, values[3], mark.lane, sizeof mark.lane)) return "a mark's lane must be a string";
  return nullptr;
}

napi_value refuse(napi_env env, const char* problem) {
  misuse(Napi::Env(env), problem).ThrowAsJavaScriptException();
  return nullptr;
}

napi_value mark(napi_env env, napi_callback_info info) {
  MarkArguments arguments;
  const char* problem = readArguments(env, info, arguments);
  if (problem != nullptr) return refuse(env, problem);
  const std::string_view edgeText = arguments.edge;
  if (edgeText != "begin" && edgeText != "end" && edgeText != "instant")
    return refuse(env, "a mark's edge must be begin, end or instant");
  const MarkEdge edge = edgeText == "begin" ? MarkEdge::begin : edgeText == "end" ? MarkEdge::end : MarkEdge::instant;
  PhaseRecorder& recorder = *AddonData::of(Napi::Env(env)).recorder;
  if (arguments.hasLane)
    recorder.mark(arguments.phase, edge, arguments.timestampNs, arguments.lane);
  else
    recorder.markNamed(arguments.phase, edge, arguments.timestampNs);
  return nullptr;
}

Napi::Value now(const Napi::CallbackInfo& info) { return Napi::BigInt::New(info.Env(), monotonicNowNs()); }

void openMarks(const Napi::CallbackInfo& info) {
  const Status opened = AddonData::of(info.Env()).recorder->openFile(textFromJs(info[0], "the marks file"));
  if (!opened.ok()) throw toJsError(info.Env(), opened.failure());
}

void disableMarks(const Napi::CallbackInfo& info) { AddonData::of(info.Env()).recorder->disable(); }

Napi::Value records(const Napi::CallbackInfo& info) {
  return toJsRecords(info.Env(), AddonData::of(info.Env()).recorder->records());
}

}  // namespace

void defineMarks(Napi::Env env, Napi::Object exports) {
  napi_value function = nullptr;
  napi_create_function(env, "mark", NAPI_AUTO_LENGTH, &mark, nullptr, &function);
  exports.Set("mark", Napi::Value(env, function));
  exports.Set("monotonicNs", Napi::Function::New<now>(env, "monotonicNs"));
  exports.Set("openMarks", Napi::Function::New<openMarks>(env, "openMarks"));
  exports.Set("disableMarks", Napi::Function::New<disableMarks>(env, "disableMarks"));
  exports.Set("records", Napi::Function::New<records>(env, "records"));
}

}  // namespace coldstart
