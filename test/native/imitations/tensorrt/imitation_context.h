// One imitated execution context: it wants its shapes, addresses and memory as the vendor's does.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "imitation_engine.h"

namespace coldstart::imitation {

class Context : public ContextTable {
 public:
  Context(std::shared_ptr<LoadedPlan> loaded, Children siblings, std::shared_ptr<ProfileOwners> profiles,
          int32_t strategy);
  ~Context() override;

  // The activation memory, where it is this context's business.
  bool allocate();

  void setDeviceMemory(void* memory) noexcept override;
#if COLDSTART_IMITATION_MAJOR >= 11 || (COLDSTART_IMITATION_MAJOR == 10 && COLDSTART_IMITATION_MINOR >= 1)
  void setDeviceMemoryV2(void* memory, int64_t bytes) noexcept override;
#endif
#if COLDSTART_IMITATION_MAJOR >= 10
  size_t updateDeviceMemorySizeForShapes() noexcept override;
#endif
  bool setOptimizationProfileAsync(int32_t profile, void* stream) noexcept override;
  bool setInputShape(const char* tensor, const Dims& dims) noexcept override;
  Dims getTensorShape(const char* tensor) const noexcept override;
  bool setTensorAddress(const char* tensor, void* address) noexcept override;
  int64_t getMaxOutputSize(const char* tensor) const noexcept override;
  bool enqueueV3(void* stream) noexcept override;

 private:
  struct Bound {
    int32_t dataType;
    unsigned char* address;
    int64_t elements;
  };
  struct Launch {
    std::vector<Bound> inputs;
    std::vector<Bound> outputs;
  };

  static void run(void* launch);
  const Plan& plan() const noexcept { return loaded_->plan; }
  std::vector<int64_t> shapeOf(const PlanTensor& tensor) const;
  // Empty where an address or an extent is missing; the error has been logged then.
  bool bind(Launch& launch) const;
  bool hasMemory() const noexcept;

  LiveObject live_;
  std::shared_ptr<LoadedPlan> loaded_;
  Children siblings_;
  std::shared_ptr<ProfileOwners> profiles_;
  int32_t strategy_;
  // -1 where another context had the first one when this one was made.
  int32_t profile_;
  DeviceMemory own_;
  void* given_ = nullptr;
  int64_t givenBytes_ = 0;
  std::map<std::string, std::vector<int64_t>> shapes_;
  std::map<std::string, unsigned char*> addresses_;
  // A captured launch may run again as long as the context lives.
  std::list<Launch> launches_;
};

// Bytes of one element of the vendor's data type.
int64_t elementBytes(int32_t dataType) noexcept;

}  // namespace coldstart::imitation
