// What an input becomes: its closed shape, checked against the model's own, and the bytes that fill it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "backend_abi.h"
#include "border.h"
#include "element_type.h"
#include "npy_file.h"
#include "status.h"

namespace coldstart {

struct InputPlan {
  std::string name;
  const ElementType* type = nullptr;
  std::vector<int64_t> shape;
  uint64_t elements = 0;
  int32_t fill = CS_FILL_ZEROS;
  // The file's data, with CS_FILL_FILE.
  std::optional<NpyArray> array;

  uint64_t bytes() const { return (elements * type->bits + 7) / 8; }
};

// One plan for each of the model's inputs, in its order; inputs that `requested` does not name are filled with zeros.
// ENGINE_INPUT_INVALID: unknown name, named twice, shape that does not fit, file of another type or shape.
Result<std::vector<InputPlan>> planInputs(const std::vector<TensorInfo>& model, const cs_input* requested,
                                          uint64_t count);

// Writes a plan's bytes; `destination` has room for plan.bytes(). Random numbers depend on the input's name only:
// integers and booleans 0 and 1, floating-point numbers in [0, 1), 16-bit ones in [0.5, 1). Types without either stay
// zero.
void fillInput(const InputPlan& plan, std::byte* destination);

// The strings of a string input, null-terminated: empty, or "0" and "1" at random.
std::vector<const char*> stringsOf(const InputPlan& plan);

}  // namespace coldstart
