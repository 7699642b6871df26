// Initialisation, devices and contexts of the imitated driver, and the lookup by which all functions are handed out.
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "call_log.h"
#include "cuda_api.h"
#include "imitation_state.h"

namespace coldstart::imitation {
namespace {

using namespace coldstart::cuda;
constexpr int kDriverVersion = 13000;

int primaryContext = 0;

// What the real driver would be steered by.
void logVariables() {
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (std::string(*entry).rfind("CUDA_", 0) == 0) logCall(*entry);
  }
}

// COLDSTART_CUDA_IMITATION_INIT_MS is what a driver takes that no daemon of MPS holds.
void initialiseSlowly() {
  const char* pipes = std::getenv("CUDA_MPS_PIPE_DIRECTORY");
  const char* milliseconds = std::getenv("COLDSTART_CUDA_IMITATION_INIT_MS");
  const bool held = pipes != nullptr && access((std::string(pipes) + "/control").c_str(), F_OK) == 0;
  if (milliseconds != nullptr && !held) usleep(static_cast<useconds_t>(std::atoi(milliseconds)) * 1000);
}

int init(unsigned) {
  State& state = State::get();
  const std::lock_guard<std::recursive_mutex> guard(state.lock);
  if (const int failure = state.enter("cuInit"); failure != 0) return failure;
  logVariables();
  initialiseSlowly();
  const char* devices = std::getenv("CUDA_VISIBLE_DEVICES");
  if (devices != nullptr && *devices == '\0') return 100;
  state.initialised = true;
  return 0;
}

int errorName(int result, const char** text) {
  switch (result) {
    case 2:
      *text = "CUDA_ERROR_OUT_OF_MEMORY";
      return 0;
    case 46:
      *text = "CUDA_ERROR_DEVICE_UNAVAILABLE";
      return 0;
    case 100:
      *text = "CUDA_ERROR_NO_DEVICE";
      return 0;
    case 201:
      *text = "CUDA_ERROR_INVALID_CONTEXT";
      return 0;
    case 805:
      *text = "CUDA_ERROR_MPS_CONNECTION_FAILED";
      return 0;
    default:
      *text = nullptr;
      return kInvalidValue;
  }
}

int errorText(int result, const char** text) {
  *text = result == 2 ? "out of memory" : "imitated failure";
  return 0;
}

int driverVersion(int* version) {
  *version = kDriverVersion;
  return 0;
}

int deviceCount(int* count) {
  COLDSTART_ENTER("cuDeviceGetCount", false);
  *count = 1;
  return 0;
}

int deviceGet(Device* device, int ordinal) {
  COLDSTART_ENTER("cuDeviceGet", false);
  *device = ordinal;
  return ordinal == 0 ? 0 : 101;
}

int deviceName(char* name, int bytes, Device) {
  COLDSTART_ENTER("cuDeviceGetName", false);
  std::strncpy(name, "Imitated GPU", static_cast<size_t>(bytes));
  return 0;
}

int deviceUuid(Uuid* uuid, Device) {
  COLDSTART_ENTER("cuDeviceGetUuid", false);
  for (int at = 0; at < 16; at++) uuid->bytes[at] = static_cast<char>(at * 16 + 1);
  return 0;
}

int deviceAttribute(int* value, int attribute, Device) {
  COLDSTART_ENTER("cuDeviceGetAttribute", false);
  *value = attribute == kComputeCapabilityMajor   ? 9
           : attribute == kComputeCapabilityMinor ? 0
           : attribute == kMultiprocessorCount    ? 132
                                                  : 1;
  return 0;
}

int deviceTotalMemory(size_t* bytes, Device) {
  COLDSTART_ENTER("cuDeviceTotalMem", false);
  *bytes = kTotalMemory;
  return 0;
}

int retainContext(ContextObject** context, Device) {
  COLDSTART_ENTER("cuDevicePrimaryCtxRetain", false);
  state.retained++;
  state.counts.contexts++;
  *context = reinterpret_cast<ContextObject*>(&primaryContext);
  return 0;
}

int releaseContext(Device) {
  COLDSTART_ENTER("cuDevicePrimaryCtxRelease", false);
  if (state.retained == 0) return kInvalidContext;
  state.retained--;
  state.counts.contexts--;
  return 0;
}

int pushContext(ContextObject* context) {
  COLDSTART_ENTER("cuCtxPushCurrent", false);
  if (context != reinterpret_cast<ContextObject*>(&primaryContext) || state.retained == 0) return kInvalidContext;
  currentDepth()++;
  state.counts.currentContexts++;
  return 0;
}

int popContext(ContextObject** context) {
  COLDSTART_ENTER("cuCtxPopCurrent", true);
  currentDepth()--;
  state.counts.currentContexts--;
  *context = reinterpret_cast<ContextObject*>(&primaryContext);
  return 0;
}

int loadingMode(int* mode) {
  COLDSTART_ENTER("cuModuleGetLoadingMode", false);
  const char* wanted = std::getenv("CUDA_MODULE_LOADING");
  *mode = wanted != nullptr && std::strcmp(wanted, "EAGER") == 0 ? kLoadingEager : kLoadingLazy;
  return 0;
}

}  // namespace

Functions deviceFunctions() {
  return {
      {"cuInit", reinterpret_cast<void*>(&init)},
      {"cuGetErrorName", reinterpret_cast<void*>(&errorName)},
      {"cuGetErrorString", reinterpret_cast<void*>(&errorText)},
      {"cuDriverGetVersion", reinterpret_cast<void*>(&driverVersion)},
      {"cuDeviceGetCount", reinterpret_cast<void*>(&deviceCount)},
      {"cuDeviceGet", reinterpret_cast<void*>(&deviceGet)},
      {"cuDeviceGetName", reinterpret_cast<void*>(&deviceName)},
      {"cuDeviceGetUuid", reinterpret_cast<void*>(&deviceUuid)},
      {"cuDeviceGetAttribute", reinterpret_cast<void*>(&deviceAttribute)},
      {"cuDeviceTotalMem", reinterpret_cast<void*>(&deviceTotalMemory)},
      {"cuDevicePrimaryCtxRetain", reinterpret_cast<void*>(&retainContext)},
      {"cuDevicePrimaryCtxRelease", reinterpret_cast<void*>(&releaseContext)},
      {"cuCtxPushCurrent", reinterpret_cast<void*>(&pushContext)},
      {"cuCtxPopCurrent", reinterpret_cast<void*>(&popContext)},
      {"cuModuleGetLoadingMode", reinterpret_cast<void*>(&loadingMode)},
  };
}

}  // namespace coldstart::imitation

// Without `cuInit` as an exported symbol nobody would take this library for a driver.
extern "C" __attribute__((visibility("default"))) int cuInit(unsigned flags) {
  return coldstart::imitation::init(flags);
}

extern "C" __attribute__((visibility("default"))) int cuGetProcAddress_v2(const char* name, void** function, int,
                                                                          uint64_t, int*) {
  using namespace coldstart::imitation;
  static const Functions all = [] {
    Functions joined = deviceFunctions();
    joined.merge(streamFunctions());
    joined.merge(memoryFunctions());
    return joined;
  }();
  const auto found = all.find(name);
  *function = found == all.end() ? nullptr : found->second;
  return found == all.end() ? coldstart::cuda::kNotFound : 0;
}
