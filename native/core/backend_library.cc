// The C++ face of the C table: owners, copies of what the backend only lends, failures turned into Status.
#include "backend_library.h"

#include <sstream>

namespace coldstart {
namespace {

std::string textOf(const char* text) { return text == nullptr ? "" : text; }

Failure refusedBackend(const std::string& path, std::string problem) {
  return {"ENGINE_LIBRARY_MISSING", "library-load", path, std::move(problem), {}};
}

std::vector<TensorFacts> copyTensors(const cs_tensor* tensors, uint64_t count) {
  std::vector<TensorFacts> facts;
  facts.reserve(count);
  for (uint64_t at = 0; at < count; at++) {
    const cs_tensor& tensor = tensors[at];
    facts.push_back(
        {textOf(tensor.name), textOf(tensor.type), {tensor.shape, tensor.shape + tensor.rank}, tensor.checksum});
  }
  return facts;
}

}  // namespace

Status statusOf(cs_failure* failure) {
  if (failure == nullptr) return {};
  Failure copy{
      textOf(failure->code),     textOf(failure->phase), textOf(failure->subject), textOf(failure->message), {},
      textOf(failure->expected), textOf(failure->found)};
  std::istringstream lines(textOf(failure->log_tail));
  for (std::string line; std::getline(lines, line);) copy.logTail.push_back(line);
  failure->release(failure);
  return copy;
}

BackendContext::~BackendContext() { instance_->table().destroy_context(handle_); }

Status BackendContext::bind(const std::vector<cs_input>& inputs) {
  return statusOf(instance_->table().bind(handle_, inputs.data(), inputs.size()));
}

Status BackendContext::infer() { return statusOf(instance_->table().infer(handle_)); }

Result<std::vector<TensorFacts>> BackendContext::outputs() {
  const cs_tensor* tensors = nullptr;
  uint64_t count = 0;
  Status status = statusOf(instance_->table().outputs(handle_, &tensors, &count));
  if (!status.ok()) return status.takeFailure();
  return copyTensors(tensors, count);
}

BackendEngine::~BackendEngine() { instance_->table().destroy_engine(handle_); }

std::vector<TensorFacts> BackendEngine::inputs() const {
  const cs_tensor *inputs = nullptr, *outputs = nullptr;
  uint64_t inputCount = 0, outputCount = 0;
  instance_->table().describe(handle_, &inputs, &inputCount, &outputs, &outputCount);
  return copyTensors(inputs, inputCount);
}

std::vector<TensorFacts> BackendEngine::outputs() const {
  const cs_tensor *inputs = nullptr, *outputs = nullptr;
  uint64_t inputCount = 0, outputCount = 0;
  instance_->table().describe(handle_, &inputs, &inputCount, &outputs, &outputCount);
  return copyTensors(outputs, outputCount);
}

std::map<std::string, std::string> BackendEngine::facts() const {
  std::map<std::string, std::string> facts;
  const cs_emit emit = [](void* user, const char* key, const char* value) {
    (*static_cast<std::map<std::string, std::string>*>(user))[textOf(key)] = textOf(value);
  };
  if (instance_->table().facts != nullptr) instance_->table().facts(handle_, emit, &facts);
  return facts;
}

Result<std::shared_ptr<BackendContext>> BackendEngine::createContext(uint32_t index) {
  cs_context* context = nullptr;
  Status status = statusOf(instance_->table().create_context(handle_, index, &context));
  if (!status.ok()) return status.takeFailure();
  return std::make_shared<BackendContext>(instance_, shared_from_this(), context);
}

BackendInstance::BackendInstance(SharedLibrary library, const cs_backend* table,
                                 std::shared_ptr<PhaseRecorder> recorder, CancelFlag cancel)
    : library_(std::move(library)),
      table_(table),
      recorder_(std::move(recorder)),
      cancel_(std::move(cancel)),
      events_{sizeof(cs_events), this, &beginPhase, &endPhase, &isCancelled} {}

BackendInstance::~BackendInstance() {
  if (handle_ != nullptr) table_->destroy(handle_);
}

Result<std::shared_ptr<BackendInstance>> BackendInstance::open(const std::string& folder, const std::string& id,
                                                               const KeyValues& options,
                                                               std::shared_ptr<PhaseRecorder> recorder,
                                                               CancelFlag cancel) {
  const std::string path = folder + "/libcoldstart_backend_" + id + ".so";
  if (id.empty() || id.find('/') != std::string::npos) return refusedBackend(path, "\"" + id + "\" is no backend's id");
  Result<SharedLibrary> library = SharedLibrary::open(path);
  if (!library.ok()) return library.takeFailure();
  const Result<void*> symbol = library.value().symbol(CS_BACKEND_SYMBOL);
  if (!symbol.ok()) return symbol.failure();
  const cs_backend* table = reinterpret_cast<cs_backend_get>(symbol.value())(CS_BACKEND_ABI);
  if (table == nullptr || table->struct_size < sizeof(cs_backend))
    return refusedBackend(path, "it was built for another version of coldstart");
  std::shared_ptr<BackendInstance> instance(
      new BackendInstance(std::move(library.value()), table, std::move(recorder), std::move(cancel)));
  std::vector<cs_option> list;
  for (const auto& [key, value] : options.all()) list.push_back({key.c_str(), value.c_str()});
  Status status = statusOf(table->create(list.data(), list.size(), &instance->events_, &instance->handle_));
  if (!status.ok()) return status.takeFailure();
  return instance;
}

std::string BackendInstance::version() const { return textOf(table_->version(handle_)); }
Status BackendInstance::openLibrary() {
  Status opened = statusOf(table_->open_library(handle_));
  waitForJobsAtExit();
  return opened;
}

Status BackendInstance::initDriver() {
  return table_->init_driver == nullptr ? Status() : statusOf(table_->init_driver(handle_));
}

Status BackendInstance::createDevice() {
  return table_->create_device == nullptr ? Status() : statusOf(table_->create_device(handle_));
}

std::string BackendInstance::autoLoader() const { return table_->auto_loader == nullptr ? "" : table_->auto_loader; }
Status BackendInstance::createRuntime() { return statusOf(table_->create_runtime(handle_)); }

Status BackendInstance::readNothing() {
  if (table_->read_nothing == nullptr)
    return Failure{
        "ENGINE_MODEL_MISSING", "model-read", "", std::string("backend ") + table_->id + " needs a model file", {}};
  return statusOf(table_->read_nothing(handle_));
}

Result<std::shared_ptr<BackendEngine>> BackendInstance::load(const cs_source& description,
                                                             std::shared_ptr<void> source) {
  if ((table_->sources & description.kind) == 0 && description.kind == CS_SOURCE_NONE) {
    return Failure{
        "ENGINE_MODEL_MISSING", "deserialize", "", std::string("backend ") + table_->id + " needs a model", {}};
  }
  if ((table_->sources & description.kind) == 0) {
    return Failure{"ENGINE_FAILED",
                   "deserialize",
                   textOf(description.path),
                   std::string("backend ") + table_->id + " does not take a model from this kind of loader",
                   {}};
  }
  cs_engine* engine = nullptr;
  Status status = statusOf(table_->load(handle_, &description, &engine));
  if (!status.ok()) return status.takeFailure();
  if (table_->keeps_source(engine) == 0) source.reset();
  return std::make_shared<BackendEngine>(shared_from_this(), std::move(source), engine);
}

int32_t BackendInstance::beginPhase(void* user, const char* phase, uint32_t index) {
  return static_cast<BackendInstance*>(user)->recorder_->beginSpan(phase, static_cast<uint16_t>(index));
}

void BackendInstance::endPhase(void* user, const char* phase, uint32_t index, int32_t token, uint64_t bytes) {
  static_cast<BackendInstance*>(user)->recorder_->endSpan(phase, static_cast<uint16_t>(index), token, bytes);
}

int32_t BackendInstance::isCancelled(void* user) {
  return static_cast<BackendInstance*>(user)->cancel_->load(std::memory_order_relaxed) ? 1 : 0;
}

}  // namespace coldstart
