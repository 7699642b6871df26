// What is told of an engine and its device; asked after the start, so that it costs nothing in it.
#include <fstream>

#include "loaded_engine.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kPhase[] = "deserialize";

const char* textOf(Flavour flavour) {
  return flavour == Flavour::lean ? "lean" : flavour == Flavour::dispatch ? "dispatch" : "full";
}

// '580.159.04', as the kernel module says it; '' where it is hidden.
std::string kernelDriverVersion() {
  std::ifstream file("/proc/driver/nvidia/version");
  for (std::string word; file >> word;) {
    const bool number = word.find_first_not_of("0123456789.") == std::string::npos;
    if (number && word.find('.') != std::string::npos) return word;
  }
  return "";
}

// Emits what is not empty.
class Emitter {
 public:
  Emitter(cs_emit emit, void* user) : emit_(emit), user_(user) {}
  void operator()(const char* key, const std::string& value) const {
    if (!value.empty()) emit_(user_, key, value.c_str());
  }
  void operator()(const char* key, uint64_t value) const { (*this)(key, std::to_string(value)); }

 private:
  cs_emit emit_;
  void* user_;
};

void emitDevice(const cuda::PrimaryContext& context, const Emitter& emit) {
  const cuda::Driver& driver = context.driver();
  emit("driver.version", kernelDriverVersion());
  emit("driver.cuda", driver.cudaVersion());
  emit("driver.moduleLoading", cuda::moduleLoadingMode(driver));
  const Result<cuda::DeviceFacts> device = cuda::describeDevice(driver, context.device(), kPhase);
  if (device.ok()) {
    emit("device.name", device.value().name);
    emit("device.uuid", device.value().uuid);
    emit("device.computeCapability", device.value().computeCapability());
    emit("device.memoryBytes", device.value().memoryBytes);
  }
  const cuda::CurrentContext current(context);
  const Result<cuda::MemoryFacts> memory = cuda::deviceMemory(driver, kPhase);
  if (memory.ok()) emit("device.usedBytes", memory.value().totalBytes - memory.value().freeBytes);
}

}  // namespace

void LoadedEngine::emitFacts(cs_emit emitOne, void* user) const {
  const Emitter emit(emitOne, user);
  emit("model.format", "plan");
  emit("library.path", instance_.library()->path());
  emit("library.flavour", textOf(instance_.settings().library.flavour));
  emit("plan.version", prefix_.version);
  emit("plan.route", route_);
  emit("plan.sourceProblem", sourceProblem_);
  if (ringBytes_ > 0) emit("plan.ringBytes", ringBytes_);
  emit("engine.profiles", static_cast<uint64_t>(engine_.profileCount()));
  emit("engine.activationBytes", static_cast<uint64_t>(engine_.deviceMemoryBytes()));
  emit("engine.streamableBytes", static_cast<uint64_t>(engine_.streamableWeightsBytes()));
  emit("contexts.bufferBytes", contextBytes_.load());
  {
    const std::lock_guard<std::mutex> guard(problemLock_);
    emit("graph.problem", graphProblem_);
  }
  emitDevice(*instance_.context(), emit);
}

}  // namespace coldstart::tensorrt
