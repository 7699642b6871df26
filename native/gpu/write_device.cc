// One GPU as the harness reads it: the names are those of GpuDevice in src/core/gpu.ts.
#include "device_facts.h"

namespace coldstart::gpu {
namespace {

void writeMig(JsonWriter& json, const MigFacts& mig) {
  json.key("mig");
  json.beginObject();
  json.flagField("enabled", mig.enabled);
  json.key("instances");
  json.beginArray();
  for (const MigInstanceFacts& instance : mig.instances) {
    json.beginObject();
    json.textField("uuid", instance.uuid);
    json.numberField("memoryBytes", instance.memoryBytes);
    if (instance.gpuInstance) json.numberField("gpuInstance", uint64_t{*instance.gpuInstance});
    if (instance.computeInstance) json.numberField("computeInstance", uint64_t{*instance.computeInstance});
    json.endObject();
  }
  json.endArray();
  json.endObject();
}

void writeClocks(JsonWriter& json, const ClockFacts& clocks) {
  json.key("clocksMhz");
  json.beginObject();
  json.numberField("sm", uint64_t{clocks.smMhz});
  json.numberField("memory", uint64_t{clocks.memoryMhz});
  json.numberField("smMax", uint64_t{clocks.smMaxMhz});
  json.numberField("memoryMax", uint64_t{clocks.memoryMaxMhz});
  json.endObject();
}

void writePcie(JsonWriter& json, const PcieFacts& link) {
  json.key("pcie");
  json.beginObject();
  json.numberField("generation", uint64_t{link.generation});
  json.numberField("width", uint64_t{link.width});
  json.numberField("generationMax", uint64_t{link.generationMax});
  json.numberField("widthMax", uint64_t{link.widthMax});
  json.endObject();
}

void writeProcesses(JsonWriter& json, const std::vector<ProcessFacts>& processes) {
  json.key("processes");
  json.beginArray();
  for (const ProcessFacts& process : processes) {
    json.beginObject();
    json.numberField("pid", uint64_t{process.pid});
    json.textField("name", process.name);
    if (process.memoryBytes) json.numberField("memoryBytes", *process.memoryBytes);
    json.endObject();
  }
  json.endArray();
}

}  // namespace

void writeDevice(JsonWriter& json, const DeviceFacts& device) {
  json.beginObject();
  json.numberField("index", uint64_t{device.index});
  json.textField("uuid", device.uuid);
  json.textField("name", device.name);
  json.textField("computeCapability", device.computeCapability);
  json.numberField("minorNumber", uint64_t{device.minorNumber});
  json.numberField("memoryBytes", device.memory.totalBytes);
  json.numberField("memoryUsedBytes", device.memory.usedBytes);
  if (device.persistence) json.flagField("persistence", *device.persistence);
  if (device.computeMode) json.textField("computeMode", *device.computeMode);
  if (device.powerState) json.textField("powerState", *device.powerState);
  if (device.clocks) writeClocks(json, *device.clocks);
  if (device.ecc) json.flagField("ecc", *device.ecc);
  if (device.mig) writeMig(json, *device.mig);
  if (device.pcie) writePcie(json, *device.pcie);
  writeProcesses(json, device.processes);
  json.endObject();
}

}  // namespace coldstart::gpu
