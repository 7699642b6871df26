// NVML's answers about a GPU, one question at a time; a question that a driver refuses leaves its field out.
#include "device_facts.h"

#include <algorithm>
#include <array>

#include "running_processes.h"

namespace coldstart::gpu {
namespace {

constexpr unsigned kSmClock = 1;
constexpr unsigned kMemoryClock = 2;
constexpr unsigned kUnknownPowerState = 32;

// The longest text that NVML hands out has 96 characters.
using TextBuffer = std::array<char, 256>;

std::string textIn(const TextBuffer& buffer) {
  return std::string(buffer.begin(), std::find(buffer.begin(), buffer.end(), '\0'));
}

std::string textOf(NvmlCalls::TextOf function, NvmlDevice device) {
  TextBuffer buffer{};
  return query(function, device, buffer.data(), static_cast<unsigned>(buffer.size())) ? textIn(buffer) : "";
}

std::optional<unsigned> numberOf(NvmlCalls::NumberOf function, NvmlDevice device) {
  unsigned value = 0;
  if (!query(function, device, &value)) return std::nullopt;
  return value;
}

std::optional<bool> switchOf(std::optional<unsigned> value) {
  if (!value) return std::nullopt;
  return *value != 0;
}

std::optional<std::string> computeModeOf(const Nvml& nvml, NvmlDevice device) {
  const std::optional<unsigned> mode = numberOf(nvml.calls().computeMode, device);
  if (mode == 0u) return "default";
  if (mode == 2u) return "prohibited";
  // 1 was one context on one thread; drivers that know it treat it like 3.
  if (mode == 1u || mode == 3u) return "exclusive-process";
  return std::nullopt;
}

std::optional<ClockFacts> clocksOf(const NvmlCalls& calls, NvmlDevice device) {
  ClockFacts clocks;
  const bool known = query(calls.clock, device, kSmClock, &clocks.smMhz) &&
                     query(calls.clock, device, kMemoryClock, &clocks.memoryMhz) &&
                     query(calls.clockMax, device, kSmClock, &clocks.smMaxMhz) &&
                     query(calls.clockMax, device, kMemoryClock, &clocks.memoryMaxMhz);
  if (!known) return std::nullopt;
  return clocks;
}

std::optional<PcieFacts> pcieOf(const NvmlCalls& calls, NvmlDevice device) {
  PcieFacts link;
  const bool known =
      query(calls.pcieGeneration, device, &link.generation) && query(calls.pcieWidth, device, &link.width) &&
      query(calls.pcieGenerationMax, device, &link.generationMax) && query(calls.pcieWidthMax, device, &link.widthMax);
  if (!known) return std::nullopt;
  return link;
}

std::optional<MigFacts> migOf(const Nvml& nvml, NvmlDevice device) {
  const NvmlCalls& calls = nvml.calls();
  unsigned current = 0, pending = 0;
  if (!query(calls.migMode, device, &current, &pending)) return std::nullopt;
  MigFacts mig{current != 0, {}};
  const unsigned most = mig.enabled ? numberOf(calls.maxMigCount, device).value_or(0) : 0;
  for (unsigned at = 0; at < most; ++at) {
    NvmlDevice instance = nullptr;
    if (!query(calls.migByIndex, device, at, &instance)) continue;
    const std::string uuid = textOf(calls.uuid, instance);
    if (uuid.empty()) continue;
    mig.instances.push_back({uuid, readMemory(nvml, instance).totalBytes, numberOf(calls.gpuInstance, instance),
                             numberOf(calls.computeInstance, instance)});
  }
  return mig;
}

}  // namespace

Result<unsigned> countDevices(const Nvml& nvml) {
  unsigned count = 0;
  const int answer = nvml.calls().count(&count);
  if (answer == kNvmlGpuNotFound || answer == kNvmlNotFound) return 0u;
  if (answer != kNvmlSuccess) return nvml.failureOf(answer, "counting the GPUs");
  return count;
}

Result<std::optional<NvmlDevice>> findDevice(const Nvml& nvml, unsigned index) {
  NvmlDevice device = nullptr;
  const int answer = nvml.calls().handleByIndex(index, &device);
  if (answer == kNvmlNoPermission) return std::optional<NvmlDevice>();
  if (answer != kNvmlSuccess) return nvml.failureOf(answer, "GPU " + std::to_string(index));
  return std::optional<NvmlDevice>(device);
}

MemoryFacts readMemory(const Nvml& nvml, NvmlDevice device) {
  NvmlMemory2 newer{};
  newer.version = static_cast<unsigned>(sizeof newer) | 2u << 24;
  if (query(nvml.calls().memory2, device, &newer)) return {newer.total, newer.used, newer.free};
  NvmlMemory older{};
  if (query(nvml.calls().memory, device, &older)) return {older.total, older.used, older.free};
  return {};
}

DeviceFacts readDevice(const Nvml& nvml, NvmlDevice device, unsigned index) {
  const NvmlCalls& calls = nvml.calls();
  DeviceFacts facts;
  facts.index = index;
  facts.uuid = textOf(calls.uuid, device);
  facts.name = textOf(calls.name, device);
  int major = 0, minor = 0;
  if (query(calls.computeCapability, device, &major, &minor)) {
    facts.computeCapability = std::to_string(major) + "." + std::to_string(minor);
  }
  facts.minorNumber = numberOf(calls.minorNumber, device).value_or(index);
  facts.memory = readMemory(nvml, device);
  facts.persistence = switchOf(numberOf(calls.persistence, device));
  facts.computeMode = computeModeOf(nvml, device);
  const std::optional<unsigned> state = numberOf(calls.powerState, device);
  if (state && *state < kUnknownPowerState) facts.powerState = "P" + std::to_string(*state);
  facts.clocks = clocksOf(calls, device);
  unsigned ecc = 0, pendingEcc = 0;
  if (query(calls.eccMode, device, &ecc, &pendingEcc)) facts.ecc = ecc != 0;
  facts.mig = migOf(nvml, device);
  facts.pcie = pcieOf(calls, device);
  facts.processes = readProcesses(nvml, device);
  return facts;
}

std::string readDriverVersion(const Nvml& nvml) {
  TextBuffer buffer{};
  const auto size = static_cast<unsigned>(buffer.size());
  return query(nvml.calls().driverVersion, buffer.data(), size) ? textIn(buffer) : "";
}

std::string readCudaVersion(const Nvml& nvml) {
  int version = 0;
  if (!query(nvml.calls().cudaVersion, &version) || version <= 0) return "";
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace coldstart::gpu
