// Checks are for defects of the caller: what users write was checked before it came here.
#include "from_js.h"

#include <cmath>

#include "js_error.h"

namespace coldstart {
namespace {

constexpr double kLargestSafeInteger = 9007199254740991.0;

std::vector<int64_t> shapeFromJs(const Napi::Value& value) {
  if (!value.IsArray()) throw misuse(value.Env(), "an input's shape must be an array of numbers");
  const Napi::Array list = value.As<Napi::Array>();
  std::vector<int64_t> shape;
  for (uint32_t at = 0; at < list.Length(); at++) {
    const Napi::Value item = list.Get(at);
    const double dimension = item.IsNumber() ? item.As<Napi::Number>().DoubleValue() : -1.0;
    if (!(dimension >= 0 && dimension <= kLargestSafeInteger && std::floor(dimension) == dimension))
      throw misuse(value.Env(), "an input's dimension must be a whole number");
    shape.push_back(static_cast<int64_t>(dimension));
  }
  return shape;
}

// The fill's kind; the file's path goes to `file`.
int32_t fillFromJs(const Napi::Value& value, std::string& file) {
  if (value.IsObject()) {
    file = textFromJs(value.As<Napi::Object>().Get("file"), "fill.file");
    return CS_FILL_FILE;
  }
  const std::string kind = textFromJs(value, "fill");
  if (kind == "zeros") return CS_FILL_ZEROS;
  if (kind == "random") return CS_FILL_RANDOM;
  throw misuse(value.Env(), "fill must be zeros, random or a file, not " + kind);
}

}  // namespace

std::string textFromJs(const Napi::Value& value, const char* what) {
  if (!value.IsString()) throw misuse(value.Env(), std::string(what) + " must be a string");
  return value.As<Napi::String>().Utf8Value();
}

uint32_t indexFromJs(const Napi::Value& value, const char* what) {
  const double number = value.IsNumber() ? value.As<Napi::Number>().DoubleValue() : -1.0;
  if (!(number >= 0 && number <= 65535 && std::floor(number) == number))
    throw misuse(value.Env(), std::string(what) + " must be a whole number from 0 to 65535");
  return static_cast<uint32_t>(number);
}

std::vector<std::string> textsFromJs(const Napi::Value& value, const char* what) {
  if (!value.IsArray()) throw misuse(value.Env(), std::string(what) + " must be an array of strings");
  const Napi::Array list = value.As<Napi::Array>();
  std::vector<std::string> texts;
  for (uint32_t at = 0; at < list.Length(); at++) texts.push_back(textFromJs(list.Get(at), what));
  return texts;
}

KeyValues optionsFromJs(const Napi::Value& value) {
  KeyValues options;
  if (value.IsUndefined()) return options;
  if (!value.IsObject()) throw misuse(value.Env(), "options must be an object of strings");
  const Napi::Object object = value.As<Napi::Object>();
  const Napi::Array keys = object.GetPropertyNames();
  for (uint32_t at = 0; at < keys.Length(); at++) {
    std::string key = textFromJs(keys.Get(at), "an option's key");
    std::string content = textFromJs(object.Get(key), ("option " + key).c_str());
    options.set(std::move(key), std::move(content));
  }
  return options;
}

std::unique_ptr<InputSpecs> inputSpecsFromJs(const Napi::Value& value) {
  if (!value.IsArray()) throw misuse(value.Env(), "inputs must be an array");
  const Napi::Array list = value.As<Napi::Array>();
  std::vector<InputSpec> inputs;
  for (uint32_t at = 0; at < list.Length(); at++) {
    const Napi::Value item = list.Get(at);
    if (!item.IsObject()) throw misuse(value.Env(), "an input must be an object");
    const Napi::Object object = item.As<Napi::Object>();
    InputSpec input;
    input.name = textFromJs(object.Get("name"), "an input's name");
    input.fill = fillFromJs(object.Get("fill"), input.file);
    input.hasShape = !object.Get("shape").IsUndefined();
    if (input.hasShape) input.shape = shapeFromJs(object.Get("shape"));
    inputs.push_back(std::move(input));
  }
  return std::make_unique<InputSpecs>(std::move(inputs));
}

StartPlan startPlanFromJs(const Napi::Value& value) {
  if (!value.IsObject()) throw misuse(value.Env(), "the plan of a start must be an object");
  const Napi::Object object = value.As<Napi::Object>();
  const std::string name = textFromJs(object.Get("order"), "plan.order");
  const std::optional<StartOrder> order = orderNamed(name);
  if (!order) throw misuse(value.Env(), "plan.order must be sequential, overlapped or early, not " + name);
  StartPlan plan;
  plan.order = *order;
  const Napi::Value file = object.Get("modelFile");
  if (!file.IsUndefined()) plan.modelFile = textFromJs(file, "plan.modelFile");
  plan.loader = textFromJs(object.Get("loader"), "plan.loader");
  plan.options = optionsFromJs(object.Get("options"));
  plan.contexts = indexFromJs(object.Get("contexts"), "plan.contexts");
  plan.parallelContexts = object.Get("parallelContexts").ToBoolean().Value();
  plan.inputs = inputSpecsFromJs(object.Get("inputs"));
  plan.warmUp = indexFromJs(object.Get("warmUp"), "plan.warmUp");
  return plan;
}

}  // namespace coldstart
