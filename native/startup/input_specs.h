// The inputs that a caller asks for, owned: the C view in `list` points into the other members.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "backend_abi.h"

namespace coldstart {

struct InputSpecs {
  std::vector<std::string> names;
  std::vector<std::string> files;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<cs_input> list;
};

}  // namespace coldstart
