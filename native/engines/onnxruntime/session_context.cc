// Inputs are the library's own tensors, filled once; an inference only runs.
#include "session_context.h"

#include <algorithm>

#include "element_type.h"
#include "fnv1a.h"

namespace coldstart::ort {
namespace {

constexpr char kInfer[] = "infer";
constexpr char kBind[] = "buffer-allocate";

// The elements' bytes; for strings the bytes of each, ended by a zero.
coldstart::Status checksumStrings(const Library& library, const Value* value, size_t elements, uint64_t& checksum) {
  size_t bytes = 0;
  coldstart::Status status = library.statusOf(library.api().GetStringTensorDataLength(value, &bytes), kInfer, "");
  if (!status.ok()) return status;
  std::string text(bytes, '\0');
  std::vector<size_t> offsets(elements);
  status = library.statusOf(library.api().GetStringTensorContent(value, text.data(), bytes, offsets.data(), elements),
                            kInfer, "");
  if (!status.ok()) return status;
  checksum = kFnvBasis;
  for (size_t at = 0; at < elements; at++) {
    const size_t end = at + 1 < elements ? offsets[at + 1] : bytes;
    checksum = fnv1a(text.data() + offsets[at], end - offsets[at], checksum);
    checksum = fnv1a("", 1, checksum);
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<SessionContext>> SessionContext::create(const LoadedSession& session, uint32_t index) {
  std::unique_ptr<SessionContext> context(new SessionContext(session, index));
  const Api& api = context->library().api();
  RunOptions* options = nullptr;
  coldstart::Status status = context->library().statusOf(api.CreateRunOptions(&options), "context-create", "");
  if (!status.ok()) return status.takeFailure();
  context->runOptions_ = {options, api.ReleaseRunOptions};
  for (const coldstart::TensorInfo& input : session.inputs().tensors())
    context->inputNames_.push_back(input.name.c_str());
  for (const coldstart::TensorInfo& output : session.outputs().tensors())
    context->outputNames_.push_back(output.name.c_str());
  return context;
}

Result<Handle<Value>> SessionContext::makeInput(const InputPlan& plan) {
  const Api& api = library().api();
  Allocator* allocator = nullptr;
  Value* value = nullptr;
  coldstart::Status status = library().statusOf(api.GetAllocatorWithDefaultOptions(&allocator), kBind, plan.name);
  if (status.ok())
    status = library().statusOf(
        api.CreateTensorAsOrtValue(allocator, plan.shape.data(), plan.shape.size(), plan.type->onnxCode, &value), kBind,
        plan.name);
  if (!status.ok()) return status.takeFailure();
  Handle<Value> owned(value, api.ReleaseValue);
  if (plan.type->bits == 0) {
    const std::vector<const char*> strings = stringsOf(plan);
    status = library().statusOf(api.FillStringTensor(value, strings.data(), strings.size()), kBind, plan.name);
  } else {
    void* data = nullptr;
    status = library().statusOf(api.GetTensorMutableData(value, &data), kBind, plan.name);
    if (status.ok() && plan.elements > 0) fillInput(plan, static_cast<std::byte*>(data));
  }
  if (!status.ok()) return status.takeFailure();
  return owned;
}

coldstart::Status SessionContext::bind(const cs_input* inputs, uint64_t count, uint64_t& bytes) {
  Result<std::vector<InputPlan>> plans = planInputs(session_.inputs().tensors(), inputs, count);
  if (!plans.ok()) return plans.takeFailure();
  inputs_.clear();
  for (const InputPlan& plan : plans.value()) {
    Result<Handle<Value>> value = makeInput(plan);
    if (!value.ok()) return value.takeFailure();
    inputs_.push_back(std::move(value.value()));
    bytes += plan.bytes();
  }
  return allocateOutputs();
}

coldstart::Status SessionContext::allocateOutputs() {
  const Api& api = library().api();
  const auto& tensors = session_.outputs().tensors();
  outputs_.clear();
  outputs_.resize(tensors.size());
  reusesOutput_.assign(tensors.size(), false);
  Allocator* allocator = nullptr;
  coldstart::Status status = library().statusOf(api.GetAllocatorWithDefaultOptions(&allocator), kBind, "");
  for (size_t at = 0; at < tensors.size() && status.ok(); at++) {
    const ElementType* type = findElementType(tensors[at].type);
    const bool closed = std::all_of(tensors[at].shape.begin(), tensors[at].shape.end(),
                                    [](int64_t dimension) { return dimension >= 0; });
    // A scalar's and an unknown rank's shape look alike: both are left to the library.
    if (type == nullptr || type->bits == 0 || !closed || tensors[at].shape.empty()) continue;
    Value* value = nullptr;
    status = library().statusOf(api.CreateTensorAsOrtValue(allocator, tensors[at].shape.data(),
                                                           tensors[at].shape.size(), type->onnxCode, &value),
                                kBind, tensors[at].name);
    if (!status.ok()) break;
    outputs_[at] = {value, api.ReleaseValue};
    reusesOutput_[at] = true;
  }
  return status;
}

coldstart::Status SessionContext::infer() {
  const Api& api = library().api();
  if (outputs_.size() != outputNames_.size())
    return Failure{"ENGINE_FAILED", kInfer, "", "the context has no buffers", {}};
  std::vector<const Value*> inputs;
  for (const Handle<Value>& input : inputs_) inputs.push_back(input.get());
  std::vector<Value*> outputs;
  for (size_t at = 0; at < outputs_.size(); at++) outputs.push_back(reusesOutput_[at] ? outputs_[at].get() : nullptr);
  Status* ran = api.Run(session_.session(), runOptions_.get(), inputNames_.data(), inputs.data(), inputs.size(),
                        outputNames_.data(), outputNames_.size(), outputs.data());
  for (size_t at = 0; at < outputs_.size(); at++) {
    if (!reusesOutput_[at] && outputs[at] != nullptr) outputs_[at] = {outputs[at], api.ReleaseValue};
  }
  return library().statusOf(ran, kInfer, "");
}

coldstart::Status SessionContext::describeOutput(size_t at, coldstart::TensorInfo& described) {
  const Api& api = library().api();
  described = session_.outputs().tensors()[at];
  Value* value = outputs_[at].get();
  const ElementType* type = findElementType(described.type);
  if (type == nullptr || value == nullptr) return {};
  ort::TensorInfo* info = nullptr;
  coldstart::Status status = library().statusOf(api.GetTensorTypeAndShape(value, &info), kInfer, described.name);
  if (!status.ok()) return status;
  const Handle<ort::TensorInfo> owned(info, api.ReleaseTensorTypeAndShapeInfo);
  size_t rank = 0;
  size_t elements = 0;
  status = library().statusOf(api.GetDimensionsCount(info, &rank), kInfer, described.name);
  described.shape.resize(rank);
  if (status.ok())
    status = library().statusOf(api.GetDimensions(info, described.shape.data(), rank), kInfer, described.name);
  if (status.ok()) status = library().statusOf(api.GetTensorShapeElementCount(info, &elements), kInfer, described.name);
  if (!status.ok()) return status;
  if (type->bits == 0) return checksumStrings(library(), value, elements, described.checksum);
  void* data = nullptr;
  status = library().statusOf(api.GetTensorMutableData(value, &data), kInfer, described.name);
  if (status.ok()) described.checksum = fnv1a(data, (elements * type->bits + 7) / 8);
  return status;
}

coldstart::Status SessionContext::describeOutputs() {
  std::vector<coldstart::TensorInfo> described(outputs_.size());
  for (size_t at = 0; at < described.size(); at++) {
    coldstart::Status status = describeOutput(at, described[at]);
    if (!status.ok()) return status;
  }
  described_.assign(std::move(described));
  return {};
}

}  // namespace coldstart::ort
