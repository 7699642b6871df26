// Binding and running. Inputs are copied once, when they are bound; an inference moves outputs only.
#include "engine_context.h"

#include <algorithm>

#include "element_type.h"
#include "fnv1a.h"
#include "input_shapes.h"
#include "step_marks.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kCreate[] = "context-create";
constexpr char kBind[] = "buffer-allocate";
constexpr char kInfer[] = "infer";

// What a context's own allocations begin with.
constexpr Step kSteps[] = {{"context-create-kernels", nullptr}, {"context-create-memory", "persistent memory is"}};

// Up to here the driver copies through memory of its own anyway.
constexpr uint64_t kSmallBytes = uint64_t{64} << 10;

Failure withPhase(Failure failure, const char* phase) {
  failure.phase = phase;
  return failure;
}

bool isClosed(const Shape& shape) {
  return std::all_of(shape.begin(), shape.end(), [](int64_t dimension) { return dimension >= 0; });
}

uint64_t bytesOf(const Shape& shape, const ElementType& type) {
  uint64_t elements = 1;
  for (const int64_t dimension : shape) elements *= static_cast<uint64_t>(dimension);
  return (elements * type.bits + 7) / 8;
}

}  // namespace

Result<std::unique_ptr<EngineContext>> EngineContext::create(LoadedEngine& loaded, uint32_t index) {
  const StepMarks steps(loaded.instance().events(), kSteps, index);
  Result<cuda::Stream> stream = cuda::Stream::create(loaded.instance().context()->driver(), kCreate);
  if (!stream.ok()) return stream.takeFailure();
  std::unique_ptr<EngineContext> made(new EngineContext(loaded, index, std::move(stream.value())));
  const std::unique_lock<std::mutex> alone = loaded.holdProfiles();
  Result<Context> context = loaded.engine().createContext(loaded.instance().settings().allocation);
  if (!context.ok()) return loaded.recognised(withPhase(context.takeFailure(), kCreate));
  made->context_ = std::move(context.value());
  Status chosen = made->chooseProfile();
  if (!chosen.ok()) return loaded.recognised(withPhase(chosen.takeFailure(), kCreate));
  return made;
}

Status EngineContext::chooseProfile() {
  profile_ = loaded_.instance().settings().profile;
  if (loaded_.hasExclusiveProfiles()) {
    const int32_t most = loaded_.engine().profileCount() - profile_;
    if (index_ > 0 && index_ >= static_cast<uint32_t>(std::max(most, 1)))
      return Failure{"ENGINE_CONTEXTS_LIMITED",
                     kCreate,
                     std::to_string(most),
                     "TensorRT " + loaded_.instance().version() + " gives a profile to one context at a time",
                     {}};
    profile_ += static_cast<int32_t>(index_);
  } else if (loaded_.instance().library()->version().family() == Family::eight) {
    // Nothing to choose, and the one that there is may belong to another context.
    return {};
  }
  // Also where it is the first one: only the context that was made first has it by itself.
  return context_.setOptimizationProfile(profile_, stream_.get());
}

EngineContext::~EngineContext() {
  // Nothing may still run on what is freed now; a lost device answers at once.
  static_cast<void>(stream_.synchronise(kInfer).ok());
  loaded_.contextBytes() -= allocatedBytes_;
}

Result<cuda::DeviceBuffer> EngineContext::allocate(uint64_t bytes) {
  Result<cuda::DeviceBuffer> buffer = loaded_.instance().settings().streamOrdered
                                          ? cuda::DeviceBuffer::allocateOn(driver(), stream_.get(), bytes, kBind)
                                          : cuda::DeviceBuffer::allocate(driver(), bytes, kBind);
  if (!buffer.ok()) return buffer;
  allocatedBytes_ += bytes;
  loaded_.contextBytes() += bytes;
  return buffer;
}

void EngineContext::release() {
  bound_ = false;
  captureTried_ = false;
  graph_.reset();
  outputs_.clear();
  inputs_.clear();
  ownMemory_ = cuda::DeviceBuffer();
  loaded_.contextBytes() -= allocatedBytes_;
  allocatedBytes_ = 0;
}

