// Field by field, with the names of src/engine/addon.ts.
#include "to_js.h"

#include <cstdio>
#include <cstring>

namespace coldstart {
namespace {

template <size_t Bytes>
Napi::Value toJsField(Napi::Env env, const char (&field)[Bytes]) {
  return Napi::String::New(env, field, strnlen(field, Bytes));
}

const char* edgeName(MarkEdge edge) {
  return edge == MarkEdge::begin ? "begin" : edge == MarkEdge::end ? "end" : "instant";
}

}  // namespace

Napi::Value toJsText(Napi::Env env, const std::string& text) { return Napi::String::New(env, text); }
Napi::Value toJsNumber(Napi::Env env, double number) { return Napi::Number::New(env, number); }

Napi::Value toJsStrings(Napi::Env env, const std::vector<std::string>& texts) {
  Napi::Array list = Napi::Array::New(env, texts.size());
  for (uint32_t at = 0; at < texts.size(); at++) list.Set(at, toJsText(env, texts[at]));
  return list;
}

Napi::Value toJsTensors(Napi::Env env, const std::vector<TensorFacts>& tensors, bool checksums) {
  Napi::Array list = Napi::Array::New(env, tensors.size());
  for (uint32_t at = 0; at < tensors.size(); at++) {
    const TensorFacts& tensor = tensors[at];
    Napi::Object described = Napi::Object::New(env);
    Napi::Array shape = Napi::Array::New(env, tensor.shape.size());
    for (uint32_t axis = 0; axis < tensor.shape.size(); axis++)
      shape.Set(axis, toJsNumber(env, static_cast<double>(tensor.shape[axis])));
    described.Set("name", toJsText(env, tensor.name));
    described.Set("type", toJsText(env, tensor.type));
    described.Set("shape", shape);
    if (checksums) {
      char digits[17];
      std::snprintf(digits, sizeof digits, "%016llx", static_cast<unsigned long long>(tensor.checksum));
      described.Set("checksum", Napi::String::New(env, digits));
    }
    list.Set(at, described);
  }
  return list;
}

Napi::Value toJsRecords(Napi::Env env, const std::vector<Mark>& marks) {
  Napi::Array list = Napi::Array::New(env, marks.size());
  for (uint32_t at = 0; at < marks.size(); at++) {
    const Mark& mark = marks[at];
    Napi::Object record = Napi::Object::New(env);
    record.Set("phase", toJsField(env, mark.phase));
    record.Set("edge", Napi::String::New(env, edgeName(mark.edge)));
    record.Set("timestampNs", Napi::BigInt::New(env, mark.timestampNs));
    record.Set("threadId", toJsNumber(env, mark.threadId));
    record.Set("lane", toJsField(env, mark.lane));
    record.Set("index", toJsNumber(env, mark.index));
    record.Set("bytes", toJsNumber(env, static_cast<double>(mark.bytes)));
    list.Set(at, record);
  }
  return list;
}

}  // namespace coldstart
