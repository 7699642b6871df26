// The C table of the TensorRT backend: one function each, with the device's context current; the work is in instance,
// engine and context.
#include <cstring>

#include "engine_context.h"

using coldstart::BackendPhase;
using coldstart::Failure;
using coldstart::guarded;
using coldstart::Result;
using coldstart::Status;
namespace cuda = coldstart::cuda;
namespace tensorrt = coldstart::tensorrt;

struct cs_instance {
  std::unique_ptr<tensorrt::Instance> instance;
};

struct cs_engine {
  std::unique_ptr<tensorrt::LoadedEngine> loaded;
};

struct cs_context {
  std::unique_ptr<tensorrt::EngineContext> context;
};

namespace {

const cuda::PrimaryContext& deviceOf(const cs_engine* engine) { return *engine->loaded->instance().context(); }
const cuda::PrimaryContext& deviceOf(cs_context* context) { return *context->context->loaded().instance().context(); }

// Runs `body` with the device's context current.
template <typename Body>
cs_failure* onDevice(const cuda::PrimaryContext& device, const char* phase, Body&& body) {
  return guarded(phase, [&]() -> Status {
    const cuda::CurrentContext current(device);
    Status isCurrent = current.status(phase);
    return isCurrent.ok() ? body() : std::move(isCurrent);
  });
}

cs_failure* probe(const void* header, uint64_t bytes, cs_model_facts* facts) {
  const auto* start = static_cast<const unsigned char*>(header);
  const bool plan = bytes >= 32 && std::memcmp(start, "ftrt", 4) == 0;
  std::strncpy(facts->format, plan ? "plan" : "", sizeof facts->format - 1);
  facts->tool_version[0] = '\0';
  if (!plan) return nullptr;
  const std::string version = std::to_string(start[24]) + "." + std::to_string(start[25]) + "." +
                              std::to_string(start[26]) + "." + std::to_string(start[27]);
  std::strncpy(facts->tool_version, version.c_str(), sizeof facts->tool_version - 1);
  return nullptr;
}

cs_failure* create(const cs_option* options, uint64_t count, const cs_events* events, cs_instance** instance) {
  return guarded("library-load", [&]() -> Status {
    Result<tensorrt::Settings> settings = tensorrt::Settings::parse(coldstart::copyOptions(options, count));
    if (!settings.ok()) return settings.takeFailure();
    auto made = std::make_unique<cs_instance>();
    made->instance = std::make_unique<tensorrt::Instance>(std::move(settings.value()), *events);
    *instance = made.release();
    return {};
  });
}

cs_failure* openLibrary(cs_instance* instance) {
  return guarded("library-load", [&] { return instance->instance->openLibrary(); });
}

const char* version(const cs_instance* instance) { return instance->instance->version().c_str(); }

cs_failure* initDriver(cs_instance* instance) {
  return guarded("driver-init", [&] { return instance->instance->initDriver(); });
}

cs_failure* createDevice(cs_instance* instance) {
  return guarded("device-context", [&] { return instance->instance->createDevice(); });
}

cs_failure* createRuntime(cs_instance* instance) {
  return guarded("runtime-create", [&] { return instance->instance->createRuntime(); });
}

cs_failure* load(cs_instance* instance, const cs_source* source, cs_engine** engine) {
  constexpr char kPhase[] = "deserialize";
  return guarded(kPhase, [&]() -> Status {
    if (instance->instance->runtime() == nullptr)
      return Failure{"ENGINE_FAILED", kPhase, "", "the runtime was not made", {}};
    const cuda::CurrentContext current(*instance->instance->context());
    Status isCurrent = current.status(kPhase);
    if (!isCurrent.ok()) return isCurrent;
    Result<std::unique_ptr<tensorrt::LoadedEngine>> loaded = tensorrt::LoadedEngine::load(*instance->instance, *source);
    if (!loaded.ok()) return loaded.takeFailure();
    auto made = std::make_unique<cs_engine>();
    made->loaded = std::move(loaded.value());
    *engine = made.release();
    return {};
  });
}

// The engine has copied everything to the device, or to memory of its own.
int32_t keepsSource(const cs_engine*) { return 0; }

void describe(const cs_engine* engine, const cs_tensor** inputs, uint64_t* inputCount, const cs_tensor** outputs,
              uint64_t* outputCount) {
  *inputs = engine->loaded->inputs().view();
  *inputCount = engine->loaded->inputs().count();
  *outputs = engine->loaded->outputs().view();
  *outputCount = engine->loaded->outputs().count();
}

void facts(const cs_engine* engine, cs_emit emit, void* user) {
  cs_failure* failure = guarded("deserialize", [&]() -> Status {
    engine->loaded->emitFacts(emit, user);
    return {};
  });
  // What cannot be asked is not told.
  if (failure != nullptr) failure->release(failure);
}

cs_failure* createContext(cs_engine* engine, uint32_t index, cs_context** context) {
  return onDevice(deviceOf(engine), "context-create", [&]() -> Status {
    const BackendPhase phase(engine->loaded->instance().events(), "context-create", index);
    Result<std::unique_ptr<tensorrt::EngineContext>> made = tensorrt::EngineContext::create(*engine->loaded, index);
    if (!made.ok()) return made.takeFailure();
    auto owner = std::make_unique<cs_context>();
    owner->context = std::move(made.value());
    *context = owner.release();
    return {};
  });
}

cs_failure* bind(cs_context* context, const cs_input* inputs, uint64_t count) {
  return onDevice(deviceOf(context), "buffer-allocate", [&] {
    tensorrt::EngineContext& own = *context->context;
    BackendPhase phase(own.loaded().instance().events(), "buffer-allocate", own.index());
    Status bound = own.bind(inputs, count);
    phase.setBytes(own.allocatedBytes());
    return bound;
  });
}

cs_failure* infer(cs_context* context) {
  return onDevice(deviceOf(context), "infer", [&] { return context->context->infer(); });
}

cs_failure* outputs(cs_context* context, const cs_tensor** tensors, uint64_t* count) {
  return onDevice(deviceOf(context), "infer", [&] {
    Status described = context->context->describeOutputs();
    *tensors = context->context->outputs().view();
    *count = context->context->outputs().count();
    return described;
  });
}

void destroyContext(cs_context* context) {
  const std::unique_ptr<cs_context> owner(context);
  const cuda::CurrentContext current(deviceOf(context));
  owner->context.reset();
}

void destroyEngine(cs_engine* engine) {
  const std::unique_ptr<cs_engine> owner(engine);
  const cuda::CurrentContext current(deviceOf(engine));
  owner->loaded.reset();
}

void destroy(cs_instance* instance) { std::unique_ptr<cs_instance>{instance}; }

constexpr cs_backend kBackend = {
    sizeof(cs_backend),
    CS_BACKEND_ABI,
    "tensorrt",
    CS_SOURCE_PATH | CS_SOURCE_MEMORY,
    // The library reads the plan from its beginning to its end: it needs not wait until all of it is there.
    "mmap-ahead",
    &probe,
    &create,
    &openLibrary,
    &version,
    &initDriver,
    &createDevice,
    &createRuntime,
    nullptr,
    &load,
    &keepsSource,
    &describe,
    &facts,
    &createContext,
    &bind,
    &infer,
    &outputs,
    &destroyContext,
    &destroyEngine,
    &destroy,
};

}  // namespace

extern "C" __attribute__((visibility("default"))) const cs_backend* coldstart_backend_get(uint32_t abi) {
  return abi == CS_BACKEND_ABI ? &kBackend : nullptr;
}
