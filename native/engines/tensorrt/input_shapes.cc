// The plans themselves are made by tensors/input_plan.h; here its requests are completed by what the profile says.
#include "input_shapes.h"

#include <algorithm>

namespace coldstart::tensorrt {
namespace {

Failure refused(const std::string& name, std::string problem) {
  return {"ENGINE_INPUT_INVALID", "buffer-allocate", name, std::move(problem), {}};
}

const ProfileRange* rangeOf(const TensorInfo& tensor, int32_t profile) {
  const auto at = static_cast<size_t>(profile);
  return at < tensor.profiles.size() ? &tensor.profiles[at] : nullptr;
}

bool isOpen(const Shape& shape) {
  return std::any_of(shape.begin(), shape.end(), [](int64_t dimension) { return dimension < 0; });
}

// The request with the profile's optimum where it leaves the shape open.
cs_input complete(const TensorInfo& tensor, int32_t profile, const cs_input* request) {
  cs_input completed{sizeof(cs_input), tensor.name.c_str(), CS_FILL_ZEROS, nullptr, 0, nullptr, 0};
  if (request != nullptr) completed = *request;
  const ProfileRange* range = rangeOf(tensor, profile);
  const bool fromProfile = completed.has_shape == 0 && completed.fill != CS_FILL_FILE && isOpen(tensor.shape) &&
                           range != nullptr && range->opt.size() == tensor.shape.size();
  if (fromProfile) {
    completed.has_shape = 1;
    completed.shape = range->opt.data();
    completed.rank = range->opt.size();
  }
  return completed;
}

Status checkRange(const TensorInfo& tensor, int32_t profile, const InputPlan& plan) {
  const ProfileRange* range = rangeOf(tensor, profile);
  if (range == nullptr || range->min.size() != plan.shape.size() || range->max.size() != plan.shape.size()) return {};
  bool inside = true;
  for (size_t at = 0; at < plan.shape.size(); at++)
    inside = inside && plan.shape[at] >= range->min[at] && plan.shape[at] <= range->max[at];
  if (inside) return {};
  return refused(plan.name, "shape " + shapeText(plan.shape) + " is outside of profile " + std::to_string(profile) +
                                ": from " + shapeText(range->min) + " to " + shapeText(range->max));
}

}  // namespace

std::string shapeText(const Shape& shape) {
  std::string text = "[";
  for (const int64_t dimension : shape) text += (text.size() > 1 ? "," : "") + std::to_string(dimension);
  return text + "]";
}

Result<std::vector<InputPlan>> planInputShapes(const std::vector<TensorInfo>& tensors,
                                               const std::vector<coldstart::TensorInfo>& inputs, int32_t profile,
                                               const cs_input* requested, uint64_t count) {
  std::vector<cs_input> completed;
  for (uint64_t at = 0; at < count; at++) {
    const auto tensor = std::find_if(tensors.begin(), tensors.end(), [&](const TensorInfo& one) {
      return one.input && one.name == requested[at].name;
    });
    completed.push_back(tensor == tensors.end() ? requested[at] : complete(*tensor, profile, &requested[at]));
  }
  for (const TensorInfo& tensor : tensors) {
    const bool isRequested =
        std::any_of(requested, requested + count, [&](const cs_input& one) { return tensor.name == one.name; });
    if (tensor.input && !isRequested) completed.push_back(complete(tensor, profile, nullptr));
  }
  Result<std::vector<InputPlan>> plans = planInputs(inputs, completed.data(), completed.size());
  if (!plans.ok()) return plans.takeFailure();
  size_t at = 0;
  for (const TensorInfo& tensor : tensors) {
    if (!tensor.input) continue;
    Status inside = checkRange(tensor, profile, plans.value()[at++]);
    if (!inside.ok()) return inside.takeFailure();
  }
  return plans;
}

}  // namespace coldstart::tensorrt
