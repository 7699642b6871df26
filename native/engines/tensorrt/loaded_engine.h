// A deserialized plan: the engine, its inputs and outputs, and what is worth telling of it.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "border.h"
#include "failure_recogniser.h"
#include "instance.h"
#include "plan_prefix.h"

namespace coldstart::tensorrt {

class StepMarks;

class LoadedEngine {
 public:
  // deserialize, from memory or by TensorRT's own reading. The device's context is current. ENGINE_MODEL_INVALID,
  // ENGINE_MODEL_MISSING, ENGINE_PLAN_VERSION, ENGINE_PLAN_DEVICE, ENGINE_PLAN_HOST_CODE, ENGINE_LIBRARY_UNSUPPORTED,
  // ENGINE_FAILED and the driver's codes.
  static Result<std::unique_ptr<LoadedEngine>> load(Instance& instance, const cs_source& source);

  const Instance& instance() const noexcept { return instance_; }
  Engine& engine() noexcept { return engine_; }
  const TensorTable& inputs() const noexcept { return inputs_; }
  const TensorTable& outputs() const noexcept { return outputs_; }
  // All of them, in the engine's order.
  const std::vector<TensorInfo>& tensors() const noexcept { return tensors_; }

  // Before TensorRT 10 a profile belongs to one context at a time, except in plans whose inputs are all fixed.
  bool hasExclusiveProfiles() const noexcept { return exclusiveProfiles_; }
  // To hold while a context is made and takes its profile: a new one has the first profile for a moment. Locks nothing
  // where profiles are shared.
  std::unique_lock<std::mutex> holdProfiles();

  // A failure of the library about this plan, in the product's words.
  Failure recognised(Failure failure) const;

  // Device memory that contexts hold; they keep it up to date.
  std::atomic<uint64_t>& contextBytes() noexcept { return contextBytes_; }
  // Set by a context whose graph could not be captured.
  void tellGraphProblem(const std::string& problem);

  // `device.name`, `driver.cuda`, `engine.profiles`, …: asks the device.
  void emitFacts(cs_emit emit, void* user) const;

 private:
  explicit LoadedEngine(Instance& instance) : instance_(instance) {}
  Status deserialize(const cs_source& source, StepMarks& steps, uint64_t& bytes);
  bool shallRegister(const cs_source& source) const;
  Status fromMemory(const cs_source& source, StepMarks& steps);
  Status fromPath();
  Reader chooseReader() const;
  Status applyBudget();
  Status describe();

  Instance& instance_;
  std::string path_;
  PlanPrefix prefix_;
  Engine engine_;
  std::vector<TensorInfo> tensors_;
  bool exclusiveProfiles_ = false;
  std::mutex profileLock_;
  TensorTable inputs_;
  TensorTable outputs_;
  std::atomic<uint64_t> contextBytes_{0};
  // How the bytes came, and what was not as asked.
  std::string route_;
  std::string sourceProblem_;
  uint64_t ringBytes_ = 0;
  mutable std::mutex problemLock_;
  std::string graphProblem_;
};

}  // namespace coldstart::tensorrt
