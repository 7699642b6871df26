// The order in which TensorRT 11 declares the functions of its three tables, as classes.
// Those that the product never calls are there for their place only.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vendor_shapes.h"

namespace coldstart::imitation {

class RuntimeTable {
 public:
  virtual ~RuntimeTable() = default;
  COLDSTART_NOT_CALLED(getPImpl)
  virtual void* deserializeCudaEngine(const void* plan, size_t bytes) noexcept = 0;
  COLDSTART_NOT_CALLED(setDLACore, getDLACore, getNbDLACores, setGpuAllocator, setErrorRecorder, getErrorRecorder)
  COLDSTART_NOT_CALLED(getLogger)
  virtual bool setMaxThreads(int32_t threads) noexcept = 0;
  COLDSTART_NOT_CALLED(getMaxThreads)
  virtual void setTemporaryDirectory(const char* path) noexcept = 0;
  COLDSTART_NOT_CALLED(getTemporaryDirectory, setTempfileControlFlags, getTempfileControlFlags, getPluginRegistry)
  COLDSTART_NOT_CALLED(setPluginRegistryParent)
  virtual void* loadRuntime(const char* path) noexcept = 0;
  virtual void setEngineHostCodeAllowed(bool allowed) noexcept = 0;
  COLDSTART_NOT_CALLED(getEngineHostCodeAllowed)
  virtual void* deserializeCudaEngineV2(SeekingReaderObject& reader) noexcept = 0;
};

class EngineTable {
 public:
  virtual ~EngineTable() = default;
  COLDSTART_NOT_CALLED(getPImpl, getNbLayers, serialize)
  virtual void* createExecutionContext(int32_t strategy) noexcept = 0;
  COLDSTART_NOT_CALLED(isRefittable, getName)
  virtual int32_t getNbOptimizationProfiles() const noexcept = 0;
  COLDSTART_NOT_CALLED(getEngineCapability, setErrorRecorder, getErrorRecorder, getTacticSources)
  COLDSTART_NOT_CALLED(getProfilingVerbosity, createEngineInspector)
  virtual Dims getTensorShape(const char* tensor) const noexcept = 0;
  virtual int32_t getTensorDataType(const char* tensor) const noexcept = 0;
  virtual int32_t getTensorLocation(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(isShapeInferenceIO)
  virtual int32_t getTensorIOMode(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(getTensorBytesPerComponent, getTensorComponentsPerElement, getTensorFormat)
  COLDSTART_NOT_CALLED(getTensorFormatDesc)
  virtual int32_t getTensorVectorizedDim(const char* tensor) const noexcept = 0;
  virtual Dims getProfileShape(const char* tensor, int32_t profile, int32_t selector) const noexcept = 0;
  virtual int32_t getNbIOTensors() const noexcept = 0;
  virtual const char* getIOTensorName(int32_t index) const noexcept = 0;
  virtual int32_t getHardwareCompatibilityLevel() const noexcept = 0;
  COLDSTART_NOT_CALLED(getNbAuxStreams, getTensorBytesPerComponentV2, getTensorComponentsPerElementV2)
  COLDSTART_NOT_CALLED(getTensorFormatV2, getTensorFormatDescV2, getTensorVectorizedDimV2, createSerializationConfig)
  COLDSTART_NOT_CALLED(serializeWithConfig, createRefitter)
  virtual int64_t getStreamableWeightsSize() const noexcept = 0;
  COLDSTART_NOT_CALLED(isDebugTensor)
  virtual bool setWeightStreamingBudgetV2(int64_t bytes) noexcept = 0;
  COLDSTART_NOT_CALLED(getWeightStreamingBudgetV2, getWeightStreamingAutomaticBudget)
  COLDSTART_NOT_CALLED(getWeightStreamingScratchMemorySize)
  virtual int64_t getDeviceMemorySizeV2() const noexcept = 0;
  virtual int64_t getDeviceMemorySizeForProfileV2(int32_t profile) const noexcept = 0;
  COLDSTART_NOT_CALLED(getProfileTensorValuesV2, createExecutionContextWithRuntimeConfig, createRuntimeConfig)
  COLDSTART_NOT_CALLED(getEngineStat, getAliasedInputTensor)
};

class ContextTable {
 public:
  virtual ~ContextTable() = default;
  COLDSTART_NOT_CALLED(getPImpl, setDebugSync, getDebugSync, setProfiler, getProfiler, getEngine)
  COLDSTART_NOT_CALLED(setName, getName)
  virtual void setDeviceMemory(void* memory) noexcept = 0;
  COLDSTART_NOT_CALLED(getOptimizationProfile, allInputDimensionsSpecified, setErrorRecorder, getErrorRecorder)
  COLDSTART_NOT_CALLED(executeV2)
  virtual bool setOptimizationProfileAsync(int32_t profile, void* stream) noexcept = 0;
  COLDSTART_NOT_CALLED(setEnqueueEmitsProfile, getEnqueueEmitsProfile, reportToProfiler)
  virtual bool setInputShape(const char* tensor, const Dims& dims) noexcept = 0;
  virtual Dims getTensorShape(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(getTensorStrides)
  virtual bool setTensorAddress(const char* tensor, void* address) noexcept = 0;
  COLDSTART_NOT_CALLED(getTensorAddress, setInputTensorAddress, setOutputTensorAddress, inferShapes)
  COLDSTART_NOT_CALLED(setInputConsumedEvent, getInputConsumedEvent, getOutputTensorAddress, setOutputAllocator)
  COLDSTART_NOT_CALLED(getOutputAllocator)
  virtual int64_t getMaxOutputSize(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(setTemporaryStorageAllocator, getTemporaryStorageAllocator)
  virtual bool enqueueV3(void* stream) noexcept = 0;
  COLDSTART_NOT_CALLED(setPersistentCacheLimit, getPersistentCacheLimit, setNvtxVerbosity, getNvtxVerbosity)
  COLDSTART_NOT_CALLED(setAuxStreams, setDebugListener, getDebugListener, setTensorDebugState, getDebugState)
  COLDSTART_NOT_CALLED(setAllTensorsDebugState)
  virtual size_t updateDeviceMemorySizeForShapes() noexcept = 0;
  virtual void setDeviceMemoryV2(void* memory, int64_t bytes) noexcept = 0;
  COLDSTART_NOT_CALLED(getRuntimeConfig, setUnfusedTensorsDebugState, getUnfusedTensorsDebugState, setCommunicator)
};

}  // namespace coldstart::imitation
