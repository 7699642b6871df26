// From a plan's bytes to an engine. What can be known to be wrong without the library is refused before it is asked.
#include "loaded_engine.h"

#include <algorithm>
#include <cstring>

#include "device_memory.h"
#include "file_range.h"
#include "plan_stream.h"
#include "step_marks.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kPhase[] = "deserialize";

// Logged by every family; between the last two lines the weights go to the device.
constexpr Step kSteps[] = {{"deserialize-check", nullptr},
                           {"deserialize-pin", nullptr},
                           {"deserialize-engine", "Loaded engine size"},
                           {"deserialize-finish", "Deserialization required"}};
constexpr size_t kPinStep = 1;

coldstart::TensorInfo describeTensor(const TensorInfo& tensor) {
  const char* type = elementTypeName(tensor.dataType);
  return {tensor.name, type == nullptr ? "type-" + std::to_string(tensor.dataType) : type, tensor.shape, 0};
}

// Its shape, or the shapes that it gives, depend on the profile.
bool isMovableInput(const TensorInfo& tensor) {
  const bool open = std::any_of(tensor.shape.begin(), tensor.shape.end(), [](int64_t extent) { return extent < 0; });
  return tensor.input && (tensor.onHost || open);
}

}  // namespace

Result<std::unique_ptr<LoadedEngine>> LoadedEngine::load(Instance& instance, const cs_source& source) {
  BackendPhase phase(instance.events(), kPhase);
  std::unique_ptr<LoadedEngine> loaded(new LoadedEngine(instance));
  loaded->path_ = source.path == nullptr ? "" : source.path;
  StepMarks steps(instance.events(), kSteps);
  uint64_t bytes = 0;
  Status done = loaded->deserialize(source, steps, bytes);
  phase.setBytes(bytes);
  if (done.ok()) done = loaded->applyBudget();
  if (done.ok()) done = loaded->describe();
  if (!done.ok()) return loaded->recognised(done.takeFailure());
  return loaded;
}

Status LoadedEngine::deserialize(const cs_source& source, StepMarks& steps, uint64_t& bytes) {
  Status done = source.kind == CS_SOURCE_MEMORY ? fromMemory(source, steps) : fromPath();
  bytes = prefix_.bytes;
  return done;
}

bool LoadedEngine::shallRegister(const cs_source& source) const {
  const SourceMemory asked = instance_.settings().source;
  if (asked != SourceMemory::automatic) return asked == SourceMemory::registered;
  return source.in_memory != nullptr && source.in_memory(source.owner) != 0;
}

Status LoadedEngine::fromMemory(const cs_source& source, StepMarks& steps) {
  const auto* data = static_cast<const std::byte*>(source.data);
  const ReadAt readAt = [data](uint64_t offset, void* destination, size_t count) {
    std::memcpy(destination, data + offset, count);
    return true;
  };
  Result<PlanPrefix> prefix = readPlanPrefix(readAt, source.bytes, path_, instance_.version());
  if (!prefix.ok()) return prefix.takeFailure();
  prefix_ = std::move(prefix.value());
  route_ = "memory";
  const std::byte* plan = data + prefix_.offset;
  cuda::RegisteredMemory registered;
  if (shallRegister(source)) {
    steps.enter(kPinStep);
    const cuda::Driver& driver = instance_.context()->driver();
    using Access = cuda::RegisteredMemory::Access;
    // A mapping of a file is read-only; not every device can register that.
    auto pinned = cuda::RegisteredMemory::registerHost(driver, plan, prefix_.bytes, Access::kReadOnly, kPhase);
    if (!pinned.ok())
      pinned = cuda::RegisteredMemory::registerHost(driver, plan, prefix_.bytes, Access::kReadWrite, kPhase);
    if (pinned.ok()) {
      registered = std::move(pinned.value());
      route_ = "registered memory";
    } else {
      sourceProblem_ = "the source stays pageable: " + pinned.failure().message;
    }
  }
  Result<Engine> engine = instance_.runtime()->deserialize(plan, prefix_.bytes);
  if (!engine.ok()) return engine.takeFailure();
  engine_ = std::move(engine.value());
  return {};
}

