// Where the builder's functions stand in the library's tables, family by family, in the notation of the runtime's
// places (engines/tensorrt/slots.h). A native check compares every one with the vendor's headers; SLOTS.md is its
// answer.
#pragma once

#include "slots.h"
#include "vendor_call.h"

namespace coldstart::builder {

using tensorrt::RawDims;
using tensorrt::Slot;

// X(our name, vendor's table, vendor's function, result, arguments, place in 8 and 9, in 10, in 11): places behind the
// two destructors; -1: not there.
#define COLDSTART_BUILDER_SLOTS(X)                                                                          \
  X(createConfig, VBuilder, createBuilderConfig, void*, (), 7, 5, 3)                                        \
  X(createNetwork, VBuilder, createNetworkV2, void*, (uint32_t), 9, 6, 4)                                   \
  X(createProfile, VBuilder, createOptimizationProfile, void*, (), 10, 7, 5)                                \
  X(build, VBuilder, buildSerializedNetwork, void*, (void*, void*), 15, 12, 9)                              \
  X(layerCount, VNetworkDefinition, getNbLayers, int32_t, (), 15, 10, 10)                                   \
  X(layer, VNetworkDefinition, getLayer, void*, (int32_t), 16, 11, 11)                                      \
  X(inputCount, VNetworkDefinition, getNbInputs, int32_t, (), 17, 12, 12)                                   \
  X(input, VNetworkDefinition, getInput, void*, (int32_t), 18, 13, 13)                                      \
  X(outputCount, VNetworkDefinition, getNbOutputs, int32_t, (), 19, 14, 14)                                 \
  X(output, VNetworkDefinition, getOutput, void*, (int32_t), 20, 15, 15)                                    \
  X(tensorName, VTensor, getName, const char*, (), 1, 1, 1)                                                 \
  X(tensorShape, VTensor, getDimensions, RawDims, (), 3, 3, 3)                                              \
  X(tensorType, VTensor, getType, int32_t, (), 5, 5, 4)                                                     \
  X(tensorIsShape, VTensor, isShapeTensor, bool, (), 19, 19, 13)                                            \
  X(layerType, VLayer, getType, int32_t, (), 0, 0, 0)                                                       \
  X(layerOutputCount, VLayer, getNbOutputs, int32_t, (), 5, 5, 5)                                           \
  X(layerOutput, VLayer, getOutput, void*, (int32_t), 6, 6, 6)                                              \
  X(setFlag, VBuilderConfig, setFlag, void, (int32_t), 13, 9, 7)                                            \
  X(addProfile, VBuilderConfig, addOptimizationProfile, int32_t, (void*), 27, 23, 21)                       \
  X(createTimingCache, VBuilderConfig, createTimingCache, void*, (const void*, size_t), 42, 38, 27)         \
  X(setTimingCache, VBuilderConfig, setTimingCache, bool, (void*, bool), 43, 39, 28)                        \
  X(setMemoryPoolLimit, VBuilderConfig, setMemoryPoolLimit, void, (int32_t, size_t), 45, 41, 30)            \
  X(setOptimizationLevel, VBuilderConfig, setBuilderOptimizationLevel, void, (int32_t), 49, 45, 34)         \
  X(setHardwareCompatibility, VBuilderConfig, setHardwareCompatibilityLevel, void, (int32_t), 51, 47, 36)   \
  X(setPlugins, VBuilderConfig, setPluginsToSerialize, void, (const char* const*, int32_t), 53, 49, 38)     \
  X(setShapesOld, VOptimizationProfile, setDimensions, bool, (const char*, int32_t, RawDims), 0, -1, -1)    \
  X(setShapes, VOptimizationProfile, setDimensions, bool, (const char*, int32_t, const RawDims*), -1, 0, 0) \
  X(profileIsValid, VOptimizationProfile, isValid, bool, (), 7, 7, 5)                                       \
  X(serializeCache, VTimingCache, serialize, void*, (), 0, 0, 0)                                            \
  X(combineCaches, VTimingCache, combine, bool, (void*, bool), 1, 1, 1)                                     \
  X(memoryData, VHostMemory, data, void*, (), 0, 0, 0)                                                      \
  X(memorySize, VHostMemory, size, size_t, (), 1, 1, 1)

// Not in 8.6.
#define COLDSTART_BUILDER_SLOTS_SINCE_9(X) X(setMonitor, VBuilderConfig, setProgressMonitor, void, (void*), 58, 54, 43)

// The parser has no implementation behind it: its own table, from its first place.
#define COLDSTART_PARSER_SLOTS(X)                                                          \
  X(parseFile, IParser, parseFromFile, bool, (const char*, int32_t), 1, 1, 1)              \
  X(errorCount, IParser, getNbErrors, int32_t, (), 6, 5, 3)                                \
  X(error, IParser, getError, void*, (int32_t), 7, 6, 4)                                   \
  X(plugins, IParser, getUsedVCPluginLibraries, const char* const*, (int64_t*), 11, 10, 8) \
  X(setParserFlag, IParser, setFlag, void, (int32_t), 15, 14, 12)                          \
  X(errorCode, IParserError, code, int32_t, (), 0, 0, 0)                                   \
  X(errorText, IParserError, desc, const char*, (), 1, 1, 1)                               \
  X(errorNode, IParserError, node, int32_t, (), 5, 5, 5)

// Not in 8.6.
#define COLDSTART_PARSER_SLOTS_SINCE_9(X) X(errorNodeName, IParserError, nodeName, const char*, (), 6, 6, 6)

#define COLDSTART_ALL_BUILDER_SLOTS(X) \
  COLDSTART_BUILDER_SLOTS(X)           \
  COLDSTART_BUILDER_SLOTS_SINCE_9(X) COLDSTART_PARSER_SLOTS(X) COLDSTART_PARSER_SLOTS_SINCE_9(X)

struct BuilderSlots {
#define COLDSTART_BUILDER_MEMBER(name, table, function, result, arguments, p8, p10, p11) Slot<result arguments> name;
  COLDSTART_ALL_BUILDER_SLOTS(COLDSTART_BUILDER_MEMBER)
#undef COLDSTART_BUILDER_MEMBER
};

inline BuilderSlots builderSlotsOf(const tensorrt::Version& version) noexcept {
  const tensorrt::Family family = version.family();
  BuilderSlots slots;
#define COLDSTART_BUILDER_PLACE(name, table, function, result, arguments, p8, p10, p11) \
  slots.name.place = family == tensorrt::Family::eight ? (p8) : family == tensorrt::Family::ten ? (p10) : (p11);
  COLDSTART_ALL_BUILDER_SLOTS(COLDSTART_BUILDER_PLACE)
#undef COLDSTART_BUILDER_PLACE
  if (version.major == 8) {
    slots.setMonitor.place = -1;
    slots.errorNodeName.place = -1;
  }
  return slots;
}

// Calls what stands at a place of the object's own table. The slot must be there.
template <typename Answer, typename... Parameters, typename... Arguments>
Answer callOwn(void* object, const Slot<Answer(Parameters...)>& slot, Arguments... arguments) noexcept {
  using Function = Answer (*)(void*, Parameters...);
  return reinterpret_cast<Function>(tensorrt::tablePlace(object, slot.place))(object,
                                                                              static_cast<Parameters>(arguments)...);
}

}  // namespace coldstart::builder