Status EngineContext::bind(const cs_input* inputs, uint64_t count) {
  Status idle = stream_.synchronise(kBind);
  if (!idle.ok()) return idle;
  release();
  Status bound = bindInputs(inputs, count);
  if (bound.ok()) bound = bindOwnMemory();
  for (const TensorInfo& tensor : loaded_.tensors()) {
    if (bound.ok() && !tensor.input) bound = bindOutput(tensor);
  }
  if (bound.ok()) bound = stream_.synchronise(kBind);
  if (bound.ok()) {
    bound_ = true;
    return bound;
  }
  static_cast<void>(stream_.synchronise(kBind).ok());
  release();
  return loaded_.recognised(withPhase(bound.takeFailure(), kBind));
}

Status EngineContext::bindInputs(const cs_input* inputs, uint64_t count) {
  Result<std::vector<InputPlan>> plans =
      planInputShapes(loaded_.tensors(), loaded_.inputs().tensors(), profile_, inputs, count);
  if (!plans.ok()) return plans.takeFailure();
  Status done;
  size_t at = 0;
  for (const TensorInfo& tensor : loaded_.tensors()) {
    if (tensor.input && done.ok()) done = bindInput(tensor, plans.value()[at++]);
  }
  // The plans own what is still being copied.
  Status copied = stream_.synchronise(kBind);
  return done.ok() ? std::move(copied) : std::move(done);
}

Status EngineContext::bindInput(const TensorInfo& tensor, const InputPlan& plan) {
  const bool isFixed = isClosed(tensor.shape);
  Status shaped = isFixed ? Status() : context_.setInputShape(tensor.name.c_str(), plan.shape);
  if (!shaped.ok()) {
    Failure failure = shaped.takeFailure();
    failure.code = "ENGINE_INPUT_INVALID";
    failure.subject = tensor.name;
    return failure;
  }
  Input& input = inputs_.emplace_back();
  if (tensor.onHost) {
    input.host.resize(std::max<uint64_t>(plan.bytes(), 1));
    fillInput(plan, input.host.data());
    return context_.setTensorAddress(tensor.name.c_str(), input.host.data());
  }
  Result<cuda::DeviceBuffer> device = allocate(plan.bytes());
  if (!device.ok()) return device.takeFailure();
  input.device = std::move(device.value());
  Status filled = fillInputOnDevice(plan, input.device);
  return filled.ok() ? context_.setTensorAddress(tensor.name.c_str(), input.device.pointer()) : std::move(filled);
}

Status EngineContext::fillInputOnDevice(const InputPlan& plan, const cuda::DeviceBuffer& device) {
  if (plan.fill == CS_FILL_ZEROS)
    return cuda::fillDevice(driver(), device.get(), 0, plan.bytes(), stream_.get(), kBind);
  std::vector<std::byte> host(std::max<uint64_t>(plan.bytes(), 1));
  fillInput(plan, host.data());
  Status copied = cuda::copyToDevice(driver(), device.get(), host.data(), plan.bytes(), stream_.get(), kBind);
  // The bytes must stay until they are copied.
  Status waited = stream_.synchronise(kBind);
  return copied.ok() ? std::move(waited) : std::move(copied);
}

Status EngineContext::bindOwnMemory() {
  if (loaded_.instance().settings().allocation != Allocation::userManaged) return {};
  int64_t bytes = context_.updateDeviceMemoryBytesForShapes();
  if (bytes < 0) bytes = loaded_.engine().deviceMemoryBytes(profile_);
  Result<cuda::DeviceBuffer> memory = allocate(static_cast<uint64_t>(std::max<int64_t>(bytes, 0)));
  if (!memory.ok()) return memory.takeFailure();
  ownMemory_ = std::move(memory.value());
  context_.setDeviceMemory(ownMemory_.pointer(), bytes);
  return {};
}

