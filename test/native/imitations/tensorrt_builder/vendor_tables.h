// The tables themselves: each struct adds one function that is called to those before it. Gaps are counted in the
// vendor's order, not taken from our places.
#pragma once

#include <cstddef>

#include "vendor_shapes.h"

namespace imitation {

struct VTensor1 : Gap<VRoot, 1> {
  virtual const char* getName() const = 0;
};
struct VTensor2 : Gap<VTensor1, 1> {
  virtual Dims getDimensions() const = 0;
};
struct VTensor3 : Gap<VTensor2, BY_FAMILY(1, 1, 0)> {
  virtual int32_t getType() const = 0;
};
struct VTensor : Gap<VTensor3, BY_FAMILY(13, 13, 8)> {
  virtual bool isShapeTensor() const = 0;
};

struct VLayer1 : VRoot {
  virtual int32_t getType() const = 0;
};
struct VLayer : Gap<VLayer1, 4> {
  virtual int32_t getNbOutputs() const = 0;
  virtual void* getOutput(int32_t index) = 0;
};

struct VNetworkDefinition : Gap<VRoot, BY_FAMILY(15, 10, 10)> {
  virtual int32_t getNbLayers() const = 0;
  virtual void* getLayer(int32_t index) = 0;
  virtual int32_t getNbInputs() const = 0;
  virtual void* getInput(int32_t index) = 0;
  virtual int32_t getNbOutputs() const = 0;
  virtual void* getOutput(int32_t index) = 0;
};

struct VOptimizationProfile1 : VRoot {
  virtual bool setDimensions(const char* input, int32_t select, DimsArgument dims) = 0;
};
struct VOptimizationProfile : Gap<VOptimizationProfile1, BY_FAMILY(6, 6, 4)> {
  virtual bool isValid() const = 0;
};

struct VHostMemory : VRoot {
  virtual void* data() = 0;
  virtual size_t size() const = 0;
};

struct VTimingCache : VRoot {
  virtual void* serialize() const = 0;
  virtual bool combine(void* other, bool ignoreMismatch) = 0;
};

struct VBuilderConfig1 : Gap<VRoot, BY_FAMILY(13, 9, 7)> {
  virtual void setFlag(int32_t flag) = 0;
};
struct VBuilderConfig2 : Gap<VBuilderConfig1, 13> {
  virtual int32_t addOptimizationProfile(void* profile) = 0;
};
struct VBuilderConfig3 : Gap<VBuilderConfig2, BY_FAMILY(14, 14, 5)> {
  virtual void* createTimingCache(const void* blob, size_t bytes) = 0;
  virtual bool setTimingCache(void* cache, bool ignoreMismatch) = 0;
};
struct VBuilderConfig4 : Gap<VBuilderConfig3, 1> {
  virtual void setMemoryPoolLimit(int32_t pool, size_t bytes) = 0;
};
struct VBuilderConfig5 : Gap<VBuilderConfig4, 3> {
  virtual void setBuilderOptimizationLevel(int32_t level) = 0;
};
struct VBuilderConfig6 : Gap<VBuilderConfig5, 1> {
  virtual void setHardwareCompatibilityLevel(int32_t level) = 0;
};
struct VBuilderConfig7 : Gap<VBuilderConfig6, 1> {
  virtual void setPluginsToSerialize(const char* const* paths, int32_t count) = 0;
};
#if IMITATION_MAJOR >= 9
struct VBuilderConfig : Gap<VBuilderConfig7, 4> {
  virtual void setProgressMonitor(Monitor* monitor) = 0;
};
#else
using VBuilderConfig = VBuilderConfig7;
#endif

struct VBuilder1 : Gap<VRoot, BY_FAMILY(7, 5, 3)> {
  virtual void* createBuilderConfig() = 0;
};
struct VBuilder2 : Gap<VBuilder1, BY_FAMILY(1, 0, 0)> {
  virtual void* createNetworkV2(uint32_t flags) = 0;
  virtual void* createOptimizationProfile() = 0;
};
struct VBuilder : Gap<VBuilder2, BY_FAMILY(4, 4, 3)> {
  virtual void* buildSerializedNetwork(void* network, void* config) = 0;
};

// The parser's objects are their own implementation; its destructor stands in the middle.
struct IParserError {
  virtual int32_t code() const = 0;
  virtual const char* desc() const = 0;
  virtual const char* file() const { wrongPlace(); }
  virtual int line() const { wrongPlace(); }
  virtual const char* func() const { wrongPlace(); }
  virtual int32_t node() const = 0;
#if IMITATION_MAJOR >= 9
  virtual const char* nodeName() const = 0;
#endif

 protected:
  virtual ~IParserError() = default;
};

struct Nothing {};
struct IParser1 : Gap<Nothing, 1> {
  virtual bool parseFromFile(const char* path, int32_t verbosity) = 0;
};
struct IParser2 : Gap<IParser1, BY_FAMILY(4, 3, 1)> {
  virtual int32_t getNbErrors() const = 0;
  virtual const IParserError* getError(int32_t index) const = 0;
};
struct IParser3 : Gap<IParser2, 1> {
  virtual ~IParser3() = default;
  virtual const char* const* getUsedVCPluginLibraries(int64_t& count) const = 0;
};
struct IParser : Gap<IParser3, 3> {
  virtual void setFlag(int32_t flag) = 0;
};

}  // namespace imitation
