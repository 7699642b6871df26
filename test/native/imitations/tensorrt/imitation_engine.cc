// The imitated engine: what the plan describes.
#include "imitation_engine.h"

#include "imitation_context.h"

namespace coldstart::imitation {

Dims dimsFrom(const std::vector<int64_t>& extents) noexcept {
  Dims dims{};
  dims.rank = static_cast<int32_t>(extents.size());
  for (size_t at = 0; at < extents.size() && at < 8; at += 1) {
    dims.extents[at] = static_cast<std::remove_reference_t<decltype(dims.extents[0])>>(extents[at]);
  }
  return dims;
}

const PlanTensor* findTensor(const Plan& plan, const char* name) noexcept {
  for (const PlanTensor& tensor : plan.tensors) {
    if (tensor.name == name) return &tensor;
  }
  sayError("ICudaEngine::getTensorShape", 3, "API Usage Error", std::string("unknown tensor name ") + name);
  return nullptr;
}

Engine::Engine(std::shared_ptr<LoadedPlan> loaded, Children siblings)
    : loaded_(std::move(loaded)), siblings_(std::move(siblings)) {
  *siblings_ += 1;
}

Engine::~Engine() {
  *siblings_ -= 1;
  if (*contexts_ != 0) noteUnexpected("engine deleted before its contexts");
}

Dims Engine::getTensorShape(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found == nullptr ? Dims{-1, {}} : dimsFrom(found->shape);
}

int32_t Engine::getTensorDataType(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found == nullptr ? 0 : found->dataType;
}

int32_t Engine::getTensorLocation(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found != nullptr && found->onHost ? 1 : 0;
}

int32_t Engine::getTensorIOMode(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found == nullptr ? 0 : found->input ? 1 : 2;
}

int32_t Engine::getTensorVectorizedDim(const char* tensor) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  return found != nullptr && found->vectorized ? 1 : -1;
}

Dims Engine::getProfileShape(const char* tensor, int32_t profile, int32_t selector) const noexcept {
  const PlanTensor* found = findTensor(plan(), tensor);
  const auto at = static_cast<size_t>(profile * 3 + selector);
  if (found == nullptr || !found->input || profile < 0 || profile >= plan().profiles) return {-1, {}};
  // An input of a fixed shape has it in every profile.
  return at < found->ranges.size() ? dimsFrom(found->ranges[at]) : dimsFrom(found->shape);
}

const char* Engine::getIOTensorName(int32_t index) const noexcept {
  if (index < 0 || index >= getNbIOTensors()) return nullptr;
  return plan().tensors[static_cast<size_t>(index)].name.c_str();
}

size_t Engine::memoryOf(int32_t profile) const noexcept {
  return static_cast<size_t>(profile == 0 ? plan().activationBytes : plan().activationBytes / 2);
}

bool Engine::setBudget(int64_t bytes) noexcept {
  remember("setWeightStreamingBudget", bytes);
  if (*contexts_ == 0 && plan().streamableBytes > 0 && bytes >= 0 && !mustFail("setWeightStreamingBudget")) return true;
  sayError("ICudaEngine::setWeightStreamingBudgetV2", 3, "API Usage Error",
           "Parameter check failed, the budget cannot be set");
  return false;
}

void* Engine::makeContext(int32_t strategy) noexcept {
  remember("createExecutionContext", strategy);
  auto context = std::make_unique<Context>(loaded_, contexts_, profiles_, strategy);
  if (mustFail("createExecutionContext") || !context->allocate()) {
    sayError("ICudaEngine::createExecutionContext", 2, "OutOfMemory", "no further information");
    return nullptr;
  }
  say(kInfo, "[MemUsageChange] TensorRT-managed allocation in IExecutionContext creation: CPU +0, GPU +" +
                 std::to_string(plan().activationBytes >> 20) + ", now: CPU 0, GPU 1 (MiB)");
  return new PublicObject<ContextTable>(context.release());
}

#if COLDSTART_IMITATION_MAJOR >= 10
void* Engine::createExecutionContext(int32_t strategy) noexcept { return makeContext(strategy); }
#endif

}  // namespace coldstart::imitation