Status EngineContext::bindOutput(const TensorInfo& tensor) {
  const char* name = tensor.name.c_str();
  const Result<Shape> shape = context_.tensorShape(name);
  if (!shape.ok()) return shape.failure();
  Output output;
  output.tensor = &tensor;
  const char* typeName = elementTypeName(tensor.dataType);
  output.type = typeName == nullptr ? nullptr : findElementType(typeName);
  int64_t bytes = context_.maxOutputBytes(name);
  if (output.type != nullptr && isClosed(shape.value()))
    bytes = static_cast<int64_t>(bytesOf(shape.value(), *output.type));
  if (bytes < 0)
    return Failure{"ENGINE_FAILED", kBind, tensor.name, "the size of output " + tensor.name + " has no bound", {}};
  output.bytes = static_cast<uint64_t>(bytes);
  // A graph copies to page-locked memory only.
  if (output.bytes > 0 && output.bytes <= kSmallBytes && !tensor.onHost && !loaded_.instance().settings().graph) {
    output.pageable.resize(output.bytes);
  } else {
    Result<cuda::PinnedBuffer> pinned = cuda::PinnedBuffer::allocate(driver(), output.bytes, kBind);
    if (!pinned.ok()) return pinned.takeFailure();
    output.pinned = std::move(pinned.value());
  }
  if (!tensor.onHost) {
    Result<cuda::DeviceBuffer> device = allocate(output.bytes);
    if (!device.ok()) return device.takeFailure();
    output.device = std::move(device.value());
  }
  void* address = tensor.onHost ? output.host() : output.device.pointer();
  outputs_.push_back(std::move(output));
  return context_.setTensorAddress(name, address);
}

Status EngineContext::enqueue() {
  Status ran = context_.enqueue(stream_.get());
  for (Output& output : outputs_) {
    if (!ran.ok()) return ran;
    if (output.tensor->onHost) continue;
    ran = cuda::copyToHost(driver(), output.host(), output.device.get(), output.bytes, stream_.get(), kInfer);
  }
  return ran;
}

// After a plain inference, which did what TensorRT puts off until the first one. Without a graph inferences go on as
// before.
void EngineContext::captureGraph() {
  captureTried_ = true;
  Status begun = cuda::CapturedGraph::begin(driver(), stream_, kInfer);
  if (!begun.ok()) return loaded_.tellGraphProblem(begun.failure().message);
  Status captured = enqueue();
  Result<cuda::CapturedGraph> graph = cuda::CapturedGraph::end(driver(), stream_, kInfer);
  if (!captured.ok()) return loaded_.tellGraphProblem(captured.failure().message);
  if (!graph.ok()) return loaded_.tellGraphProblem(graph.failure().message);
  graph_ = std::move(graph.value());
}

Status EngineContext::infer() {
  if (!bound_) return Failure{"ENGINE_FAILED", kInfer, "", "the context has no buffers", {}};
  Status ran = graph_ ? graph_->launch(stream_, kInfer) : enqueue();
  Status done = stream_.synchronise(kInfer);
  // The library only knows that something failed where the driver knows that the device or its MPS server is gone.
  if (!done.ok() && (ran.ok() || done.failure().code != "ENGINE_FAILED")) return done;
  if (!ran.ok()) return loaded_.recognised(withPhase(ran.takeFailure(), kInfer));
  if (loaded_.instance().settings().graph && !captureTried_) captureGraph();
  return {};
}

Status EngineContext::describeOutputs() {
  std::vector<coldstart::TensorInfo> described;
  for (Output& output : outputs_) {
    coldstart::TensorInfo& one = described.emplace_back();
    one.name = output.tensor->name;
    one.type = output.type == nullptr ? "type-" + std::to_string(output.tensor->dataType) : output.type->name;
    Result<Shape> shape = context_.tensorShape(output.tensor->name.c_str());
    if (!shape.ok()) return loaded_.recognised(withPhase(shape.takeFailure(), kInfer));
    one.shape = std::move(shape.value());
    const bool known = output.type != nullptr && isClosed(one.shape);
    const uint64_t bytes = known ? std::min(bytesOf(one.shape, *output.type), output.bytes) : output.bytes;
    one.checksum = fnv1a(output.host(), bytes);
  }
  described_.assign(std::move(described));
  return {};
}

}  // namespace coldstart::tensorrt
