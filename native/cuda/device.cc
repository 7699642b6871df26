// What the driver says of one device.
#include <cstdio>

#include "cuda_driver.h"

namespace coldstart::cuda {
namespace {

std::string textOf(const Uuid& uuid) {
  std::string text = "GPU-";
  for (int at = 0; at < 16; at++) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(uuid.bytes[at]));
    if (at == 4 || at == 6 || at == 8 || at == 10) text += '-';
    text += digits;
  }
  return text;
}

}  // namespace

Result<Device> findDevice(const Driver& driver, int ordinal, const char* phase) {
  int count = 0;
  Status counted = driver.statusOf(driver.api().cuDeviceGetCount(&count), phase, "cuDeviceGetCount");
  if (!counted.ok()) return counted.takeFailure();
  if (ordinal < 0 || ordinal >= count) {
    const std::string visible = count == 0   ? "none is visible"
                                : count == 1 ? "only device 0 is visible"
                                             : "devices 0 to " + std::to_string(count - 1) + " are visible";
    return Failure{"ENGINE_DEVICE_MISSING", phase, "", "device " + std::to_string(ordinal) + ": " + visible, {}};
  }
  Device device = 0;
  Status got = driver.statusOf(driver.api().cuDeviceGet(&device, ordinal), phase, "cuDeviceGet");
  if (!got.ok()) return got.takeFailure();
  return device;
}

Result<DeviceFacts> describeDevice(const Driver& driver, Device device, const char* phase) {
  const Api& api = driver.api();
  DeviceFacts facts;
  char name[256] = {};
  Uuid uuid{};
  size_t memoryBytes = 0;
  int pools = 0;
  const Result_t results[] = {
      api.cuDeviceGetName(name, sizeof name - 1, device),
      api.cuDeviceGetAttribute(&facts.computeMajor, kComputeCapabilityMajor, device),
      api.cuDeviceGetAttribute(&facts.computeMinor, kComputeCapabilityMinor, device),
      api.cuDeviceGetAttribute(&facts.multiprocessors, kMultiprocessorCount, device),
      api.cuDeviceTotalMem(&memoryBytes, device),
  };
  for (const Result_t result : results) {
    Status status = driver.statusOf(result, phase, "asking device " + std::to_string(device));
    if (!status.ok()) return status.takeFailure();
  }
  if (api.cuDeviceGetUuid(&uuid, device) == kSuccess) facts.uuid = textOf(uuid);
  facts.memoryPools = api.cuDeviceGetAttribute(&pools, kMemoryPoolsSupported, device) == kSuccess && pools != 0;
  facts.name = name;
  facts.memoryBytes = memoryBytes;
  return facts;
}

std::string moduleLoadingMode(const Driver& driver) {
  int mode = 0;
  if (driver.api().cuModuleGetLoadingMode == nullptr) return "";
  if (driver.api().cuModuleGetLoadingMode(&mode) != kSuccess) return "";
  return mode == kLoadingEager ? "eager" : mode == kLoadingLazy ? "lazy" : "";
}

}  // namespace coldstart::cuda
