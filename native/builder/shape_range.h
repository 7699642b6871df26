// `input=1x3x224x224,8x3x224x224,8x3x224x224` → the shapes of one input, checked by themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "request.h"

namespace coldstart::builder {

// ENGINE_INPUT_INVALID: what is wrong, with the text that holds it; the subject is `key`.
Result<ShapeRange> parseShapeRange(const std::string& key, std::string_view text);

// '1x3x224x224'; '' for a scalar.
std::string shapeText(const std::vector<int64_t>& shape);

}  // namespace coldstart::builder
