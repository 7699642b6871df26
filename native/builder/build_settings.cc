// Precision flags allow the builder a precision; a strongly typed network has its types already, and flags would be an
// error there.
#include "build_settings.h"

#include <climits>

namespace coldstart::builder {
namespace {

using tensorrt::call;

bool since(const tensorrt::Version& version, int major, int minor) {
  return version.major > major || (version.major == major && version.minor >= minor);
}

Failure unsupported(const tensorrt::Version& version, const std::string& library, const std::string& problem) {
  return {"ENGINE_LIBRARY_UNSUPPORTED", "", library, "it is TensorRT " + version.text() + ": " + problem, {}};
}

// The flag that allows the precision; kAbsent for none.
int32_t flagOf(Precision precision, const Dialect& dialect) {
  switch (precision) {
    case Precision::fp16:
      return dialect.flagFp16;
    case Precision::bf16:
      return dialect.flagBf16;
    case Precision::int8:
      return dialect.flagInt8;
    default:
      return kAbsent;
  }
}

}  // namespace

Status checkSettings(const BuildRequest& request, const tensorrt::Version& version, const std::string& library) {
  if (request.precision == Precision::bf16 && !since(version, 9, 0))
    return unsupported(version, library, "bf16 is there from 9.0 on");
  if (request.stronglyTyped && !since(version, 9, 0))
    return unsupported(version, library, "strongly typed networks are there from 9.0 on");
  if (request.hardwareCompatibility == HardwareCompatibility::same && !since(version, 10, 9))
    return unsupported(version, library, "hardware compatibility \"same\" is there from 10.9 on");
  return {};
}

bool isStronglyTyped(const BuildRequest& request, const Api& api) {
  return request.stronglyTyped || api.dialect.alwaysStronglyTyped;
}

Status checkPrecision(const BuildRequest& request, const Api& api, const NetworkFacts& network) {
  const auto lacks = [&](const std::string& problem) {
    return Failure{"ENGINE_MODEL_INVALID", "", request.model, problem, {}};
  };
  if (request.precision == Precision::int8 && !network.quantized)
    return lacks("precision int8 needs QuantizeLinear and DequantizeLinear nodes in the model, and it has none");
  if (!isStronglyTyped(request, api)) return {};
  const bool missing = (request.precision == Precision::fp16 && !network.hasFp16) ||
                       (request.precision == Precision::bf16 && !network.hasBf16);
  if (!missing) return {};
  const std::string precision = nameOf(request.precision);
  const std::string why = api.dialect.alwaysStronglyTyped ? "TensorRT " + std::to_string(api.version.major)
                                                          : std::string("a strongly typed network");
  return lacks(why + " takes every type from the model, and it has no " + precision + " tensor: export it in " +
               precision);
}

uint32_t networkFlags(const BuildRequest& request, const Api& api) {
  uint32_t flags = 0;
  if (api.dialect.networkExplicitBatch != kAbsent) flags |= 1u << api.dialect.networkExplicitBatch;
  if (request.stronglyTyped && api.dialect.networkStronglyTyped != kAbsent)
    flags |= 1u << api.dialect.networkStronglyTyped;
  return flags;
}

void applySettings(const BuildRequest& request, const Api& api, void* config) {
  const BuilderSlots& slots = api.slots;
  const int32_t precision = isStronglyTyped(request, api) ? kAbsent : flagOf(request.precision, api.dialect);
  if (precision != kAbsent) call(config, slots.setFlag, precision);
  if (request.versionCompatible) call(config, slots.setFlag, api.dialect.flagVersionCompatible);
  if (request.excludeLeanRuntime) call(config, slots.setFlag, api.dialect.flagExcludeLeanRuntime);
  if (request.workspaceBytes > 0) call(config, slots.setMemoryPoolLimit, kWorkspacePool, request.workspaceBytes);
  if (request.optimizationLevel) call(config, slots.setOptimizationLevel, *request.optimizationLevel);
  if (request.hardwareCompatibility == HardwareCompatibility::amperePlus)
    call(config, slots.setHardwareCompatibility, kAmperePlus);
  if (request.hardwareCompatibility == HardwareCompatibility::same)
    call(config, slots.setHardwareCompatibility, kSameComputeCapability);
}

void prepareParser(const BuildRequest& request, const Api& api, void* parser) {
  // Such plans may not hold the plugin that 8.6 and 9 would take otherwise.
  if (request.versionCompatible || request.hardwareCompatibility != HardwareCompatibility::none)
    callOwn(parser, api.slots.setParserFlag, kNativeInstanceNorm);
}

void keepPlugins(const BuildRequest& request, const Api& api, void* parser, void* config) {
  if (!request.versionCompatible) return;
  int64_t count = 0;
  const char* const* paths = callOwn(parser, api.slots.plugins, &count);
  if (paths != nullptr && count > 0 && count < INT_MAX)
    call(config, api.slots.setPlugins, paths, static_cast<int32_t>(count));
}

}  // namespace coldstart::builder
