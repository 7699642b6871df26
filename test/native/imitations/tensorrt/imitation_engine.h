// The imitated engine and its contexts.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "imitation_state.h"
#include "read_plan.h"

namespace coldstart::imitation {

// How many were made of something and not deleted: deleting the owner first is the application's fault.
using Children = std::shared_ptr<std::atomic<int>>;

// Before 10 a profile belongs to one context at a time.
class ProfileOwners {
 public:
  // Whether it was free.
  bool take(int32_t profile) {
    const std::lock_guard<std::mutex> guard(lock_);
    return COLDSTART_IMITATION_MAJOR >= 10 || taken_.insert(profile).second;
  }
  void giveBack(int32_t profile) {
    const std::lock_guard<std::mutex> guard(lock_);
    taken_.erase(profile);
  }

 private:
  std::mutex lock_;
  std::set<int32_t> taken_;
};

class Engine : public EngineTable {
 public:
  Engine(std::shared_ptr<LoadedPlan> loaded, Children siblings);
  ~Engine() override;

#if COLDSTART_IMITATION_MAJOR >= 10
  void* createExecutionContext(int32_t strategy) noexcept override;
  int64_t getStreamableWeightsSize() const noexcept override { return plan().streamableBytes; }
#else
  void* createExecutionContext() noexcept override { return makeContext(0); }
#endif
#if COLDSTART_IMITATION_MAJOR <= 10
  void* createExecutionContextWithoutDeviceMemory() noexcept override { return makeContext(2); }
  size_t getDeviceMemorySize() const noexcept override { return static_cast<size_t>(plan().activationBytes); }
#endif
#if COLDSTART_IMITATION_MAJOR == 10
  size_t getDeviceMemorySizeForProfile(int32_t profile) const noexcept override { return memoryOf(profile); }
  bool setWeightStreamingBudget(int64_t bytes) noexcept override { return setBudget(bytes); }
#endif
#if COLDSTART_IMITATION_MAJOR >= 11 || (COLDSTART_IMITATION_MAJOR == 10 && COLDSTART_IMITATION_MINOR >= 1)
  bool setWeightStreamingBudgetV2(int64_t bytes) noexcept override { return setBudget(bytes); }
  int64_t getDeviceMemorySizeV2() const noexcept override { return plan().activationBytes; }
  int64_t getDeviceMemorySizeForProfileV2(int32_t profile) const noexcept override {
    return static_cast<int64_t>(memoryOf(profile));
  }
#endif
  int32_t getNbOptimizationProfiles() const noexcept override { return plan().profiles; }
  Dims getTensorShape(const char* tensor) const noexcept override;
  int32_t getTensorDataType(const char* tensor) const noexcept override;
  int32_t getTensorLocation(const char* tensor) const noexcept override;
  int32_t getTensorIOMode(const char* tensor) const noexcept override;
  int32_t getTensorVectorizedDim(const char* tensor) const noexcept override;
  Dims getProfileShape(const char* tensor, int32_t profile, int32_t selector) const noexcept override;
  int32_t getNbIOTensors() const noexcept override { return static_cast<int32_t>(plan().tensors.size()); }
  const char* getIOTensorName(int32_t index) const noexcept override;
  int32_t getHardwareCompatibilityLevel() const noexcept override { return 1; }

 private:
  const Plan& plan() const noexcept { return loaded_->plan; }
  // Half of it for every profile after the first.
  size_t memoryOf(int32_t profile) const noexcept;
  bool setBudget(int64_t bytes) noexcept;
  void* makeContext(int32_t strategy) noexcept;

  LiveObject live_;
  std::shared_ptr<LoadedPlan> loaded_;
  Children siblings_;
  Children contexts_ = std::make_shared<std::atomic<int>>(0);
  std::shared_ptr<ProfileOwners> profiles_ = std::make_shared<ProfileOwners>();
};

Dims dimsFrom(const std::vector<int64_t>& extents) noexcept;
const PlanTensor* findTensor(const Plan& plan, const char* name) noexcept;

}  // namespace coldstart::imitation
