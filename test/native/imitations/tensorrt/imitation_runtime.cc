// The imitated runtime and what the library exports.
#include <cstdlib>

#include "imitation_engine.h"

#define COLDSTART_EXPORT extern "C" __attribute__((visibility("default")))

namespace coldstart::imitation {
namespace {

class Runtime : public RuntimeTable {
 public:
  ~Runtime() override {
    if (*engines_ != 0) noteUnexpected("runtime deleted before its engines");
  }

#if COLDSTART_IMITATION_MAJOR >= 10
  void* deserializeCudaEngine(const void* plan, size_t bytes) noexcept override { return fromMemory(plan, bytes); }
#else
  void* deserializeCudaEngine(const void* plan, size_t bytes, void* pluginFactory) noexcept override {
    if (pluginFactory != nullptr) noteUnexpected("a plugin factory");
    return fromMemory(plan, bytes);
  }
#endif
#if COLDSTART_IMITATION_MAJOR == 10
  void* deserializeCudaEngine(ReaderObject& reader) noexcept override {
    return engineOf(mustFail("deserialize") ? nullptr : readPlan(reader, hostCodeAllowed_));
  }
#endif
#if COLDSTART_IMITATION_MAJOR >= 11 || (COLDSTART_IMITATION_MAJOR == 10 && COLDSTART_IMITATION_MINOR >= 7)
  void* deserializeCudaEngineV2(SeekingReaderObject& reader) noexcept override {
    return engineOf(mustFail("deserialize") ? nullptr : readPlan(reader, hostCodeAllowed_));
  }
#endif
  bool setMaxThreads(int32_t threads) noexcept override {
    remember("setMaxThreads", threads);
    return threads >= 1 && !mustFail("setMaxThreads");
  }
  void setTemporaryDirectory(const char* path) noexcept override {
    remember("setTemporaryDirectory", static_cast<int64_t>(std::string(path).size()));
  }
  void* loadRuntime(const char* path) noexcept override;
  void setEngineHostCodeAllowed(bool allowed) noexcept override {
    remember("setEngineHostCodeAllowed", allowed ? 1 : 0);
    hostCodeAllowed_ = allowed;
  }

 private:
  void* fromMemory(const void* plan, size_t bytes) {
    if (mustFail("deserialize")) return engineOf(nullptr);
    return engineOf(readPlan(static_cast<const unsigned char*>(plan), bytes, hostCodeAllowed_));
  }
  void* engineOf(std::shared_ptr<LoadedPlan> loaded);

  LiveObject live_;
  bool hostCodeAllowed_ = false;
  Children engines_ = std::make_shared<std::atomic<int>>(0);
};

void* Runtime::engineOf(std::shared_ptr<LoadedPlan> loaded) {
  if (loaded == nullptr) {
    sayError("IRuntime::deserializeCudaEngine", 4, "Internal Error", "Engine deserialization failed.");
    return nullptr;
  }
  say(kInfo, "Loaded engine size: " + std::to_string(loaded->planBytes >> 20) + " MiB");
  say(kVerbose, "Deserialization required 1 microseconds.");
  say(kInfo, "[MemUsageChange] TensorRT-managed allocation in engine deserialization: CPU +0, GPU +" +
                 std::to_string(loaded->weightBytes >> 20) + ", now: CPU 0, GPU 0 (MiB)");
  return new PublicObject<EngineTable>(new Engine(std::move(loaded), engines_));
}

void* Runtime::loadRuntime(const char* path) noexcept {
  if (!mustFail("loadRuntime")) return new PublicObject<RuntimeTable>(new Runtime());
  sayError("IRuntime::loadRuntime", 3, "API Usage Error", std::string("Unable to load library: ") + path);
  return nullptr;
}

}  // namespace
}  // namespace coldstart::imitation

COLDSTART_EXPORT int32_t getInferLibVersion() {
  if (const char* pretended = std::getenv("COLDSTART_IMITATION_TENSORRT_VERSION")) return std::atoi(pretended);
  constexpr int32_t kUnit = COLDSTART_IMITATION_MAJOR < 10 ? 1000 : 10000;
  return COLDSTART_IMITATION_MAJOR * kUnit + COLDSTART_IMITATION_MINOR * 100 + COLDSTART_IMITATION_PATCH;
}

#if COLDSTART_IMITATION_MAJOR >= 10
COLDSTART_EXPORT int32_t getInferLibBuildVersion() { return COLDSTART_IMITATION_BUILD; }
#endif

// Without a driver the vendor answers an address just above null.
COLDSTART_EXPORT void* createInferRuntime_INTERNAL(void* logger, int32_t version) {
  using namespace coldstart::imitation;
  useLogger(static_cast<LoggerObject*>(logger));
  if (version != getInferLibVersion()) noteUnexpected("a runtime of another version");
  if (mustFail("createInferRuntime")) {
    sayError("createInferRuntime", 6, "API Usage Error", "CUDA initialization failure with error: 35");
    return reinterpret_cast<void*>(0x200);
  }
  say(kInfo, "[MemUsageChange] Init CUDA: CPU +1, GPU +0, now: CPU 10, GPU 400 (MiB)");
  return new PublicObject<RuntimeTable>(new Runtime());
}
