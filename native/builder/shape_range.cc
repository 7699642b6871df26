// The name ends at the last '=', because names of tensors may hold anything else.
#include "shape_range.h"

#include <charconv>
#include <cstdint>

namespace coldstart::builder {
namespace {

// What every family's type of a dimension holds.
constexpr int64_t kMostElements = INT32_MAX;

Failure wrong(const std::string& key, std::string message) {
  return {"ENGINE_INPUT_INVALID", "", key, "build request: " + key + ": " + std::move(message), {}};
}

bool parseShape(std::string_view text, std::vector<int64_t>& shape) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    int64_t number = 0;
    const auto [stop, problem] = std::from_chars(at, end, number);
    if (problem != std::errc() || number < 0 || number > kMostElements) return false;
    shape.push_back(number);
    at = stop;
    if (at == end) return shape.size() <= kMostDimensions;
    if (*at != 'x') return false;
    at++;
  }
  return false;
}

}  // namespace

Result<ShapeRange> parseShapeRange(const std::string& key, std::string_view text) {
  const size_t equals = text.rfind('=');
  if (equals == std::string_view::npos || equals == 0)
    return wrong(key, std::string(text) + " is not INPUT=MIN,OPT,MAX");
  ShapeRange range;
  range.input = std::string(text.substr(0, equals));
  std::string_view rest = text.substr(equals + 1);
  for (std::vector<int64_t>* shape : {&range.min, &range.opt, &range.max}) {
    const bool last = shape == &range.max;
    const size_t comma = rest.find(',');
    if (last != (comma == std::string_view::npos)) return wrong(key, range.input + " needs three shapes: MIN,OPT,MAX");
    const std::string_view one = rest.substr(0, comma);
    if (!parseShape(one, *shape)) return wrong(key, std::string(one) + " is not a shape like 1x3x224x224");
    if (!last) rest.remove_prefix(comma + 1);
  }
  if (range.min.size() != range.opt.size() || range.min.size() != range.max.size())
    return wrong(key, range.input + " has shapes of different rank");
  for (size_t at = 0; at < range.min.size(); at++) {
    if (range.min[at] > range.opt[at] || range.opt[at] > range.max[at])
      return wrong(key, range.input + " must have min <= opt <= max, not " + shapeText(range.min) + ", " +
                            shapeText(range.opt) + ", " + shapeText(range.max));
  }
  return range;
}

std::string shapeText(const std::vector<int64_t>& shape) {
  std::string text;
  for (const int64_t dimension : shape) text.append(text.empty() ? "" : "x").append(std::to_string(dimension));
  return text;
}

}  // namespace coldstart::builder
