// The imitated execution context. An inference writes, for float32, the sum of all inputs plus the element's place.
#include "imitation_context.h"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "cuda_imitation.h"

namespace coldstart::imitation {
namespace {

constexpr int32_t kUserManaged = 2;
constexpr int32_t kFloat = 0;

bool misused(const char* place, const std::string& text) {
  sayError(place, 3, "API Usage Error", text);
  return false;
}

double valueAt(int32_t dataType, const unsigned char* bytes, int64_t index) {
  if (dataType != kFloat) return bytes[index * elementBytes(dataType)];
  float value = 0;
  std::memcpy(&value, bytes + index * 4, sizeof value);
  return value;
}

}  // namespace

int64_t elementBytes(int32_t dataType) noexcept {
  constexpr int64_t kBytes[] = {4, 2, 1, 4, 1, 1, 1, 2, 8};
  return dataType >= 0 && dataType < static_cast<int32_t>(std::size(kBytes)) ? kBytes[dataType] : 1;
}

Context::Context(std::shared_ptr<LoadedPlan> loaded, Children siblings, std::shared_ptr<ProfileOwners> profiles,
                 int32_t strategy)
    : loaded_(std::move(loaded)),
      siblings_(std::move(siblings)),
      profiles_(std::move(profiles)),
      strategy_(strategy),
      profile_(profiles_->take(0) ? 0 : -1) {
  *siblings_ += 1;
}

Context::~Context() {
  profiles_->giveBack(profile_);
  *siblings_ -= 1;
}

bool Context::allocate() { return strategy_ == kUserManaged || own_.allocate(plan().activationBytes); }

void Context::setDeviceMemory(void* memory) noexcept {
  remember("setDeviceMemory", -2);
  given_ = memory;
  givenBytes_ = plan().activationBytes;
}

#if COLDSTART_IMITATION_MAJOR >= 11 || (COLDSTART_IMITATION_MAJOR == 10 && COLDSTART_IMITATION_MINOR >= 1)
void Context::setDeviceMemoryV2(void* memory, int64_t bytes) noexcept {
  remember("setDeviceMemory", bytes);
  if (strategy_ != kUserManaged) {
    misused("IExecutionContext::setDeviceMemoryV2",
            "setDeviceMemory: Context not created with user managed device memory, cannot set buffer");
    return;
  }
  given_ = memory;
  givenBytes_ = bytes;
}
#endif

#if COLDSTART_IMITATION_MAJOR >= 10
size_t Context::updateDeviceMemorySizeForShapes() noexcept {
  for (const PlanTensor& tensor : plan().tensors) {
    const std::vector<int64_t> shape = shapeOf(tensor);
    if (tensor.input && std::count(shape.begin(), shape.end(), -1) > 0) {
      misused("IExecutionContext::updateDeviceMemorySizeForShapes", "the shape of " + tensor.name + " is not set");
      return 0;
    }
  }
  return static_cast<size_t>(plan().activationBytes / 2);
}
#endif

bool Context::setOptimizationProfileAsync(int32_t profile, void*) noexcept {
  remember("setProfile", profile);
  if (profile < 0 || profile >= plan().profiles || mustFail("setProfile")) {
    return misused("IExecutionContext::setOptimizationProfileAsync", "Parameter check failed, condition: profile");
  }
  if (profile != profile_ && !profiles_->take(profile)) {
    return misused("IExecutionContext::setOptimizationProfileAsync",
                   "Profile " + std::to_string(profile) + " has been chosen by another IExecutionContext.");
  }
  if (profile != profile_) profiles_->giveBack(profile_);
  profile_ = profile;
  return true;
}

bool Context::setInputShape(const char* tensor, const Dims& dims) noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  if (found == nullptr || !found->input || mustFail("setInputShape")) return false;
  if (profile_ < 0 && !found->ranges.empty()) {
    return misused("IExecutionContext::setInputShape", "Optimization profile is not set for this context.");
  }
  const std::vector<int64_t> shape(dims.extents, dims.extents + std::clamp(dims.rank, 0, 8));
  const auto at = static_cast<size_t>(std::max(profile_, 0) * 3);
  const bool ranged = found->ranges.size() >= at + 3;
  const std::vector<int64_t>& min = ranged ? found->ranges[at] : found->shape;
  const std::vector<int64_t>& max = ranged ? found->ranges[at + 2] : found->shape;
  bool fits = shape.size() == min.size();
  for (size_t axis = 0; fits && axis < shape.size(); axis += 1) {
    fits = shape[axis] >= min[axis] && shape[axis] <= max[axis];
  }
  if (!fits) {
    return misused("IExecutionContext::setInputShape",
                   std::string("Static dimension mismatch while setting input shape for ") + tensor +
                       ", or it does not satisfy any optimization profiles.");
  }
  shapes_[tensor] = shape;
  return true;
}

