// What NVML tells of one GPU, as GpuDevice of src/core/gpu.ts has it: what it does not tell is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json_writer.h"
#include "nvml.h"

namespace coldstart::gpu {

struct MemoryFacts {
  uint64_t totalBytes = 0;
  uint64_t usedBytes = 0;
  uint64_t freeBytes = 0;
};

struct ProcessFacts {
  unsigned pid = 0;
  std::string name;
  std::optional<uint64_t> memoryBytes;
};

struct MigInstanceFacts {
  std::string uuid;
  uint64_t memoryBytes = 0;
  // By these the driver names the capability files that a container needs.
  std::optional<unsigned> gpuInstance, computeInstance;
};

struct MigFacts {
  bool enabled = false;
  std::vector<MigInstanceFacts> instances;
};

struct ClockFacts {
  unsigned smMhz = 0, memoryMhz = 0, smMaxMhz = 0, memoryMaxMhz = 0;
};

struct PcieFacts {
  unsigned generation = 0, width = 0, generationMax = 0, widthMax = 0;
};

struct DeviceFacts {
  unsigned index = 0;
  std::string uuid;
  std::string name;
  // '9.0', or '' where the driver is too old to tell.
  std::string computeCapability;
  unsigned minorNumber = 0;
  // All 0 where the GPU shares the machine's memory.
  MemoryFacts memory;
  std::optional<bool> persistence;
  // 'default', 'exclusive-process' or 'prohibited'.
  std::optional<std::string> computeMode;
  std::optional<std::string> powerState;
  std::optional<ClockFacts> clocks;
  std::optional<bool> ecc;
  std::optional<MigFacts> mig;
  std::optional<PcieFacts> pcie;
  std::vector<ProcessFacts> processes;
};

// Number of GPUs; also those that this process may not use. ENGINE_… as Nvml::failureOf.
Result<unsigned> countDevices(const Nvml& nvml);

// Nothing for a GPU that this process may not use. ENGINE_DEVICE_LOST for one that fell off the bus,
// ENGINE_DEVICE_MISSING.
Result<std::optional<NvmlDevice>> findDevice(const Nvml& nvml, unsigned index);

DeviceFacts readDevice(const Nvml& nvml, NvmlDevice device, unsigned index);
MemoryFacts readMemory(const Nvml& nvml, NvmlDevice device);

// '' where the driver does not tell.
std::string readDriverVersion(const Nvml& nvml);
std::string readCudaVersion(const Nvml& nvml);

void writeDevice(JsonWriter& json, const DeviceFacts& device);

}  // namespace coldstart::gpu
