// NVML, opened by name, with our own declarations of the few functions that are called. A function that this driver
// lacks is a null pointer; `query` treats it like an answer that is not supported.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "shared_library.h"
#include "status.h"

namespace coldstart::gpu {

using NvmlDevice = struct NvmlDeviceHandle*;

// Answers of NVML that are told apart.
enum NvmlAnswer : int {
  kNvmlSuccess = 0,
  kNvmlNotSupported = 3,
  kNvmlNoPermission = 4,
  kNvmlNotFound = 6,
  kNvmlInsufficientSize = 7,
  kNvmlDriverNotLoaded = 9,
  kNvmlFunctionNotFound = 13,
  kNvmlGpuIsLost = 15,
  kNvmlResetRequired = 16,
  kNvmlBlocked = 17,
  kNvmlVersionMismatch = 18,
  kNvmlGpuNotFound = 28,
};

struct NvmlMemory {
  unsigned long long total, free, used;
};
// Version 2 counts what the driver reserves for itself apart from what is used.
struct NvmlMemory2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};
struct NvmlProcess {
  unsigned pid;
  unsigned long long usedBytes;
};
// Since version 2 of the two functions; version 3 kept it.
struct NvmlProcess2 {
  unsigned pid;
  unsigned long long usedBytes;
  unsigned gpuInstance, computeInstance;
};
static_assert(sizeof(NvmlMemory2) == 40 && sizeof(NvmlProcess) == 16 && sizeof(NvmlProcess2) == 24);

struct NvmlCalls {
  template <typename... Arguments>
  using Call = int (*)(Arguments...);
  using NumberOf = Call<NvmlDevice, unsigned*>;
  using TextOf = Call<NvmlDevice, char*, unsigned>;
  using ClockOf = Call<NvmlDevice, unsigned, unsigned*>;

  Call<> init, shutdown;
  const char* (*errorString)(int);
  Call<char*, unsigned> driverVersion;
  Call<int*> cudaVersion;
  Call<unsigned, char*, unsigned> processName;
  Call<unsigned*> count;
  Call<unsigned, NvmlDevice*> handleByIndex;
  TextOf name, uuid;
  NumberOf minorNumber, persistence, computeMode, powerState, maxMigCount, gpuInstance, computeInstance;
  NumberOf pcieGeneration, pcieWidth, pcieGenerationMax, pcieWidthMax;
  ClockOf clock, clockMax;
  Call<NvmlDevice, int*, int*> computeCapability;
  Call<NvmlDevice, unsigned*, unsigned*> eccMode, migMode;
  Call<NvmlDevice, unsigned, NvmlDevice*> migByIndex;
  Call<NvmlDevice, NvmlMemory*> memory;
  Call<NvmlDevice, NvmlMemory2*> memory2;
  Call<NvmlDevice, unsigned*, NvmlProcess*> computeProcesses, graphicsProcesses;
  Call<NvmlDevice, unsigned*, NvmlProcess2*> computeProcesses2, graphicsProcesses2;
};

class Nvml {
 public:
  Nvml(Nvml&& other) noexcept : library_(std::move(other.library_)), calls_(std::exchange(other.calls_, NvmlCalls{})) {}
  Nvml& operator=(Nvml&&) = delete;
  ~Nvml();

  // Opens and initialises it. COLDSTART_NVML_LIBRARY names another file. ENGINE_DRIVER_MISSING, ENGINE_DEVICE_MISSING
  // or ENGINE_DEVICE_LOST.
  static Result<Nvml> open();

  const NvmlCalls& calls() const noexcept { return calls_; }

  // A failure of `answer` with NVML's own words for it; `doing` is what was tried.
  Failure failureOf(int answer, const std::string& doing) const;

 private:
  explicit Nvml(SharedLibrary library);

  // The library outlives the calls into it: shutdown is in our destructor's body.
  SharedLibrary library_;
  NvmlCalls calls_{};
};

// True where the function is there and succeeded.
template <typename Function, typename... Arguments>
bool query(Function function, Arguments... arguments) {
  return function != nullptr && function(arguments...) == kNvmlSuccess;
}

}  // namespace coldstart::gpu
