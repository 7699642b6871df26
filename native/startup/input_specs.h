// The inputs that a caller asks for, owned: the C view in `list` points into the other members.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "backend_abi.h"

namespace coldstart {

// One input as it was asked for.
struct InputSpec {
  std::string name;
  int32_t fill = CS_FILL_RANDOM;
  // Of CS_FILL_FILE.
  std::string file;
  bool hasShape = false;
  std::vector<int64_t> shape;

  bool operator==(const InputSpec&) const = default;
};

// Not to be copied or moved: `list` points into `asked`.
struct InputSpecs {
  InputSpecs() = default;
  explicit InputSpecs(std::vector<InputSpec> inputs) : asked(std::move(inputs)) {
    for (const InputSpec& input : asked)
      list.push_back({sizeof(cs_input), input.name.c_str(), input.fill, input.file.c_str(), input.hasShape ? 1 : 0,
                      input.shape.data(), input.shape.size()});
  }
  InputSpecs(const InputSpecs&) = delete;
  InputSpecs& operator=(const InputSpecs&) = delete;

  const std::vector<InputSpec> asked;
  std::vector<cs_input> list;
};

}  // namespace coldstart
