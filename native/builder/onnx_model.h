// The model as the parser reads it into a network, and what the network says of itself before it is built.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dialect.h"
#include "status.h"

namespace coldstart::builder {

struct NetworkTensor {
  std::string name;
  // 'float32' …; 'type 9' where the product has no name for it.
  std::string type;
  // -1 where it varies.
  std::vector<int64_t> shape;
  // An input whose values are shapes.
  bool givesShapes = false;
};

struct NetworkFacts {
  std::vector<NetworkTensor> inputs;
  std::vector<NetworkTensor> outputs;
  // Some layer quantises or dequantises.
  bool quantized = false;
  // Some layer's output is of that type.
  bool hasFp16 = false;
  bool hasBf16 = false;
};

// ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID: before a library is opened for it.
Status checkModelFile(const std::string& path);

// Into the parser's network. ENGINE_MODEL_INVALID, ENGINE_OPSET_UNSUPPORTED with what the parser says of each error.
Status parseModel(const Api& api, void* parser, const std::string& path);

// ENGINE_FAILED where the library answers what cannot be.
Result<NetworkFacts> describeNetwork(const Api& api, void* network);

}  // namespace coldstart::builder
