// Where TensorRT's functions stand in its tables, family by family. Every object that the library hands out is two
// pointers: its own table, whose second place deletes it, and an implementation whose table begins with two
// destructors, followed by these places. test/native/check_slots.cc compares all of it with the vendor's headers;
// SLOTS.md is its answer.
#pragma once

#include <cstddef>
#include <cstdint>

#include "version.h"

namespace coldstart::tensorrt {

struct RawDims;

// X(our name, vendor's table, vendor's function, result, arguments, place in 8 and 9, in 10, since 10.N, in 11);
// -1: not there. Pointers to objects of the library are void*, enumerations int32_t.
#define COLDSTART_TENSORRT_SLOTS(X)                                                                      \
  X(deserializeOld, VRuntime, deserializeCudaEngine, void*, (const void*, size_t, void*), 0, -1, 0, -1)  \
  X(deserialize, VRuntime, deserializeCudaEngine, void*, (const void*, size_t), -1, 1, 0, 1)             \
  X(deserializeReader, VRuntime, deserializeCudaEngine, void*, (void*), -1, 2, 0, -1)                    \
  X(deserializeReaderV2, VRuntime, deserializeCudaEngineV2, void*, (void*), -1, 21, 7, 20)               \
  X(setMaxThreads, VRuntime, setMaxThreads, bool, (int32_t), 8, 10, 0, 9)                                \
  X(setTemporaryDirectory, VRuntime, setTemporaryDirectory, void, (const char*), 10, 12, 0, 11)          \
  X(loadRuntime, VRuntime, loadRuntime, void*, (const char*), 17, 18, 0, 17)                             \
  X(setEngineHostCodeAllowed, VRuntime, setEngineHostCodeAllowed, void, (bool), 18, 19, 0, 18)           \
  X(createContextOld, VCudaEngine, createExecutionContext, void*, (), 9, -1, 0, -1)                      \
  X(createContextBare, VCudaEngine, createExecutionContextWithoutDeviceMemory, void*, (), 11, 4, 0, -1)  \
  X(createContext, VCudaEngine, createExecutionContext, void*, (int32_t), -1, 3, 0, 3)                   \
  X(deviceMemory, VCudaEngine, getDeviceMemorySize, size_t, (), 12, 5, 0, -1)                            \
  X(deviceMemoryV2, VCudaEngine, getDeviceMemorySizeV2, int64_t, (), -1, 50, 1, 42)                      \
  X(profileMemory, VCudaEngine, getDeviceMemorySizeForProfile, size_t, (int32_t), -1, 39, 0, -1)         \
  X(profileMemoryV2, VCudaEngine, getDeviceMemorySizeForProfileV2, int64_t, (int32_t), -1, 51, 1, 43)    \
  X(profileCount, VCudaEngine, getNbOptimizationProfiles, int32_t, (), 20, 8, 0, 6)                      \
  X(engineTensorShape, VCudaEngine, getTensorShape, RawDims, (const char*), 32, 17, 0, 13)               \
  X(tensorDataType, VCudaEngine, getTensorDataType, int32_t, (const char*), 33, 18, 0, 14)               \
  X(tensorLocation, VCudaEngine, getTensorLocation, int32_t, (const char*), 34, 19, 0, 15)               \
  X(tensorMode, VCudaEngine, getTensorIOMode, int32_t, (const char*), 36, 21, 0, 17)                     \
  X(tensorVectorizedDim, VCudaEngine, getTensorVectorizedDim, int32_t, (const char*), 41, 26, 0, 22)     \
  X(profileShape, VCudaEngine, getProfileShape, RawDims, (const char*, int32_t, int32_t), 42, 27, 0, 23) \
  X(tensorCount, VCudaEngine, getNbIOTensors, int32_t, (), 43, 28, 0, 24)                                \
  X(tensorName, VCudaEngine, getIOTensorName, const char*, (int32_t), 44, 29, 0, 25)                     \
  X(hardwareCompatibility, VCudaEngine, getHardwareCompatibilityLevel, int32_t, (), 45, 30, 0, 26)       \
  X(streamableWeights, VCudaEngine, getStreamableWeightsSize, int64_t, (), -1, 44, 0, 36)                \
  X(setWeightBudget, VCudaEngine, setWeightStreamingBudget, bool, (int64_t), -1, 41, 0, -1)              \
  X(setWeightBudgetV2, VCudaEngine, setWeightStreamingBudgetV2, bool, (int64_t), -1, 46, 1, 38)          \
  X(setDeviceMemory, VExecutionContext, setDeviceMemory, void, (void*), 9, 8, 0, 8)                      \
  X(setDeviceMemoryV2, VExecutionContext, setDeviceMemoryV2, void, (void*, int64_t), -1, 47, 1, 46)      \
  X(setProfile, VExecutionContext, setOptimizationProfileAsync, bool, (int32_t, void*), 23, 15, 0, 14)   \
  X(setInputShape, VExecutionContext, setInputShape, bool, (const char*, const RawDims*), 27, 19, 0, 18) \
  X(contextTensorShape, VExecutionContext, getTensorShape, RawDims, (const char*), 28, 20, 0, 19)        \
  X(setTensorAddress, VExecutionContext, setTensorAddress, bool, (const char*, void*), 30, 22, 0, 21)    \
  X(maxOutputSize, VExecutionContext, getMaxOutputSize, int64_t, (const char*), 39, 32, 0, 31)           \
  X(enqueue, VExecutionContext, enqueueV3, bool, (void*), 42, 35, 0, 34)                                 \
  X(updateMemoryForShapes, VExecutionContext, updateDeviceMemorySizeForShapes, size_t, (), -1, 46, 0, 45)

// One function: its signature and where it stands; `place` is -1 where this version does not have it.
template <typename Signature>
struct Slot {
  int place = -1;
  constexpr explicit operator bool() const noexcept { return place >= 0; }
};

// The places of one version of the library.
struct Slots {
#define COLDSTART_TENSORRT_MEMBER(name, table, function, result, arguments, p8, p10, since, p11) \
  Slot<result arguments> name;
  COLDSTART_TENSORRT_SLOTS(COLDSTART_TENSORRT_MEMBER)
#undef COLDSTART_TENSORRT_MEMBER
};

// A version that is newer than its family's last known one keeps the places: tables only grow. The version must belong
// to a family.
constexpr Slots slotsOf(Family family, int minor) noexcept {
  Slots slots;
#define COLDSTART_TENSORRT_PLACE(name, table, function, result, arguments, p8, p10, since, p11) \
  slots.name.place = family == Family::eight ? (p8) : family == Family::ten ? (minor >= (since) ? (p10) : -1) : (p11);
  COLDSTART_TENSORRT_SLOTS(COLDSTART_TENSORRT_PLACE)
#undef COLDSTART_TENSORRT_PLACE
  return slots;
}

// The same as constants, so that objects can point at them.
const Slots& slotsFor(const Version& version) noexcept;

}  // namespace coldstart::tensorrt
