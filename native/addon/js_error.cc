// Properties are plain data, so that the TypeScript side can turn the error into its own class.
#include "js_error.h"

#include "to_js.h"

namespace coldstart {

Napi::Error toJsError(Napi::Env env, const Failure& failure) {
  Napi::Error error = Napi::Error::New(env, failure.message);
  error.Set("code", toJsText(env, failure.code));
  error.Set("phase", toJsText(env, failure.phase));
  error.Set("subject", toJsText(env, failure.subject));
  Napi::Array tail = Napi::Array::New(env, failure.logTail.size());
  for (uint32_t at = 0; at < failure.logTail.size(); at++) tail.Set(at, toJsText(env, failure.logTail[at]));
  error.Set("logTail", tail);
  if (!failure.expected.empty()) error.Set("expected", toJsText(env, failure.expected));
  if (!failure.found.empty()) error.Set("found", toJsText(env, failure.found));
  return error;
}

Napi::Error misuse(Napi::Env env, const std::string& problem) {
  return toJsError(env, {"INTERNAL_FAULT", "", "", problem, {}});
}

Napi::Value rejected(Napi::Env env, const Napi::Error& error) {
  Napi::Promise::Deferred deferred = Napi::Promise::Deferred::New(env);
  deferred.Reject(error.Value());
  return deferred.Promise();
}

}  // namespace coldstart
