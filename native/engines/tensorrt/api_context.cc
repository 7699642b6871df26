// The execution context: profile, shapes, addresses, memory and the launch.
#include "vendor_call.h"
#include "vendor_failure.h"

namespace coldstart::tensorrt {
namespace {

constexpr const char* kPhase = "context-create";

std::string shapeText(const Shape& shape) {
  std::string text;
  for (const int64_t extent : shape) {
    if (!text.empty()) text += 'x';
    text += std::to_string(extent);
  }
  return text;
}

}  // namespace

Status Context::setOptimizationProfile(int32_t profile, void* stream) {
  const CallWitness witness;
  if (call(object_, slots_->setProfile, profile, stream)) return {};
  return witness.failure(kPhase, "", "TensorRT refused optimisation profile " + std::to_string(profile));
}

Status Context::setInputShape(const char* name, const Shape& shape) {
  const CallWitness witness;
  const std::optional<RawDims> dims = dimsOf(shape, version_);
  if (dims && call(object_, slots_->setInputShape, name, &*dims)) return {};
  Failure failure = witness.failure(kPhase, name, "TensorRT refused the shape " + shapeText(shape));
  failure.code = "ENGINE_INPUT_INVALID";
  return failure;
}

Result<Shape> Context::tensorShape(const char* name) const {
  const CallWitness witness;
  std::optional<Shape> shape = shapeOf(call(object_, slots_->contextTensorShape, name), version_);
  if (shape) return *std::move(shape);
  return witness.failure(kPhase, name, "TensorRT knows no shape of it");
}

int64_t Context::maxOutputBytes(const char* name) const { return call(object_, slots_->maxOutputSize, name); }

Status Context::setTensorAddress(const char* name, void* address) {
  const CallWitness witness;
  if (call(object_, slots_->setTensorAddress, name, address)) return {};
  return witness.failure("buffer-allocate", name, "TensorRT refused its address");
}

void Context::setDeviceMemory(void* memory, int64_t bytes) {
  if (slots_->setDeviceMemoryV2) {
    call(object_, slots_->setDeviceMemoryV2, memory, bytes);
  } else {
    call(object_, slots_->setDeviceMemory, memory);
  }
}

int64_t Context::updateDeviceMemoryBytesForShapes() {
  if (!slots_->updateMemoryForShapes) return -1;
  const uint64_t errorsBefore = ProcessLogger::get().errorCount();
  const size_t bytes = call(object_, slots_->updateMemoryForShapes);
  // 0 is also its way to say that shapes are missing.
  if (bytes == 0 && ProcessLogger::get().errorCount() != errorsBefore) return -1;
  return static_cast<int64_t>(bytes);
}

Status Context::enqueue(void* stream) {
  const CallWitness witness;
  if (call(object_, slots_->enqueue, stream)) return {};
  return witness.failure("first-inference", "", "TensorRT did not enqueue the inference and logged no reason");
}

}  // namespace coldstart::tensorrt
