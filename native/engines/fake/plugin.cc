// The fake backend: every phase of a real one, with times, bytes and failures that the options name. It takes any
// model, or none, and has one input and one output whose checksum depends on the input only.
#include <atomic>
#include <memory>

#include "border.h"
#include "fnv1a.h"
#include "input_plan.h"
#include "script.h"

struct cs_instance {
  coldstart::Script script;
  const cs_events* events = nullptr;
  std::atomic<bool> modelRead{false};
};

struct cs_engine {
  cs_instance* instance;
  coldstart::TensorTable inputs;
  coldstart::TensorTable outputs;
};

struct cs_context {
  cs_engine* engine;
  uint32_t index;
  bool used = false;
  uint64_t checksum = 0;
  coldstart::TensorTable outputs;
};

namespace coldstart {
namespace {

constexpr char kVersion[] = "1.0.0";

cs_failure* probe(const void*, uint64_t, cs_model_facts* facts) {
  facts->format[0] = '\0';
  facts->tool_version[0] = '\0';
  return nullptr;
}

cs_failure* create(const cs_option* options, uint64_t count, const cs_events* events, cs_instance** instance) {
  return guarded("library-load", [&]() -> Status {
    Result<Script> script = Script::parse(copyOptions(options, count));
    if (!script.ok()) return script.takeFailure();
    auto made = std::make_unique<cs_instance>();
    made->script = std::move(script.value());
    made->events = events;
    *instance = made.release();
    return {};
  });
}

cs_failure* playPhase(cs_instance* instance, const char* phase, uint32_t index = 0, uint64_t bytes = 0) {
  return guarded(phase, [&] { return instance->script.play(*instance->events, phase, index, bytes); });
}

cs_failure* openLibrary(cs_instance* instance) { return playPhase(instance, "library-load"); }

const char* version(const cs_instance*) { return kVersion; }

cs_failure* initDriver(cs_instance* instance) { return playPhase(instance, "driver-init"); }

cs_failure* createDevice(cs_instance* instance) { return playPhase(instance, "device-context"); }

cs_failure* createRuntime(cs_instance* instance) { return playPhase(instance, "runtime-create"); }

cs_failure* readModel(cs_instance* instance) {
  instance->modelRead = true;
  return playPhase(instance, "model-read", 0, instance->script.bytes());
}

cs_failure* load(cs_instance* instance, const cs_source* source, cs_engine** engine) {
  const bool simulates = source->kind == CS_SOURCE_NONE && !instance->modelRead &&
                         (instance->script.mentions("model-read") || instance->script.bytes() > 0);
  if (simulates) {
    cs_failure* failure = readModel(instance);
    if (failure != nullptr) return failure;
  }
  cs_failure* failure = playPhase(instance, "deserialize");
  if (failure != nullptr) return failure;
  return guarded("deserialize", [&]() -> Status {
    auto made = std::make_unique<cs_engine>();
    made->instance = instance;
    made->inputs.assign({{"input", "float32", {-1, 3, 224, 224}, 0}});
    made->outputs.assign({{"output", "float32", {-1, 1000}, 0}});
    *engine = made.release();
    return {};
  });
}

int32_t keepsSource(const cs_engine*) { return 0; }

void describe(const cs_engine* engine, const cs_tensor** inputs, uint64_t* inputCount, const cs_tensor** outputs,
              uint64_t* outputCount) {
  *inputs = engine->inputs.view();
  *inputCount = engine->inputs.count();
  *outputs = engine->outputs.view();
  *outputCount = engine->outputs.count();
}

cs_failure* createContext(cs_engine* engine, uint32_t index, cs_context** context) {
  cs_failure* failure = playPhase(engine->instance, "context-create", index);
  if (failure != nullptr) return failure;
  return guarded("context-create", [&]() -> Status {
    auto made = std::make_unique<cs_context>();
    made->engine = engine;
    made->index = index;
    *context = made.release();
    return {};
  });
}

cs_failure* bind(cs_context* context, const cs_input* inputs, uint64_t count) {
  cs_instance* instance = context->engine->instance;
  return guarded("buffer-allocate", [&]() -> Status {
    // Planned before the phase begins, so that the phase takes exactly the time that it was given.
    Result<std::vector<InputPlan>> plans = planInputs(context->engine->inputs.tensors(), inputs, count);
    if (!plans.ok()) return plans.takeFailure();
    uint64_t bytes = 0;
    context->checksum = kFnvBasis;
    for (const InputPlan& plan : plans.value()) {
      bytes += plan.bytes();
      for (const int64_t dimension : plan.shape)
        context->checksum = fnv1a(&dimension, sizeof dimension, context->checksum);
      context->checksum = fnv1a(&plan.fill, sizeof plan.fill, context->checksum);
      if (plan.array) context->checksum = fnv1a(plan.array->data.data(), plan.array->data.size(), context->checksum);
    }
    context->outputs.assign({{"output", "float32", {plans.value()[0].shape[0], 1000}, context->checksum}});
    return instance->script.play(*instance->events, "buffer-allocate", context->index, bytes);
  });
}

cs_failure* infer(cs_context* context) {
  const cs_instance* instance = context->engine->instance;
  return guarded("infer", [&] {
    const double milliseconds = instance->script.inferMs() + (context->used ? 0 : instance->script.firstInferMs());
    context->used = true;
    return instance->script.spend(*instance->events, "infer", milliseconds);
  });
}

cs_failure* outputs(cs_context* context, const cs_tensor** tensors, uint64_t* count) {
  *tensors = context->outputs.view();
  *count = context->outputs.count();
  return nullptr;
}

void facts(const cs_engine*, cs_emit emit, void* user) { emit(user, "device.name", "fake device"); }

void destroyContext(cs_context* context) { std::unique_ptr<cs_context>{context}; }
void destroyEngine(cs_engine* engine) { std::unique_ptr<cs_engine>{engine}; }
void destroy(cs_instance* instance) { std::unique_ptr<cs_instance>{instance}; }

constexpr cs_backend kBackend = {
    sizeof(cs_backend),
    CS_BACKEND_ABI,
    "fake",
    CS_SOURCE_NONE | CS_SOURCE_PATH | CS_SOURCE_MEMORY,
    nullptr,
    &probe,
    &create,
    &openLibrary,
    &version,
    &initDriver,
    &createDevice,
    &createRuntime,
    &readModel,
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
}  // namespace coldstart

extern "C" __attribute__((visibility("default"))) const cs_backend* coldstart_backend_get(uint32_t abi) {
  return abi == CS_BACKEND_ABI ? &coldstart::kBackend : nullptr;
}
