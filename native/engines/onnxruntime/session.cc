// From bytes or a path to a session. What is set here beside the user's options is what makes a load from memory mean
// the same as one from the file: the folder of external data, and no second copy of an ORT-format model.
#include "session.h"

#include <cstring>
#include <fstream>

#include "element_type.h"
#include "log_tail.h"

namespace coldstart::ort {
namespace {

constexpr char kPhase[] = "deserialize";

void keepLogLine(void*, int severity, const char*, const char*, const char* location, const char* message) {
  static constexpr const char* kNames[] = {"verbose", "info", "warning", "error", "fatal"};
  const char* name = severity >= 0 && severity <= 4 ? kNames[severity] : "log";
  processLog().add(std::string(name) + ": " + (message == nullptr ? "" : message) +
                   (location == nullptr || *location == '\0' ? "" : std::string(" (") + location + ")"));
}

// Flatbuffers keep their identifier behind the root offset.
bool isOrtFormat(const void* data, size_t bytes) {
  return bytes >= 8 && std::memcmp(static_cast<const char*>(data) + 4, "ORTM", 4) == 0;
}

bool isOrtFormatFile(const char* path) {
  char start[8] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(start, sizeof start);
  return isOrtFormat(start, static_cast<size_t>(file.gcount()));
}

std::string folderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

struct SourceSettings {
  std::vector<std::pair<const char*, std::string>> config;
  bool keepsSource = false;
};

SourceSettings settingsFor(const cs_source& source, const SessionSettings& user) {
  SourceSettings extra;
  const bool fromMemory = source.kind == CS_SOURCE_MEMORY;
  const bool ortFormat = fromMemory ? isOrtFormat(source.data, source.bytes) : isOrtFormatFile(source.path);
  const auto add = [&](const char* key, std::string value) {
    if (!user.hasConfig(key)) extra.config.emplace_back(key, std::move(value));
  };
  if (ortFormat) add("session.load_model_format", "ORT");
  if (fromMemory && ortFormat) add("session.use_ort_model_bytes_directly", "1");
  if (fromMemory && !ortFormat) add("session.model_external_initializers_file_folder_path", folderOf(source.path));
  extra.keepsSource = fromMemory && ortFormat;
  return extra;
}

// A copy of the runtime's options: what one source needs must not reach the next.
Result<Handle<SessionOptions>> optionsFor(const Runtime& runtime, const SourceSettings& extra) {
  const Api& api = runtime.library->api();
  SessionOptions* copy = nullptr;
  coldstart::Status status =
      runtime.library->statusOf(api.CloneSessionOptions(runtime.options.get(), &copy), kPhase, "");
  if (!status.ok()) return status.takeFailure();
  Handle<SessionOptions> options(copy, api.ReleaseSessionOptions);
  for (const auto& [key, value] : extra.config) {
    status = runtime.library->statusOf(api.AddSessionConfigEntry(copy, key, value.c_str()), kPhase, "");
    if (!status.ok()) return status.takeFailure();
  }
  return options;
}

// The type's name and shape; a sequence, map or optional value has neither elements nor a shape.
coldstart::Status describeType(const Library& library, const TypeInfo* type, coldstart::TensorInfo& described) {
  const Api& api = library.api();
  int kind = 0;
  coldstart::Status status = library.statusOf(api.GetOnnxTypeFromTypeInfo(type, &kind), kPhase, "");
  if (!status.ok()) return status;
  static constexpr const char* kKinds[] = {"unknown", "tensor", "sequence", "map", "opaque", "sparse", "optional"};
  described.type = kind >= 0 && kind <= 6 ? kKinds[kind] : "unknown";
  if (kind != kTypeTensor) return {};
  const ort::TensorInfo* tensor = nullptr;
  int element = 0;
  size_t rank = 0;
  for (Status* step : {api.CastTypeInfoToTensorInfo(type, &tensor), api.GetTensorElementType(tensor, &element),
                       api.GetDimensionsCount(tensor, &rank)}) {
    coldstart::Status result = library.statusOf(step, kPhase, "");
    if (status.ok()) status = std::move(result);
  }
  if (!status.ok()) return status;
  const ElementType* known = findElementTypeByOnnxCode(element);
  described.type = known == nullptr ? "type-" + std::to_string(element) : known->name;
  described.shape.resize(rank);
  return library.statusOf(api.GetDimensions(tensor, described.shape.data(), rank), kPhase, "");
}

using CountFunction = Status* (*)(const Session*, size_t*);
using NameFunction = Status* (*)(const Session*, size_t, Allocator*, char**);
using TypeFunction = Status* (*)(const Session*, size_t, TypeInfo**);

coldstart::Status describeAll(const Library& library, const Session* session, CountFunction countOf,
                              NameFunction nameOf, TypeFunction typeOf, TensorTable& table) {
  const Api& api = library.api();
  Allocator* allocator = nullptr;
  size_t count = 0;
  coldstart::Status status = library.statusOf(api.GetAllocatorWithDefaultOptions(&allocator), kPhase, "");
  if (status.ok()) status = library.statusOf(countOf(session, &count), kPhase, "");
  std::vector<coldstart::TensorInfo> tensors(status.ok() ? count : 0);
  for (size_t at = 0; at < tensors.size() && status.ok(); at++) {
    char* name = nullptr;
    status = library.statusOf(nameOf(session, at, allocator, &name), kPhase, "");
    if (!status.ok()) break;
    tensors[at].name = name;
    status = library.statusOf(api.AllocatorFree(allocator, name), kPhase, "");
    TypeInfo* type = nullptr;
    if (status.ok()) status = library.statusOf(typeOf(session, at, &type), kPhase, "");
    if (!status.ok()) break;
    const Handle<TypeInfo> owned(type, api.ReleaseTypeInfo);
    status = describeType(library, type, tensors[at]);
  }
  if (status.ok()) table.assign(std::move(tensors));
  return status;
}

}  // namespace

Result<std::shared_ptr<Runtime>> Runtime::create(std::shared_ptr<Library> library, const SessionSettings& settings) {
  const Api& api = library->api();
  auto runtime = std::make_shared<Runtime>();
  runtime->library = library;
  runtime->settings = settings;
  Env* environment = nullptr;
  coldstart::Status status =
      library->statusOf(api.CreateEnvWithCustomLogger(&keepLogLine, nullptr, kLogWarning, "coldstart", &environment),
                        "runtime-create", "");
  if (!status.ok()) return status.takeFailure();
  runtime->environment = {environment, api.ReleaseEnv};
  status = library->statusOf(api.DisableTelemetryEvents(environment), "runtime-create", "");
  SessionOptions* options = nullptr;
  if (status.ok()) status = library->statusOf(api.CreateSessionOptions(&options), "runtime-create", "");
  if (!status.ok()) return status.takeFailure();
  runtime->options = {options, api.ReleaseSessionOptions};
  status = settings.apply(*library, options);
  if (!status.ok()) return status.takeFailure();
  return runtime;
}

Result<std::unique_ptr<LoadedSession>> LoadedSession::create(std::shared_ptr<Runtime> runtime,
                                                             const cs_source& source) {
  const Library& library = *runtime->library;
  const Api& api = library.api();
  const SourceSettings extra = settingsFor(source, runtime->settings);
  Result<Handle<SessionOptions>> options = optionsFor(*runtime, extra);
  if (!options.ok()) return options.takeFailure();
  Session* session = nullptr;
  Status* made = source.kind == CS_SOURCE_MEMORY
                     ? api.CreateSessionFromArray(runtime->environment.get(), source.data, source.bytes,
                                                  options.value().get(), &session)
                     : api.CreateSession(runtime->environment.get(), source.path, options.value().get(), &session);
  coldstart::Status status = library.statusOf(made, kPhase, source.path);
  if (!status.ok()) return status.takeFailure();
  std::unique_ptr<LoadedSession> loaded(new LoadedSession());
  loaded->session_ = {session, api.ReleaseSession};
  loaded->runtime_ = std::move(runtime);
  loaded->keepsSource_ =
      extra.keepsSource || (source.kind == CS_SOURCE_MEMORY && loaded->runtime_->settings.usesModelBytes());
  status = loaded->describe();
  if (!status.ok()) return status.takeFailure();
  return loaded;
}

coldstart::Status LoadedSession::describe() {
  const Library& library = *runtime_->library;
  const Api& api = library.api();
  coldstart::Status status = describeAll(library, session_.get(), api.SessionGetInputCount, api.SessionGetInputName,
                                         api.SessionGetInputTypeInfo, inputs_);
  if (!status.ok()) return status;
  return describeAll(library, session_.get(), api.SessionGetOutputCount, api.SessionGetOutputName,
                     api.SessionGetOutputTypeInfo, outputs_);
}

}  // namespace coldstart::ort
