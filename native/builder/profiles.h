// The shapes that a plan is built for: checked against the network's inputs, then handed to the builder.
#pragma once

#include <vector>

#include "build_events.h"
#include "dialect.h"
#include "onnx_model.h"
#include "request.h"
#include "status.h"

namespace coldstart::builder {

// ENGINE_INPUT_INVALID: an input that the model does not have, another rank, a fixed dimension that would vary, an
// input that varies and has no shapes.
Status checkProfiles(const std::vector<ProfileRequest>& profiles, const std::vector<NetworkTensor>& inputs);

// After checkProfiles. ENGINE_INPUT_INVALID where the builder refuses one.
Status addProfiles(const Api& api, void* builder, void* config, const std::vector<ProfileRequest>& profiles);

// What the first profile makes of the inputs.
std::vector<BuiltInput> builtInputs(const std::vector<ProfileRequest>& profiles,
                                    const std::vector<NetworkTensor>& inputs);

}  // namespace coldstart::builder
