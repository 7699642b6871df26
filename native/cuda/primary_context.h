// The device's primary context, which the CUDA runtime inside engine libraries uses too, and making it current on a
// thread for as long as a scope lasts.
#pragma once

#include <memory>

#include "cuda_driver.h"

namespace coldstart::cuda {

class PrimaryContext {
 public:
  // cuDevicePrimaryCtxRetain; makes the context where nobody had it. The codes of Driver::statusOf.
  static Result<std::shared_ptr<const PrimaryContext>> retain(std::shared_ptr<const Driver> driver, Device device,
                                                              const char* phase);
  // Released; the driver destroys it with its last holder. Nothing of it may be used any more.
  ~PrimaryContext();
  PrimaryContext(const PrimaryContext&) = delete;
  PrimaryContext& operator=(const PrimaryContext&) = delete;

  const Driver& driver() const noexcept { return *driver_; }
  Device device() const noexcept { return device_; }
  ContextObject* get() const noexcept { return context_; }

 private:
  PrimaryContext(std::shared_ptr<const Driver> driver, Device device, ContextObject* context)
      : driver_(std::move(driver)), device_(device), context_(context) {}

  std::shared_ptr<const Driver> driver_;
  Device device_;
  ContextObject* context_;
};

// Current on the calling thread from construction to destruction; what was current before is so again afterwards.
class CurrentContext {
 public:
  explicit CurrentContext(const PrimaryContext& context) noexcept
      : driver_(context.driver()), result_(driver_.api().cuCtxPushCurrent(context.get())) {}
  ~CurrentContext() {
    ContextObject* popped = nullptr;
    if (result_ == kSuccess) driver_.api().cuCtxPopCurrent(&popped);
  }
  CurrentContext(const CurrentContext&) = delete;
  CurrentContext& operator=(const CurrentContext&) = delete;

  Status status(const char* phase) const { return driver_.statusOf(result_, phase, "cuCtxPushCurrent"); }

 private:
  const Driver& driver_;
  Result_t result_;
};

struct MemoryFacts {
  uint64_t freeBytes = 0;
  uint64_t totalBytes = 0;
};

// Of the current context's device.
Result<MemoryFacts> deviceMemory(const Driver& driver, const char* phase);

}  // namespace coldstart::cuda
