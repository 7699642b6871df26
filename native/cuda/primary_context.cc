// Retain and release, each once.
#include "primary_context.h"

namespace coldstart::cuda {

Result<std::shared_ptr<const PrimaryContext>> PrimaryContext::retain(std::shared_ptr<const Driver> driver,
                                                                     Device device, const char* phase) {
  ContextObject* context = nullptr;
  Status retained =
      driver->statusOf(driver->api().cuDevicePrimaryCtxRetain(&context, device), phase, "cuDevicePrimaryCtxRetain");
  if (!retained.ok()) return retained.takeFailure();
  return std::shared_ptr<const PrimaryContext>(new PrimaryContext(std::move(driver), device, context));
}

PrimaryContext::~PrimaryContext() { driver_->api().cuDevicePrimaryCtxRelease(device_); }

Result<MemoryFacts> deviceMemory(const Driver& driver, const char* phase) {
  size_t freeBytes = 0;
  size_t totalBytes = 0;
  Status asked = driver.statusOf(driver.api().cuMemGetInfo(&freeBytes, &totalBytes), phase, "cuMemGetInfo");
  if (!asked.ok()) return asked.takeFailure();
  return MemoryFacts{freeBytes, totalBytes};
}

}  // namespace coldstart::cuda
