// The order in which TensorRT 8 and 9 declare the functions of its three tables, as classes.
// Those that the product never calls are there for their place only.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vendor_shapes.h"

namespace coldstart::imitation {

class RuntimeTable {
 public:
  virtual ~RuntimeTable() = default;
  virtual void* deserializeCudaEngine(const void* plan, size_t bytes, void* pluginFactory) noexcept = 0;
  COLDSTART_NOT_CALLED(setDLACore, getDLACore, getNbDLACores, setGpuAllocator, setErrorRecorder, getErrorRecorder)
  COLDSTART_NOT_CALLED(getLogger)
  virtual bool setMaxThreads(int32_t threads) noexcept = 0;
  COLDSTART_NOT_CALLED(getMaxThreads)
  virtual void setTemporaryDirectory(const char* path) noexcept = 0;
  COLDSTART_NOT_CALLED(getTemporaryDirectory, setTempfileControlFlags, getTempfileControlFlags, getPImpl)
  COLDSTART_NOT_CALLED(getPluginRegistry, setPluginRegistryParent)
  virtual void* loadRuntime(const char* path) noexcept = 0;
  virtual void setEngineHostCodeAllowed(bool allowed) noexcept = 0;
  COLDSTART_NOT_CALLED(getEngineHostCodeAllowed)
};

class EngineTable {
 public:
  virtual ~EngineTable() = default;
  COLDSTART_NOT_CALLED(getNbBindings, getBindingIndex, getBindingName, bindingIsInput, getBindingDimensions)
  COLDSTART_NOT_CALLED(getBindingDataType, getMaxBatchSize, getNbLayers, serialize)
  virtual void* createExecutionContext() noexcept = 0;
  COLDSTART_NOT_CALLED(getLocation)
  virtual void* createExecutionContextWithoutDeviceMemory() noexcept = 0;
  virtual size_t getDeviceMemorySize() const noexcept = 0;
  COLDSTART_NOT_CALLED(isRefittable, getBindingBytesPerComponent, getBindingComponentsPerElement, getBindingFormat)
  COLDSTART_NOT_CALLED(getBindingFormatDesc, getBindingVectorizedDim, getName)
  virtual int32_t getNbOptimizationProfiles() const noexcept = 0;
  COLDSTART_NOT_CALLED(getProfileDimensions, getProfileShapeValues, isShapeBinding, isExecutionBinding)
  COLDSTART_NOT_CALLED(getEngineCapability, setErrorRecorder, getErrorRecorder, hasImplicitBatchDimension)
  COLDSTART_NOT_CALLED(getTacticSources, getProfilingVerbosity, createEngineInspector)
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
  COLDSTART_NOT_CALLED(getPImpl, getNbAuxStreams, getTensorBytesPerComponentV2, getTensorComponentsPerElementV2)
  COLDSTART_NOT_CALLED(getTensorFormatV2, getTensorFormatDescV2, getTensorVectorizedDimV2)
};

class ContextTable {
 public:
  virtual ~ContextTable() = default;
  COLDSTART_NOT_CALLED(execute, enqueue, setDebugSync, getDebugSync, setProfiler, getProfiler)
  COLDSTART_NOT_CALLED(getEngine, setName, getName)
  virtual void setDeviceMemory(void* memory) noexcept = 0;
  COLDSTART_NOT_CALLED(getStrides, setOptimizationProfile, getOptimizationProfile, setBindingDimensions)
  COLDSTART_NOT_CALLED(getBindingDimensions, setInputShapeBinding, getShapeBinding, allInputDimensionsSpecified)
  COLDSTART_NOT_CALLED(allInputShapesSpecified, setErrorRecorder, getErrorRecorder, executeV2, enqueueV2)
  virtual bool setOptimizationProfileAsync(int32_t profile, void* stream) noexcept = 0;
  COLDSTART_NOT_CALLED(setEnqueueEmitsProfile, getEnqueueEmitsProfile, reportToProfiler)
  virtual bool setInputShape(const char* tensor, const Dims& dims) noexcept = 0;
  virtual Dims getTensorShape(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(getTensorStrides)
  virtual bool setTensorAddress(const char* tensor, void* address) noexcept = 0;
  COLDSTART_NOT_CALLED(getTensorAddress, setInputTensorAddress, inferShapes, setInputConsumedEvent)
  COLDSTART_NOT_CALLED(getInputConsumedEvent, getOutputTensorAddress, setOutputAllocator, getOutputAllocator)
  virtual int64_t getMaxOutputSize(const char* tensor) const noexcept = 0;
  COLDSTART_NOT_CALLED(setTemporaryStorageAllocator, getTemporaryStorageAllocator)
  virtual bool enqueueV3(void* stream) noexcept = 0;
  COLDSTART_NOT_CALLED(setPersistentCacheLimit, getPersistentCacheLimit, setNvtxVerbosity, getNvtxVerbosity, getPImpl)
  COLDSTART_NOT_CALLED(setAuxStreams)
};

}  // namespace coldstart::imitation
