// What of a request the version of the library can do, and setting it in the builder's configuration.
#pragma once

#include "dialect.h"
#include "onnx_model.h"
#include "request.h"
#include "status.h"

namespace coldstart::builder {

// Before anything is built: ENGINE_LIBRARY_UNSUPPORTED for what this version does not have; the subject is the library.
Status checkSettings(const BuildRequest& request, const tensorrt::Version& version, const std::string& library);

// ENGINE_MODEL_INVALID where the precision has to be in the model and is not.
Status checkPrecision(const BuildRequest& request, const Api& api, const NetworkFacts& network);

// Whether every type comes from the model.
bool isStronglyTyped(const BuildRequest& request, const Api& api);

// What createNetworkV2 takes.
uint32_t networkFlags(const BuildRequest& request, const Api& api);

void applySettings(const BuildRequest& request, const Api& api, void* config);

// What a plan for other versions or GPUs asks of the parser, before and after it reads the model.
void prepareParser(const BuildRequest& request, const Api& api, void* parser);
void keepPlugins(const BuildRequest& request, const Api& api, void* parser, void* config);

}  // namespace coldstart::builder
