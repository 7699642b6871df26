// Which shape each input gets: what the scenario says, the shape of its file, or the profile's optimum; and whether the
// profile allows it.
#pragma once

#include <cstdint>
#include <vector>

#include "api.h"
#include "backend_abi.h"
#include "input_plan.h"
#include "status.h"

namespace coldstart::tensorrt {

// One plan for each of the engine's inputs, in its order. ENGINE_INPUT_INVALID, with the profile's range where a shape
// is outside of it.
Result<std::vector<InputPlan>> planInputShapes(const std::vector<TensorInfo>& tensors,
                                               const std::vector<coldstart::TensorInfo>& inputs, int32_t profile,
                                               const cs_input* requested, uint64_t count);

// '[8,3,224,224]'
std::string shapeText(const Shape& shape);

}  // namespace coldstart::tensorrt
