// The engine: what it says of its tensors, profiles and memory, and its contexts.
#include "vendor_call.h"
#include "vendor_failure.h"

namespace coldstart::tensorrt {
namespace {

constexpr int32_t kInput = 1;
constexpr int32_t kOnHost = 1;
constexpr int32_t kNotVectorized = -1;
enum Selector : int32_t { kMin = 0, kOpt = 1, kMax = 2 };

// Only engines of a foreign or damaged plan have more.
constexpr int32_t kMostTensors = 65536;

Failure unusable(const char* name, std::string problem) {
  return {"ENGINE_INPUT_INVALID", "deserialize", name, std::move(problem), {}};
}

}  // namespace

const char* elementTypeName(int32_t dataType) noexcept {
  constexpr const char* kNames[] = {"float32", "float16",      "int8",     "int32", "bool",
                                    "uint8",   "float8e4m3fn", "bfloat16", "int64"};
  const bool known = dataType >= 0 && dataType < static_cast<int32_t>(std::size(kNames));
  return known ? kNames[dataType] : nullptr;
}

Result<TensorInfo> Engine::tensor(int32_t index) const {
  const char* name = call(object_, slots_->tensorName, index);
  if (name == nullptr) return unusable("", "TensorRT has no name for tensor " + std::to_string(index));
  TensorInfo info;
  info.name = name;
  if (call(object_, slots_->tensorVectorizedDim, name) != kNotVectorized) {
    return unusable(name, "its format is vectorised; only linear tensors can be filled");
  }
  info.input = call(object_, slots_->tensorMode, name) == kInput;
  info.dataType = call(object_, slots_->tensorDataType, name);
  info.onHost = call(object_, slots_->tensorLocation, name) == kOnHost;
  const std::optional<Shape> shape = shapeOf(call(object_, slots_->engineTensorShape, name), version_);
  if (!shape) return unusable(name, "TensorRT knows no shape of it");
  info.shape = *shape;
  if (!info.input || info.onHost) return info;
  for (int32_t profile = 0; profile < profileCount(); profile += 1) {
    const auto ask = [&](int32_t selector) {
      return shapeOf(call(object_, slots_->profileShape, name, profile, selector), version_);
    };
    const std::optional<Shape> min = ask(kMin), opt = ask(kOpt), max = ask(kMax);
    if (!min || !opt || !max) return unusable(name, "profile " + std::to_string(profile) + " has no shape for it");
    info.profiles.push_back({*min, *opt, *max});
  }
  return info;
}

Result<std::vector<TensorInfo>> Engine::tensors() const {
  const int32_t count = call(object_, slots_->tensorCount);
  if (count < 0 || count > kMostTensors) return unusable("", "TensorRT counts " + std::to_string(count) + " tensors");
  std::vector<TensorInfo> infos;
  for (int32_t index = 0; index < count; index += 1) {
    Result<TensorInfo> info = tensor(index);
    if (!info.ok()) return info.takeFailure();
    infos.push_back(std::move(info.value()));
  }
  return infos;
}

int32_t Engine::profileCount() const { return call(object_, slots_->profileCount); }

int64_t Engine::deviceMemoryBytes() const {
  if (slots_->deviceMemoryV2) return call(object_, slots_->deviceMemoryV2);
  return static_cast<int64_t>(call(object_, slots_->deviceMemory));
}

int64_t Engine::deviceMemoryBytes(int32_t profile) const {
  if (slots_->profileMemoryV2) return call(object_, slots_->profileMemoryV2, profile);
  if (slots_->profileMemory) return static_cast<int64_t>(call(object_, slots_->profileMemory, profile));
  return deviceMemoryBytes();
}

int64_t Engine::streamableWeightsBytes() const {
  return slots_->streamableWeights ? call(object_, slots_->streamableWeights) : 0;
}

Status Engine::setWeightStreamingBudget(int64_t bytes) {
  const CallWitness witness;
  bool done = false;
  if (slots_->setWeightBudgetV2) {
    done = call(object_, slots_->setWeightBudgetV2, bytes);
  } else if (slots_->setWeightBudget) {
    done = call(object_, slots_->setWeightBudget, bytes);
  }
  if (done) return {};
  const std::string budget = "a weight streaming budget of " + std::to_string(bytes) + " bytes";
  return witness.failure("deserialize", "", "TensorRT " + version_.text() + " refused " + budget);
}

int32_t Engine::hardwareCompatibility() const { return call(object_, slots_->hardwareCompatibility); }

Result<Context> Engine::createContext(Allocation allocation) {
  const CallWitness witness;
  void* context = nullptr;
  if (slots_->createContext) {
    context = call(object_, slots_->createContext, static_cast<int32_t>(allocation));
  } else if (allocation == Allocation::onProfileChange) {
    return Failure{"ENGINE_LIBRARY_UNSUPPORTED",
                   "context-create",
                   "",
                   "TensorRT " + version_.text() + " cannot allocate on a change of profile, 10.0 and newer can",
                   {}};
  } else {
    const bool bare = allocation == Allocation::userManaged;
    context = call(object_, bare ? slots_->createContextBare : slots_->createContextOld);
  }
  if (isObject(context)) return Context(context, slots_, version_);
  return witness.failure("context-create", "", "TensorRT made no execution context and logged no reason");
}

}  // namespace coldstart::tensorrt
