// What the imitated parser writes into the imitated network, and the builder reads from it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vendor_tables.h"

namespace imitation {

struct Tensor : VTensor {
  const char* getName() const override { return name.c_str(); }
  Dims getDimensions() const override { return dims; }
  int32_t getType() const override { return type; }
  bool isShapeTensor() const override { return givesShapes; }

  std::string name;
  Dims dims = {};
  int32_t type = 0;
  bool givesShapes = false;
};

inline std::string textOf(const Dims& dims) {
  std::string text;
  for (int32_t at = 0; at < dims.rank; at++) text.append(at == 0 ? "" : "x").append(std::to_string(dims.extents[at]));
  return text;
}

struct Layer : VLayer {
  int32_t getType() const override { return type; }
  int32_t getNbOutputs() const override { return 1; }
  void* getOutput(int32_t) override { return output.get(); }

  int32_t type = 0;
  std::unique_ptr<Handed> output;
};

struct Network : VNetworkDefinition {
  int32_t getNbLayers() const override { return static_cast<int32_t>(layers.size()); }
  void* getLayer(int32_t index) override { return layers.at(static_cast<size_t>(index)).get(); }
  int32_t getNbInputs() const override { return static_cast<int32_t>(inputs.size()); }
  void* getInput(int32_t index) override { return inputs.at(static_cast<size_t>(index)).get(); }
  int32_t getNbOutputs() const override { return static_cast<int32_t>(outputs.size()); }
  void* getOutput(int32_t index) override { return outputs.at(static_cast<size_t>(index)).get(); }

  // What was called, a line each; then what the model asks the builder to do.
  std::string journal;
  std::vector<std::string> orders;
  std::vector<std::unique_ptr<Handed>> layers;
  std::vector<std::unique_ptr<Handed>> inputs;
  std::vector<std::unique_ptr<Handed>> outputs;
};

}  // namespace imitation
