// One execution context with its stream and its own inputs and outputs on the device, so that several run in parallel.
// The device's context is current in every call, and where it is destroyed.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "cuda_stream.h"
#include "device_memory.h"
#include "input_plan.h"
#include "loaded_engine.h"

namespace coldstart::tensorrt {

class EngineContext {
 public:
  // context-create, with its profile. ENGINE_CONTEXTS_LIMITED, ENGINE_DEVICE_MEMORY, ENGINE_FAILED and the driver's
  // codes.
  static Result<std::unique_ptr<EngineContext>> create(LoadedEngine& loaded, uint32_t index);
  ~EngineContext();
  EngineContext(const EngineContext&) = delete;
  EngineContext& operator=(const EngineContext&) = delete;

  // buffer-allocate: shapes, the context's memory where we manage it, buffers; inputs are filled and stay on
  // the device. May be called again. ENGINE_INPUT_INVALID and the codes of create.
  Status bind(const cs_input* inputs, uint64_t count);

  // Runs, copies the outputs back and waits for them.
  Status infer();

  // Types, shapes and checksums of the last inference's outputs.
  Status describeOutputs();
  const TensorTable& outputs() const noexcept { return described_; }

  LoadedEngine& loaded() noexcept { return loaded_; }
  uint32_t index() const noexcept { return index_; }
  // On the device, without what the library allocates by itself.
  uint64_t allocatedBytes() const noexcept { return allocatedBytes_; }

 private:
  struct Input {
    cuda::DeviceBuffer device;
    // Instead of it, for tensors that give shapes.
    std::vector<std::byte> host;
  };
  struct Output {
    const TensorInfo* tensor = nullptr;
    const ElementType* type = nullptr;
    cuda::DeviceBuffer device;
    // Where the results arrive; the output itself where the tensor lives on the host.
    // One of the two: page-locking takes half a millisecond, which a small output does not earn back.
    cuda::PinnedBuffer pinned;
    std::vector<std::byte> pageable;
    std::byte* host() { return pageable.empty() ? static_cast<std::byte*>(pinned.data()) : pageable.data(); }
    uint64_t bytes = 0;
  };

  EngineContext(LoadedEngine& loaded, uint32_t index, cuda::Stream stream)
      : loaded_(loaded), index_(index), stream_(std::move(stream)) {}
  const cuda::Driver& driver() const { return loaded_.instance().context()->driver(); }
  Result<cuda::DeviceBuffer> allocate(uint64_t bytes);
  void release();
  Status chooseProfile();
  Status bindInputs(const cs_input* inputs, uint64_t count);
  Status bindInput(const TensorInfo& tensor, const InputPlan& plan);
  Status fillInputOnDevice(const InputPlan& plan, const cuda::DeviceBuffer& device);
  Status bindOwnMemory();
  Status bindOutput(const TensorInfo& tensor);
  Status enqueue();
  void captureGraph();

  LoadedEngine& loaded_;
  uint32_t index_;
  int32_t profile_ = 0;
  // Destroyed last to first: the graph and the context before the memory that they use, all of it before the stream.
  cuda::Stream stream_;
  cuda::DeviceBuffer ownMemory_;
  std::vector<Input> inputs_;
  std::vector<Output> outputs_;
  Context context_;
  std::optional<cuda::CapturedGraph> graph_;
  uint64_t allocatedBytes_ = 0;
  bool bound_ = false;
  bool captureTried_ = false;
  TensorTable described_;
};

}  // namespace coldstart::tensorrt
