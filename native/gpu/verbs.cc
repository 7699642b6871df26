// One function a verb: ask, then write. Which arguments a verb takes stands in the table at the end.
#include "verbs.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>

#include "copy_rate.h"
#include "cuda_driver.h"
#include "device_facts.h"
#include "disk_rate.h"
#include "driver_folders.h"
#include "engine_library.h"
#include "json_writer.h"
#include "memory_rate.h"
#include "mps.h"
#include "primary_context.h"

namespace coldstart::gpu {
namespace {

constexpr const char* kContextPhase = "device-context";

Failure misuse(std::string message) { return {"INTERNAL_FAULT", "", "", "coldstart-gpu: " + std::move(message), {}}; }

Result<unsigned> numberIn(const std::string& word) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size() || value > 4096) return misuse(word + " is no device");
  return value;
}

Result<std::string> answerFacts(const Arguments&) {
  Result<Nvml> nvml = Nvml::open();
  if (!nvml.ok()) return nvml.takeFailure();
  const Result<unsigned> count = countDevices(nvml.value());
  if (!count.ok()) return count.failure();
  JsonWriter json;
  json.beginObject();
  json.textField("driverVersion", readDriverVersion(nvml.value()));
  json.textField("cudaVersion", readCudaVersion(nvml.value()));
  json.key("devices");
  json.beginArray();
  for (unsigned index = 0; index < count.value(); ++index) {
    const Result<std::optional<NvmlDevice>> device = findDevice(nvml.value(), index);
    if (!device.ok()) return device.failure();
    if (device.value()) writeDevice(json, readDevice(nvml.value(), *device.value(), index));
  }
  json.endArray();
  json.key("mps");
  writeMps(json, readMps());
  json.endObject();
  return json.document();
}

Result<std::string> answerMemory(const Arguments& arguments) {
  const Result<unsigned> index = numberIn(arguments.words[0]);
  if (!index.ok()) return index.failure();
  Result<Nvml> nvml = Nvml::open();
  if (!nvml.ok()) return nvml.takeFailure();
  const Result<std::optional<NvmlDevice>> device = findDevice(nvml.value(), index.value());
  if (!device.ok()) return device.failure();
  if (!device.value()) return nvml.value().failureOf(kNvmlBlocked, "GPU " + arguments.words[0]);
  const MemoryFacts memory = readMemory(nvml.value(), *device.value());
  JsonWriter json;
  json.beginObject();
  json.numberField("index", uint64_t{index.value()});
  json.numberField("totalBytes", memory.totalBytes);
  json.numberField("usedBytes", memory.usedBytes);
  json.numberField("freeBytes", memory.freeBytes);
  json.endObject();
  return json.document();
}

Result<std::string> answerLibrary(const Arguments& arguments) {
  const auto flavour = arguments.options.find("flavour");
  const std::string wanted = flavour == arguments.options.end() ? "" : flavour->second;
  if (!wanted.empty() && wanted != "full" && wanted != "lean" && wanted != "dispatch") {
    return misuse("there is no flavour " + wanted);
  }
  const Result<EngineLibraryFacts> facts = readEngineLibrary(arguments.words[0], wanted);
  if (!facts.ok()) return facts.failure();
  JsonWriter json;
  writeEngineLibrary(json, facts.value());
  return json.document();
}

Result<std::string> describe(const cuda::PrimaryContext& context, unsigned index) {
  const cuda::Driver& driver = context.driver();
  const cuda::CurrentContext current(context);
  Status status = current.status(kContextPhase);
  if (!status.ok()) return status.takeFailure();
  const Result<cuda::DeviceFacts> facts = cuda::describeDevice(driver, context.device(), kContextPhase);
  if (!facts.ok()) return facts.failure();
  const Result<cuda::MemoryFacts> memory = cuda::deviceMemory(driver, kContextPhase);
  if (!memory.ok()) return memory.failure();
  JsonWriter json;
  json.beginObject();
  json.numberField("index", uint64_t{index});
  json.textField("uuid", facts.value().uuid);
  json.textField("name", facts.value().name);
  json.textField("computeCapability", facts.value().computeCapability());
  json.textField("cudaVersion", driver.cudaVersion());
  json.numberField("memoryBytes", memory.value().totalBytes);
  json.numberField("memoryFreeBytes", memory.value().freeBytes);
  json.flagField("memoryPools", facts.value().memoryPools);
  json.textField("moduleLoading", cuda::moduleLoadingMode(driver));
  json.endObject();
  return json.document();
}

