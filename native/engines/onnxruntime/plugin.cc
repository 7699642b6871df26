// The C table of the ONNX Runtime backend: one function each, converting and marking; the work is in session and
// context.
#include <stdlib.h>

#include <cstring>

#include "session_context.h"

using coldstart::BackendPhase;
using coldstart::Failure;
using coldstart::guarded;
using coldstart::Result;
using coldstart::Status;
namespace ort = coldstart::ort;

struct cs_instance {
  ort::SessionSettings settings;
  const cs_events* events = nullptr;
  // Destroyed last to first: the runtime before the library.
  std::shared_ptr<ort::Library> library;
  std::shared_ptr<ort::Runtime> runtime;
};

struct cs_engine {
  cs_instance* instance = nullptr;
  std::unique_ptr<ort::LoadedSession> session;
};

struct cs_context {
  cs_instance* instance = nullptr;
  std::unique_ptr<ort::SessionContext> context;
};

namespace {

// Looks at no more than the file's beginning: enough to tell the two formats apart.
cs_failure* probe(const void* header, uint64_t bytes, cs_model_facts* facts) {
  const auto* start = static_cast<const unsigned char*>(header);
  const bool ortFormat = bytes >= 8 && std::memcmp(start + 4, "ORTM", 4) == 0;
  // An ONNX file begins with its IR version: field 1, a small number.
  const bool onnx = bytes >= 2 && start[0] == 0x08 && start[1] < 0x40;
  std::strncpy(facts->format, ortFormat ? "ort" : onnx ? "onnx" : "", sizeof facts->format - 1);
  facts->tool_version[0] = '\0';
  return nullptr;
}

cs_failure* create(const cs_option* options, uint64_t count, const cs_events* events, cs_instance** instance) {
  return guarded("library-load", [&]() -> Status {
    Result<ort::SessionSettings> settings = ort::SessionSettings::parse(coldstart::copyOptions(options, count));
    if (!settings.ok()) return settings.takeFailure();
    // Some builds of the library keep a telemetry database, opened before DisableTelemetryEvents can be called.
    setenv("ORT_DISABLE_TELEMETRY", "1", 0);
    auto made = std::make_unique<cs_instance>();
    made->settings = std::move(settings.value());
    made->events = events;
    *instance = made.release();
    return {};
  });
}

cs_failure* openLibrary(cs_instance* instance) {
  return guarded("library-load", [&]() -> Status {
    const BackendPhase phase(*instance->events, "library-load");
    Result<std::unique_ptr<ort::Library>> library = ort::Library::open(instance->settings.library);
    if (!library.ok()) return library.takeFailure();
    instance->library = std::move(library.value());
    return {};
  });
}

const char* version(const cs_instance* instance) {
  return instance->library == nullptr ? "" : instance->library->version().c_str();
}

cs_failure* createRuntime(cs_instance* instance) {
  return guarded("runtime-create", [&]() -> Status {
    if (instance->library == nullptr)
      return Failure{"ENGINE_FAILED", "runtime-create", "", "the library is not open", {}};
    const BackendPhase phase(*instance->events, "runtime-create");
    Result<std::shared_ptr<ort::Runtime>> runtime = ort::Runtime::create(instance->library, instance->settings);
    if (!runtime.ok()) return runtime.takeFailure();
    instance->runtime = std::move(runtime.value());
    return {};
  });
}

cs_failure* load(cs_instance* instance, const cs_source* source, cs_engine** engine) {
  return guarded("deserialize", [&]() -> Status {
    if (instance->runtime == nullptr)
      return Failure{"ENGINE_FAILED", "deserialize", "", "the runtime was not made", {}};
    auto made = std::make_unique<cs_engine>();
    made->instance = instance;
    const BackendPhase phase(*instance->events, "deserialize");
    Result<std::unique_ptr<ort::LoadedSession>> session = ort::LoadedSession::create(instance->runtime, *source);
    if (!session.ok()) return session.takeFailure();
    made->session = std::move(session.value());
    *engine = made.release();
    return {};
  });
}

int32_t keepsSource(const cs_engine* engine) { return engine->session->keepsSource() ? 1 : 0; }

void describe(const cs_engine* engine, const cs_tensor** inputs, uint64_t* inputCount, const cs_tensor** outputs,
              uint64_t* outputCount) {
  *inputs = engine->session->inputs().view();
  *inputCount = engine->session->inputs().count();
  *outputs = engine->session->outputs().view();
  *outputCount = engine->session->outputs().count();
}

cs_failure* createContext(cs_engine* engine, uint32_t index, cs_context** context) {
  return guarded("context-create", [&]() -> Status {
    const BackendPhase phase(*engine->instance->events, "context-create", index);
    Result<std::unique_ptr<ort::SessionContext>> made = ort::SessionContext::create(*engine->session, index);
    if (!made.ok()) return made.takeFailure();
    auto owner = std::make_unique<cs_context>();
    owner->instance = engine->instance;
    owner->context = std::move(made.value());
    *context = owner.release();
    return {};
  });
}

cs_failure* bind(cs_context* context, const cs_input* inputs, uint64_t count) {
  return guarded("buffer-allocate", [&]() -> Status {
    BackendPhase phase(*context->instance->events, "buffer-allocate", context->context->index());
    uint64_t bytes = 0;
    Status bound = context->context->bind(inputs, count, bytes);
    phase.setBytes(bytes);
    return bound;
  });
}

cs_failure* infer(cs_context* context) {
  return guarded("infer", [&] { return context->context->infer(); });
}

cs_failure* outputs(cs_context* context, const cs_tensor** tensors, uint64_t* count) {
  return guarded("infer", [&]() -> Status {
    Status described = context->context->describeOutputs();
    *tensors = context->context->outputs().view();
    *count = context->context->outputs().count();
    return described;
  });
}

void destroyContext(cs_context* context) { std::unique_ptr<cs_context>{context}; }
void destroyEngine(cs_engine* engine) { std::unique_ptr<cs_engine>{engine}; }
void destroy(cs_instance* instance) { std::unique_ptr<cs_instance>{instance}; }

constexpr cs_backend kBackend = {
    sizeof(cs_backend),
    CS_BACKEND_ABI,
    "onnxruntime",
    CS_SOURCE_PATH | CS_SOURCE_MEMORY,
    nullptr,
    &probe,
    &create,
    &openLibrary,
    &version,
    nullptr,
    nullptr,
    &createRuntime,
    nullptr,
    &load,
    &keepsSource,
    &describe,
    nullptr,
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