Reader LoadedEngine::chooseReader() const {
  const StreamReaderChoice choice = instance_.settings().streamReader;
  if (choice == StreamReaderChoice::automatic)
    return instance_.runtime()->hasReader(Reader::second) ? Reader::second : Reader::first;
  return choice == StreamReaderChoice::first ? Reader::first : Reader::second;
}

Status LoadedEngine::fromPath() {
  Result<PlanFile> file = PlanFile::open(path_);
  if (!file.ok()) return file.takeFailure();
  const int fd = file.value().fd.get();
  const ReadAt readAt = [fd](uint64_t offset, void* destination, size_t count) {
    return readFully(fd, offset, destination, count) == 0;
  };
  Result<PlanPrefix> prefix = readPlanPrefix(readAt, file.value().bytes, path_, instance_.version());
  if (!prefix.ok()) return prefix.takeFailure();
  prefix_ = std::move(prefix.value());
  const Reader reader = chooseReader();
  route_ = reader == Reader::first ? "stream reader v1" : "stream reader v2";
  PlanStream stream(std::move(file.value().fd), path_, prefix_, instance_.context(), instance_.settings());
  Result<Engine> engine = instance_.runtime()->deserialize(stream, reader);
  // A read that failed says more than the library, which only knows that there were too few bytes.
  Status read = stream.finish();
  ringBytes_ = stream.ringBytes();
  if (!read.ok()) return read;
  if (!engine.ok()) return engine.takeFailure();
  engine_ = std::move(engine.value());
  return {};
}

Status LoadedEngine::applyBudget() {
  const std::optional<int64_t> budget = instance_.settings().weightStreamingBudget;
  if (!budget) return {};
  if (engine_.streamableWeightsBytes() == 0)
    return Failure{"ENGINE_FAILED", kPhase, "weightStreamingBudget", "the plan was not built for weight streaming", {}};
  return engine_.setWeightStreamingBudget(*budget);
}

Status LoadedEngine::describe() {
  Result<std::vector<TensorInfo>> tensors = engine_.tensors();
  if (!tensors.ok()) return tensors.takeFailure();
  tensors_ = std::move(tensors.value());
  std::vector<coldstart::TensorInfo> inputs;
  std::vector<coldstart::TensorInfo> outputs;
  for (const TensorInfo& tensor : tensors_) (tensor.input ? inputs : outputs).push_back(describeTensor(tensor));
  const bool movable = std::any_of(tensors_.begin(), tensors_.end(), &isMovableInput);
  exclusiveProfiles_ = movable && instance_.library()->version().family() == Family::eight;
  inputs_.assign(std::move(inputs));
  outputs_.assign(std::move(outputs));
  const int32_t profiles = engine_.profileCount();
  if (instance_.settings().profile < profiles || profiles <= 0) return {};
  return Failure{"ENGINE_INPUT_INVALID",
                 kPhase,
                 "profile",
                 "option profile is " + std::to_string(instance_.settings().profile) + ", the plan has " +
                     std::to_string(profiles),
                 {}};
}

std::unique_lock<std::mutex> LoadedEngine::holdProfiles() {
  return exclusiveProfiles_ ? std::unique_lock(profileLock_) : std::unique_lock(profileLock_, std::defer_lock);
}

Failure LoadedEngine::recognised(Failure failure) const {
  return recogniseFailure(std::move(failure), {path_, prefix_.version, instance_.version()});
}

void LoadedEngine::tellGraphProblem(const std::string& problem) {
  const std::lock_guard<std::mutex> guard(problemLock_);
  graphProblem_ = problem;
}

}  // namespace coldstart::tensorrt
