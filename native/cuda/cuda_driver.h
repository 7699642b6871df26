// The opened CUDA driver (libcuda.so.1): its functions, and its failures in the product's words. Nothing is initialised
// by opening it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cuda_api.h"
#include "status.h"

namespace coldstart::cuda {

class Driver {
 public:
  // COLDSTART_CUDA_LIBRARY names another library than libcuda.so.1. It stays mapped until the process ends.
  // ENGINE_DRIVER_MISSING, ENGINE_DRIVER_TOO_OLD.
  static Result<std::shared_ptr<const Driver>> open();

  // cuInit. The codes of statusOf.
  Status initialise() const;

  const Api& api() const noexcept { return api_; }

  // Success for 0; else a failure of `phase` with the driver's own name and text. `call` is what was asked, like
  // "cuMemAlloc of 42 bytes". ENGINE_DRIVER_MISSING, ENGINE_DRIVER_TOO_OLD, ENGINE_DEVICE_MISSING, ENGINE_DEVICE_BUSY,
  // ENGINE_DEVICE_MEMORY, ENGINE_DEVICE_LOST, ENGINE_FAILED.
  Status statusOf(Result_t result, const char* phase, const std::string& call) const;

  // '13.0': the newest CUDA that the driver runs; '' where it does not tell.
  std::string cudaVersion() const;

 private:
  Driver() = default;
  Status bindFunctions(void* library, const std::string& path);

  Api api_;
};

// An ErrorCode of the product for a driver's result. Pure.
const char* codeOfResult(Result_t result, bool initialising);

struct DeviceFacts {
  std::string name;
  // 'GPU-…', as NVML and CUDA_VISIBLE_DEVICES say it.
  std::string uuid;
  int computeMajor = 0;
  int computeMinor = 0;
  int multiprocessors = 0;
  uint64_t memoryBytes = 0;
  bool memoryPools = false;

  // '9.0'
  std::string computeCapability() const { return std::to_string(computeMajor) + "." + std::to_string(computeMinor); }
};

// After initialise(). The device with that number among the visible ones; ENGINE_DEVICE_MISSING, saying how many there
// are.
Result<Device> findDevice(const Driver& driver, int ordinal, const char* phase);
Result<DeviceFacts> describeDevice(const Driver& driver, Device device, const char* phase);

// 'lazy', 'eager', or '' where the driver does not tell. After initialise().
std::string moduleLoadingMode(const Driver& driver);

}  // namespace coldstart::cuda
