// ONNX Runtime's texts → the product's error codes. What is not recognised stays ENGINE_FAILED with its own text.
#include <cstring>

#include "ort_library.h"

namespace coldstart::ort {
namespace {

struct Pattern {
  const char* text;
  const char* code;
};

constexpr char kModelInvalid[] = "ENGINE_MODEL_INVALID";
constexpr char kModelMissing[] = "ENGINE_MODEL_MISSING";
constexpr char kOpset[] = "ENGINE_OPSET_UNSUPPORTED";
constexpr char kInput[] = "ENGINE_INPUT_INVALID";

// In this order; the first that is found decides.
constexpr Pattern kPatterns[] = {
    {"Unsupported model IR version", kOpset},
    {"is under development and support for this is limited", kOpset},
    {"only *guarantees* support for models stamped with official released onnx opset versions", kOpset},
    {"with domain_version of", kOpset},
    {"Could not find an implementation for", kOpset},
    {"is not a registered function/op", kOpset},
    {"Missing opset in the model", kModelInvalid},
    {"ORT model version", kOpset},
    {"Invalid input name", kInput},
    {"Invalid feed input", kInput},
    {"Missing Input", kInput},
    {"Got invalid dimensions for input", kInput},
    {"Invalid rank for input", kInput},
    {"Unexpected input data type", kInput},
    {"External data path does not exist", kModelInvalid},
    {"external data", kModelInvalid},
    {"Protobuf parsing failed", kModelInvalid},
    {"protobuf parsing failed", kModelInvalid},
    {"No graph was found in the protobuf", kModelInvalid},
    {"ORT format model", kModelInvalid},
    {"ORT model verification failed", kModelInvalid},
    {"This is an invalid model", kModelInvalid},
    {"ModelProto does not have a graph", kModelInvalid},
    {"Type Error", kModelInvalid},
    {"File doesn't exist", kModelMissing},
    {"system error number 2", kModelMissing},
};

}  // namespace

std::string recogniseFailure(int errorCode, const std::string& message, const std::string& phase) {
  for (const Pattern& pattern : kPatterns) {
    if (std::strstr(message.c_str(), pattern.text) != nullptr) return pattern.code;
  }
  const bool loads = phase == "deserialize";
  if (errorCode == kNoSuchFile && loads) return kModelMissing;
  if (errorCode == kInvalidProtobuf || errorCode == kInvalidGraph || (errorCode == kNoModel && loads))
    return kModelInvalid;
  if (errorCode == kNotImplemented && loads) return kOpset;
  if (errorCode == kInvalidArgument && !loads && phase != "runtime-create") return kInput;
  return "ENGINE_FAILED";
}

}  // namespace coldstart::ort
