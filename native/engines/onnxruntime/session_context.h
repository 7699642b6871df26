// An execution context over a session: its own inputs and outputs, so that several run in parallel.
#pragma once

#include <memory>
#include <vector>

#include "input_plan.h"
#include "session.h"

namespace coldstart::ort {

class SessionContext {
 public:
  // context-create: the names that Run wants, and run options.
  static Result<std::unique_ptr<SessionContext>> create(const LoadedSession& session, uint32_t index);

  // buffer-allocate: input tensors, filled, and output tensors where their shape is known. ENGINE_INPUT_INVALID,
  // ENGINE_FAILED.
  coldstart::Status bind(const cs_input* inputs, uint64_t count, uint64_t& bytes);

  // One inference. ENGINE_INPUT_INVALID, ENGINE_FAILED.
  coldstart::Status infer();

  // Types, shapes and checksums of the last inference's outputs.
  coldstart::Status describeOutputs();
  const TensorTable& outputs() const noexcept { return described_; }

  uint32_t index() const noexcept { return index_; }

 private:
  explicit SessionContext(const LoadedSession& session, uint32_t index) : session_(session), index_(index) {}
  const Library& library() const { return *session_.runtime().library; }
  Result<Handle<Value>> makeInput(const InputPlan& plan);
  coldstart::Status allocateOutputs();
  coldstart::Status describeOutput(size_t at, coldstart::TensorInfo& described);

  const LoadedSession& session_;
  uint32_t index_;
  Handle<RunOptions> runOptions_;
  std::vector<const char*> inputNames_;
  std::vector<const char*> outputNames_;
  std::vector<Handle<Value>> inputs_;
  // Null where the library allocates at every inference, because the shape depends on the input.
  std::vector<Handle<Value>> outputs_;
  std::vector<bool> reusesOutput_;
  TensorTable described_;
};

}  // namespace coldstart::ort
