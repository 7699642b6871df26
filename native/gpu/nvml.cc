// Which of NVML's versioned names are tried, and what its refusals mean to a user.
#include "nvml.h"

#include <cstdlib>

#include "driver_folders.h"

namespace coldstart::gpu {
namespace {

constexpr const char* kName = "libnvidia-ml.so.1";

Failure missing(std::string message) { return {"ENGINE_DRIVER_MISSING", "driver-init", kName, std::move(message), {}}; }

Result<SharedLibrary> openLibrary() {
  const char* named = std::getenv("COLDSTART_NVML_LIBRARY");
  Result<SharedLibrary> library = SharedLibrary::open(named != nullptr && *named != '\0' ? named : kName);
  if (library.ok()) return library;
  const std::string problem = library.failure().subject + ": " + library.failure().message;
  if (named != nullptr && *named != '\0') return missing(problem);
  const bool found = searchDriverFolders(kName, [&library](const std::string& path) {
    library = SharedLibrary::open(path);
    return library.ok();
  });
  if (found) return library;
  return missing(problem);
}

template <typename Function>
void bind(const SharedLibrary& library, Function& function, const char* newest, const char* older = nullptr) {
  Result<void*> symbol = library.symbol(newest);
  if (!symbol.ok() && older != nullptr) symbol = library.symbol(older);
  function = symbol.ok() ? reinterpret_cast<Function>(symbol.value()) : nullptr;
}

void bindSystem(const SharedLibrary& library, NvmlCalls& calls) {
  bind(library, calls.init, "nvmlInit_v2", "nvmlInit");
  bind(library, calls.shutdown, "nvmlShutdown");
  bind(library, calls.errorString, "nvmlErrorString");
  bind(library, calls.driverVersion, "nvmlSystemGetDriverVersion");
  bind(library, calls.cudaVersion, "nvmlSystemGetCudaDriverVersion_v2", "nvmlSystemGetCudaDriverVersion");
  bind(library, calls.processName, "nvmlSystemGetProcessName");
  bind(library, calls.count, "nvmlDeviceGetCount_v2", "nvmlDeviceGetCount");
  bind(library, calls.handleByIndex, "nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex");
}

void bindDevice(const SharedLibrary& library, NvmlCalls& calls) {
  bind(library, calls.name, "nvmlDeviceGetName");
  bind(library, calls.uuid, "nvmlDeviceGetUUID");
  bind(library, calls.minorNumber, "nvmlDeviceGetMinorNumber");
  bind(library, calls.computeCapability, "nvmlDeviceGetCudaComputeCapability");
  bind(library, calls.persistence, "nvmlDeviceGetPersistenceMode");
  bind(library, calls.computeMode, "nvmlDeviceGetComputeMode");
  bind(library, calls.powerState, "nvmlDeviceGetPerformanceState");
  bind(library, calls.pcieGeneration, "nvmlDeviceGetCurrPcieLinkGeneration");
  bind(library, calls.pcieWidth, "nvmlDeviceGetCurrPcieLinkWidth");
  bind(library, calls.pcieGenerationMax, "nvmlDeviceGetMaxPcieLinkGeneration");
  bind(library, calls.pcieWidthMax, "nvmlDeviceGetMaxPcieLinkWidth");
  bind(library, calls.clock, "nvmlDeviceGetClockInfo");
  bind(library, calls.clockMax, "nvmlDeviceGetMaxClockInfo");
  bind(library, calls.eccMode, "nvmlDeviceGetEccMode");
  bind(library, calls.migMode, "nvmlDeviceGetMigMode");
  bind(library, calls.maxMigCount, "nvmlDeviceGetMaxMigDeviceCount");
  bind(library, calls.migByIndex, "nvmlDeviceGetMigDeviceHandleByIndex");
  bind(library, calls.gpuInstance, "nvmlDeviceGetGpuInstanceId");
  bind(library, calls.computeInstance, "nvmlDeviceGetComputeInstanceId");
  bind(library, calls.memory, "nvmlDeviceGetMemoryInfo");
  bind(library, calls.memory2, "nvmlDeviceGetMemoryInfo_v2");
  bind(library, calls.computeProcesses, "nvmlDeviceGetComputeRunningProcesses");
  bind(library, calls.graphicsProcesses, "nvmlDeviceGetGraphicsRunningProcesses");
  bind(library, calls.computeProcesses2, "nvmlDeviceGetComputeRunningProcesses_v3",
       "nvmlDeviceGetComputeRunningProcesses_v2");
  bind(library, calls.graphicsProcesses2, "nvmlDeviceGetGraphicsRunningProcesses_v3",
       "nvmlDeviceGetGraphicsRunningProcesses_v2");
}

const char* codeOf(int answer) {
  switch (answer) {
    case kNvmlGpuIsLost:
    case kNvmlResetRequired:
      return "ENGINE_DEVICE_LOST";
    case kNvmlNotFound:
    case kNvmlGpuNotFound:
    case kNvmlBlocked:
      return "ENGINE_DEVICE_MISSING";
    default:
      return "ENGINE_DRIVER_MISSING";
  }
}

// What NVML's own sentence leaves open.
const char* adviceOn(int answer) {
  switch (answer) {
    case kNvmlVersionMismatch:
      return "; its kernel module and its libraries are of different versions: load the new module, or restart";
    case kNvmlDriverNotLoaded:
      return "; the kernel module is not loaded: modprobe nvidia";
    case kNvmlBlocked:
      return "; the device control group of this container does not allow /dev/nvidia*";
    default:
      return "";
  }
}

}  // namespace

Nvml::Nvml(SharedLibrary library) : library_(std::move(library)) {
  bindSystem(library_, calls_);
  bindDevice(library_, calls_);
}

Nvml::~Nvml() {
  if (calls_.shutdown != nullptr) calls_.shutdown();
}

Result<Nvml> Nvml::open() {
  Result<SharedLibrary> library = openLibrary();
  if (!library.ok()) return library.takeFailure();
  Nvml nvml(std::move(library.value()));
  const auto shutdown = std::exchange(nvml.calls_.shutdown, nullptr);
  if (nvml.calls_.init == nullptr || nvml.calls_.count == nullptr || nvml.calls_.handleByIndex == nullptr) {
    return missing(nvml.library_.path() + " is not NVML: it lacks nvmlInit, nvmlDeviceGetCount or a handle by index");
  }
  const int answer = nvml.calls_.init();
  if (answer != kNvmlSuccess) return nvml.failureOf(answer, "NVML");
  nvml.calls_.shutdown = shutdown;
  return nvml;
}

Failure Nvml::failureOf(int answer, const std::string& doing) const {
  const char* words = calls_.errorString == nullptr ? nullptr : calls_.errorString(answer);
  std::string message = doing + " answers " + std::to_string(answer);
  if (words != nullptr) message += std::string(" (") + words + ")";
  return {codeOf(answer), "driver-init", kName, message + adviceOn(answer), {}};
}

}  // namespace coldstart::gpu