std::vector<int64_t> Context::shapeOf(const PlanTensor& tensor) const {
  if (tensor.input) {
    const auto set = shapes_.find(tensor.name);
    return set == shapes_.end() ? tensor.shape : set->second;
  }
  // What is open in an output is what the first input has there.
  std::vector<int64_t> shape = tensor.shape;
  const std::vector<int64_t> first = plan().tensors.front().input ? shapeOf(plan().tensors.front()) : shape;
  for (size_t axis = 0; axis < shape.size() && axis < first.size(); axis += 1) {
    if (shape[axis] == -1) shape[axis] = first[axis];
  }
  return shape;
}

Dims Context::getTensorShape(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found == nullptr ? Dims{-1, {}} : dimsFrom(shapeOf(*found));
}

bool Context::setTensorAddress(const char* tensor, void* address) noexcept {
  if (findTensor(plan(), tensor) == nullptr || mustFail("setTensorAddress")) return false;
  addresses_[tensor] = static_cast<unsigned char*>(address);
  return true;
}

int64_t Context::getMaxOutputSize(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  if (found == nullptr || found->input) return -1;
  const std::vector<int64_t> shape = shapeOf(*found);
  return std::accumulate(shape.begin(), shape.end(), elementBytes(found->dataType), std::multiplies<int64_t>());
}

bool Context::hasMemory() const noexcept {
  return strategy_ != kUserManaged || plan().activationBytes == 0 ||
         (given_ != nullptr && givenBytes_ * 2 >= plan().activationBytes);
}

bool Context::bind(Launch& launch) const {
  for (const PlanTensor& tensor : plan().tensors) {
    const std::vector<int64_t> shape = shapeOf(tensor);
    if (std::count(shape.begin(), shape.end(), -1) > 0) {
      return misused("IExecutionContext::enqueueV3", "the shape of " + tensor.name + " is not set");
    }
    const auto address = addresses_.find(tensor.name);
    if (address == addresses_.end() || address->second == nullptr) {
      return misused("IExecutionContext::enqueueV3", std::string("Address is not set for ") +
                                                         (tensor.input ? "input" : "output") + " tensor " +
                                                         tensor.name + ". Call setTensorAddress before enqueue.");
    }
    const int64_t elements = std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<int64_t>());
    (tensor.input ? launch.inputs : launch.outputs).push_back({tensor.dataType, address->second, elements});
  }
  return true;
}

void Context::run(void* launch) {
  const auto& one = *static_cast<Launch*>(launch);
  double sum = 0;
  for (const Bound& input : one.inputs) {
    for (int64_t at = 0; at < input.elements; at += 1) sum += valueAt(input.dataType, input.address, at);
  }
  for (const Bound& output : one.outputs) {
    for (int64_t at = 0; at < output.elements; at += 1) {
      const auto value = static_cast<float>(sum + static_cast<double>(at));
      unsigned char* place = output.address + at * elementBytes(output.dataType);
      if (output.dataType == kFloat) {
        std::memcpy(place, &value, sizeof value);
      } else {
        std::memset(place, static_cast<int>(at % 100), static_cast<size_t>(elementBytes(output.dataType)));
      }
    }
  }
}

bool Context::enqueueV3(void* stream) noexcept {
  if (mustFail("enqueue")) {
    sayError("IExecutionContext::enqueueV3", 1, "Cuda Runtime", "an illegal memory access was encountered");
    return false;
  }
  if (!hasMemory()) {
    return misused("IExecutionContext::enqueueV3",
                   "The IExecutionContext is created with ExecutionContextAllocationStrategy::kUSER_MANAGED. "
                   "IExecutionContext::setDeviceMemoryV2 should be called before enqueue/execute.");
  }
  Launch launch;
  if (!bind(launch)) return false;
  launches_.push_back(std::move(launch));
  if (stream == nullptr) {
    run(&launches_.back());
  } else {
    cudaImitationLaunch(stream, &Context::run, &launches_.back());
  }
  return true;
}

}  // namespace coldstart::imitation
