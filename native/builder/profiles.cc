// The library's own words about a wrong profile come after minutes and name no input; ours come at once.
#include "profiles.h"

#include <algorithm>

#include "shape_range.h"
#include "vendor_failure.h"

namespace coldstart::builder {
namespace {

using tensorrt::call;

// The vendor's numbers.
constexpr int32_t kMin = 0;
constexpr int32_t kOpt = 1;
constexpr int32_t kMax = 2;

Failure wrong(const std::string& input, std::string message) {
  return {"ENGINE_INPUT_INVALID", "", input, std::move(message), {}};
}

bool varies(const NetworkTensor& input) {
  return std::find(input.shape.begin(), input.shape.end(), -1) != input.shape.end();
}

const ShapeRange* rangeOf(const ProfileRequest& profile, const std::string& input) {
  const auto found =
      std::find_if(profile.begin(), profile.end(), [&](const ShapeRange& range) { return range.input == input; });
  return found == profile.end() ? nullptr : &*found;
}

Status checkRange(const ShapeRange& range, const NetworkTensor& input) {
  if (input.givesShapes) return wrong(input.name, "its values are shapes: profiles of values are not supported");
  if (range.min.size() != input.shape.size())
    return wrong(input.name, "it has " + std::to_string(input.shape.size()) + " dimensions (" + shapeText(input.shape) +
                                 "), the profile gives " + std::to_string(range.min.size()));
  for (size_t at = 0; at < input.shape.size(); at++) {
    const int64_t fixed = input.shape[at];
    if (fixed >= 0 && (range.min[at] != fixed || range.max[at] != fixed))
      return wrong(input.name, "dimension " + std::to_string(at) + " is " + std::to_string(fixed) + " in the model (" +
                                   shapeText(input.shape) + ") and cannot be " + shapeText(range.min) + " to " +
                                   shapeText(range.max));
  }
  return {};
}

std::string namesOf(const std::vector<NetworkTensor>& inputs) {
  std::string names;
  for (const NetworkTensor& input : inputs) names += (names.empty() ? "" : ", ") + input.name;
  return names;
}

Status checkProfile(const ProfileRequest& profile, size_t number, const std::vector<NetworkTensor>& inputs) {
  for (const ShapeRange& range : profile) {
    const auto input =
        std::find_if(inputs.begin(), inputs.end(), [&](const NetworkTensor& one) { return one.name == range.input; });
    if (input == inputs.end()) return wrong(range.input, "the model has no such input; it has " + namesOf(inputs));
    if (Status checked = checkRange(range, *input); !checked.ok()) return checked;
  }
  for (const NetworkTensor& input : inputs) {
    if (varies(input) && rangeOf(profile, input.name) == nullptr)
      return wrong(input.name, "its shape varies (" + shapeText(input.shape) + "), and profile " +
                                   std::to_string(number) + " gives none for it");
  }
  return {};
}

bool setShape(const Api& api, void* profile, const std::string& input, int32_t which,
              const std::vector<int64_t>& shape) {
  const std::optional<RawDims> dims = tensorrt::dimsOf(shape, api.version);
  if (!dims) return false;
  if (api.slots.setShapesOld) return call(profile, api.slots.setShapesOld, input.c_str(), which, *dims);
  return call(profile, api.slots.setShapes, input.c_str(), which, &*dims);
}

Status addProfile(const Api& api, void* builder, void* config, const ProfileRequest& request) {
  const tensorrt::CallWitness witness;
  const auto refused = [&](const std::string& input, const std::string& what) {
    Failure failure = witness.failure("", input, what);
    failure.code = "ENGINE_INPUT_INVALID";
    return failure;
  };
  // The builder keeps it and deletes it.
  void* profile = call(builder, api.slots.createProfile);
  if (!tensorrt::isObject(profile)) return refused("", "the builder made no profile");
  for (const ShapeRange& range : request) {
    const bool set = setShape(api, profile, range.input, kMin, range.min) &&
                     setShape(api, profile, range.input, kOpt, range.opt) &&
                     setShape(api, profile, range.input, kMax, range.max);
    if (!set) return refused(range.input, "the builder refused its shapes");
  }
  if (!call(profile, api.slots.profileIsValid) || call(config, api.slots.addProfile, profile) < 0)
    return refused(request.front().input, "the builder refused the profile");
  return {};
}

}  // namespace

Status checkProfiles(const std::vector<ProfileRequest>& profiles, const std::vector<NetworkTensor>& inputs) {
  for (size_t at = 0; at < profiles.size(); at++) {
    if (Status checked = checkProfile(profiles[at], at, inputs); !checked.ok()) return checked;
  }
  for (const NetworkTensor& input : inputs) {
    if (profiles.empty() && varies(input))
      return wrong(input.name,
                   "its shape varies (" + shapeText(input.shape) + "): give a profile with min, opt and max");
  }
  return {};
}

Status addProfiles(const Api& api, void* builder, void* config, const std::vector<ProfileRequest>& profiles) {
  for (const ProfileRequest& profile : profiles) {
    if (Status added = addProfile(api, builder, config, profile); !added.ok()) return added;
  }
  return {};
}

std::vector<BuiltInput> builtInputs(const std::vector<ProfileRequest>& profiles,
                                    const std::vector<NetworkTensor>& inputs) {
  std::vector<BuiltInput> built;
  for (const NetworkTensor& input : inputs) {
    const ShapeRange* range = profiles.empty() ? nullptr : rangeOf(profiles.front(), input.name);
    if (range == nullptr)
      built.push_back({input.name, input.type, input.shape, input.shape, input.shape});
    else
      built.push_back({input.name, input.type, range->min, range->opt, range->max});
  }
  return built;
}

}  // namespace coldstart::builder
