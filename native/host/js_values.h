// The few conversions between JS values and ours. A wrong type is a TypeError that names the property.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace coldstart {

inline Napi::Value toJs(Napi::Env env, uint64_t ns) { return Napi::BigInt::New(env, ns); }

inline std::string textOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsString()) throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a string");
  const std::string text = value.As<Napi::String>().Utf8Value();
  if (text.find('\0') != std::string::npos)
    throw Napi::TypeError::New(object.Env(), std::string(name) + " must not hold a zero byte");
  return text;
}

inline double numberOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a number");
  return value.As<Napi::Number>().DoubleValue();
}

inline uint64_t nanosecondsOf(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  bool lossless = false;
  const uint64_t ns = value.IsBigInt() ? value.As<Napi::BigInt>().Uint64Value(&lossless) : 0;
  if (!lossless) throw Napi::TypeError::New(object.Env(), std::string(name) + " must be a bigint of nanoseconds");
  return ns;
}

inline std::vector<std::string> textsOf(const Napi::Value& value, const char* name) {
  if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), std::string(name) + " must be an array of strings");
  const auto array = value.As<Napi::Array>();
  std::vector<std::string> texts;
  texts.reserve(array.Length());
  for (uint32_t index = 0; index < array.Length(); ++index) {
    const Napi::Value item = array.Get(index);
    if (!item.IsString()) throw Napi::TypeError::New(value.Env(), std::string(name) + " must be an array of strings");
    texts.push_back(item.As<Napi::String>().Utf8Value());
    if (texts.back().find('\0') != std::string::npos)
      throw Napi::TypeError::New(value.Env(), std::string(name) + " must not hold a zero byte");
  }
  return texts;
}

}  // namespace coldstart
