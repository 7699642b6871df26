// Walks the parser's errors, or the network's tensors and layers.
#include "onnx_model.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "build_failure.h"
#include "vendor_failure.h"

namespace coldstart::builder {
namespace {

using tensorrt::call;

constexpr int32_t kMostErrors = 5;
constexpr int32_t kWarnings = 2;
constexpr int32_t kMostTensors = 65536;

// The parser's own numbers.
constexpr int32_t kOutOfMemory = 2;
constexpr int32_t kUnsupportedFrom = 7;
constexpr int32_t kUnsupportedTo = 13;

const char* codeOf(int32_t error, const std::string& text) {
  if (error >= kUnsupportedFrom && error <= kUnsupportedTo) return "ENGINE_OPSET_UNSUPPORTED";
  if (text.find("No importer registered") != std::string::npos) return "ENGINE_OPSET_UNSUPPORTED";
  return error == kOutOfMemory ? "ENGINE_FAILED" : "ENGINE_MODEL_INVALID";
}

std::string textOf(const Api& api, void* error) {
  const char* text = callOwn(error, api.slots.errorText);
  const int32_t node = callOwn(error, api.slots.errorNode);
  const char* name = api.slots.errorNodeName ? callOwn(error, api.slots.errorNodeName) : nullptr;
  std::string where;
  if (node >= 0) where = "node " + std::to_string(node);
  if (name != nullptr && *name != '\0') where += (where.empty() ? "node " : " ") + std::string(name);
  return (where.empty() ? "" : where + ": ") + (text == nullptr ? "no reason given" : text);
}

Failure parserFailure(const Api& api, void* parser, const std::string& path, const tensorrt::CallWitness& witness) {
  Failure failure = witness.failure("", path, "the ONNX parser refused it without a reason");
  failure.code = "ENGINE_MODEL_INVALID";
  const int32_t count = callOwn(parser, api.slots.errorCount);
  std::string message;
  for (int32_t at = 0; at < std::min(count, kMostErrors); at++) {
    void* error = callOwn(parser, api.slots.error, at);
    if (!tensorrt::isObject(error)) continue;
    const std::string text = textOf(api, error);
    if (message.empty()) failure.code = codeOf(callOwn(error, api.slots.errorCode), text);
    message += (message.empty() ? "" : "; ") + text;
  }
  if (count > kMostErrors) message += "; and " + std::to_string(count - kMostErrors) + " more";
  if (!message.empty()) failure.message = message;
  return failure;
}

Result<NetworkTensor> describeTensor(const Api& api, void* tensor) {
  if (!tensorrt::isObject(tensor)) return Failure{"ENGINE_FAILED", "", "", "TensorRT has no such tensor", {}};
  NetworkTensor facts;
  const char* name = call(tensor, api.slots.tensorName);
  facts.name = name == nullptr ? "" : name;
  const int32_t type = call(tensor, api.slots.tensorType);
  const char* typeName = tensorrt::elementTypeName(type);
  facts.type = typeName == nullptr ? "type " + std::to_string(type) : typeName;
  const std::optional<tensorrt::Shape> shape = tensorrt::shapeOf(call(tensor, api.slots.tensorShape), api.version);
  if (!shape) return Failure{"ENGINE_FAILED", "", facts.name, "TensorRT knows no rank of " + facts.name, {}};
  facts.shape = *shape;
  facts.givesShapes = call(tensor, api.slots.tensorIsShape);
  return facts;
}

Result<std::vector<NetworkTensor>> describeTensors(const Api& api, void* network, const Slot<int32_t()>& count,
                                                   const Slot<void*(int32_t)>& get) {
  std::vector<NetworkTensor> tensors;
  const int32_t all = call(network, count);
  if (all < 0 || all > kMostTensors) return Failure{"ENGINE_FAILED", "", "", "the network has no tensors", {}};
  for (int32_t at = 0; at < all; at++) {
    Result<NetworkTensor> tensor = describeTensor(api, call(network, get, at));
    if (!tensor.ok()) return tensor.takeFailure();
    tensors.push_back(std::move(tensor.value()));
  }
  return tensors;
}

void describeLayers(const Api& api, void* network, NetworkFacts& facts) {
  const int32_t count = call(network, api.slots.layerCount);
  for (int32_t at = 0; at < count; at++) {
    void* layer = call(network, api.slots.layer, at);
    if (!tensorrt::isObject(layer)) continue;
    const int32_t type = call(layer, api.slots.layerType);
    facts.quantized |= type == api.dialect.layerQuantize || type == api.dialect.layerDequantize;
    const int32_t outputs = call(layer, api.slots.layerOutputCount);
    for (int32_t output = 0; output < outputs; output++) {
      void* tensor = call(layer, api.slots.layerOutput, output);
      if (!tensorrt::isObject(tensor)) continue;
      const int32_t outputType = call(tensor, api.slots.tensorType);
      facts.hasFp16 |= outputType == kTypeHalf;
      facts.hasBf16 |= outputType == kTypeBf16;
    }
  }
}

}  // namespace

Status checkModelFile(const std::string& path) {
  struct stat file = {};
  if (stat(path.c_str(), &file) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return Failure{"ENGINE_MODEL_MISSING", "", path, "it does not exist", {}};
    return Failure{"ENGINE_MODEL_INVALID", "", path, errnoText(errno), {}};
  }
  if (!S_ISREG(file.st_mode)) return Failure{"ENGINE_MODEL_INVALID", "", path, "it is no plain file", {}};
  if (file.st_size == 0) return Failure{"ENGINE_MODEL_INVALID", "", path, "it is empty", {}};
  return {};
}

Status parseModel(const Api& api, void* parser, const std::string& path) {
  const tensorrt::CallWitness witness;
  const bool parsed = callOwn(parser, api.slots.parseFile, path.c_str(), kWarnings);
  // A parser may say yes and have errors of nodes that it left out.
  if (parsed && callOwn(parser, api.slots.errorCount) == 0) return {};
  return classified(parserFailure(api, parser, path, witness));
}

Result<NetworkFacts> describeNetwork(const Api& api, void* network) {
  NetworkFacts facts;
  auto inputs = describeTensors(api, network, api.slots.inputCount, api.slots.input);
  if (!inputs.ok()) return inputs.takeFailure();
  auto outputs = describeTensors(api, network, api.slots.outputCount, api.slots.output);
  if (!outputs.ok()) return outputs.takeFailure();
  facts.inputs = std::move(inputs.value());
  facts.outputs = std::move(outputs.value());
  describeLayers(api, network, facts);
  return facts;
}

}  // namespace coldstart::builder