Result<std::string> answerDevice(const Arguments& arguments) {
  const Result<unsigned> index = numberIn(arguments.words[0]);
  if (!index.ok()) return index.failure();
  Result<std::shared_ptr<const cuda::Driver>> driver = openCudaDriver();
  if (!driver.ok()) return driver.takeFailure();
  Status initialised = driver.value()->initialise();
  if (!initialised.ok()) return initialised.takeFailure();
  const Result<cuda::Device> device = cuda::findDevice(*driver.value(), static_cast<int>(index.value()), kContextPhase);
  if (!device.ok()) return device.failure();
  Result<std::shared_ptr<const cuda::PrimaryContext>> context =
      cuda::PrimaryContext::retain(driver.value(), device.value(), kContextPhase);
  if (!context.ok()) return context.takeFailure();
  return describe(*context.value(), index.value());
}

DiskRate diskRateOf(const Arguments& arguments) {
  const auto file = arguments.options.find("file");
  if (file == arguments.options.end()) return {0, {"the disk's rate is not known: no file was named"}};
  return measureDiskRate(file->second);
}

Result<std::string> answerCeilings(const Arguments& arguments) {
  CopyRates copies{0, 0, {"the rates of copies are not known: no GPU was named"}};
  const auto device = arguments.options.find("device");
  if (device != arguments.options.end()) {
    const Result<unsigned> index = numberIn(device->second);
    if (!index.ok()) return index.failure();
    copies = measureCopyRates(static_cast<int>(index.value()));
  }
  const DiskRate disk = diskRateOf(arguments);
  JsonWriter json;
  json.beginObject();
  json.numberField("disk", disk.bytesPerSecond);
  json.numberField("pinnedCopy", copies.pinned);
  json.numberField("pageableCopy", copies.pageable);
  json.key("notes");
  json.beginArray();
  for (const std::string& note : disk.notes) json.text(note);
  for (const std::string& note : copies.notes) json.text(note);
  json.endArray();
  json.endObject();
  return json.document();
}

Result<std::string> answerReading(const Arguments& arguments) {
  const MemoryRate rate = measureMemoryRate(arguments.words[0]);
  JsonWriter json;
  json.beginObject();
  json.numberField("oneCore", rate.oneCore);
  json.numberField("allCores", rate.allCores);
  json.key("notes");
  json.beginArray();
  for (const std::string& note : rate.notes) json.text(note);
  json.endArray();
  json.endObject();
  return json.document();
}

Result<Arguments> parse(const VerbEntry& verb, const std::vector<std::string>& commandLine) {
  Arguments arguments;
  for (size_t at = 1; at < commandLine.size(); ++at) {
    const std::string& word = commandLine[at];
    if (word.rfind("--", 0) != 0) {
      arguments.words.push_back(word);
      continue;
    }
    const std::string name = word.substr(2);
    const bool known = std::find(verb.options.begin(), verb.options.end(), name) != verb.options.end();
    if (!known || at + 1 >= commandLine.size()) return misuse(std::string("usage: ") + verb.name + " " + verb.usage);
    arguments.options[name] = commandLine[++at];
  }
  if (arguments.words.size() != verb.words) return misuse(std::string("usage: ") + verb.name + " " + verb.usage);
  return arguments;
}

}  // namespace

const std::vector<VerbEntry>& verbs() {
  static const std::vector<VerbEntry> table = {
      {"facts", "", 0, {}, answerFacts},
      {"memory", "DEVICE", 1, {}, answerMemory},
      {"library", "PATH|auto [--flavour full|lean|dispatch]", 1, {"flavour"}, answerLibrary},
      {"device", "DEVICE", 1, {}, answerDevice},
      {"ceilings", "[--device DEVICE] [--file PATH]", 0, {"device", "file"}, answerCeilings},
      {"reading", "FILE", 1, {}, answerReading},
  };
  return table;
}

Result<std::string> answer(const std::vector<std::string>& commandLine) {
  std::string known;
  for (const VerbEntry& verb : verbs()) {
    if (!commandLine.empty() && commandLine[0] == verb.name) {
      const Result<Arguments> arguments = parse(verb, commandLine);
      if (!arguments.ok()) return arguments.failure();
      return verb.answer(arguments.value());
    }
    known += std::string(known.empty() ? "" : ", ") + verb.name;
  }
  return misuse("the verbs are " + known);
}

std::string documentOf(const Failure& failure) {
  JsonWriter json;
  json.beginObject();
  json.textField("code", failure.code);
  json.textField("message", failure.message);
  json.textField("subject", failure.subject);
  json.textField("phase", failure.phase);
  json.endObject();
  return json.document();
}

}  // namespace coldstart::gpu
