// The phases before there is a plan.
#include "instance.h"

#include "border.h"
#include "failure_recogniser.h"

namespace coldstart::tensorrt {

Instance::~Instance() {
  if (context_ == nullptr) return;
  const cuda::CurrentContext current(*context_);
  runtime_ = Runtime();
}

Status Instance::openLibrary() {
  const BackendPhase phase(events_, "library-load");
  Result<Library> library = Library::open(settings_.library);
  if (!library.ok()) return library.takeFailure();
  library_ = std::make_unique<Library>(std::move(library.value()));
  version_ = library_->version().text();
  return {};
}

Status Instance::initDriver() {
  const BackendPhase phase(events_, "driver-init");
  Result<std::shared_ptr<const cuda::Driver>> opened = cuda::Driver::open();
  if (!opened.ok()) return opened.takeFailure();
  Status initialised = opened.value()->initialise();
  if (initialised.ok()) driver_ = std::move(opened.value());
  return initialised;
}

Status Instance::createDevice() {
  constexpr char kPhase[] = "device-context";
  if (driver_ == nullptr) return Failure{"ENGINE_FAILED", kPhase, "", "the driver is not initialised", {}};
  const BackendPhase phase(events_, kPhase);
  const Result<cuda::Device> device = cuda::findDevice(*driver_, settings_.device, kPhase);
  if (!device.ok()) return device.failure();
  auto context = cuda::PrimaryContext::retain(driver_, device.value(), kPhase);
  if (!context.ok()) return context.takeFailure();
  context_ = std::move(context.value());
  return {};
}

Status Instance::makeRuntime() {
  Result<Runtime> runtime = library_->createRuntime();
  if (!runtime.ok()) return runtime.takeFailure();
  runtime_ = std::move(runtime.value());
  if (settings_.hostCode) runtime_.setEngineHostCodeAllowed(true);
  return settings_.maxThreads > 0 ? runtime_.setMaxThreads(settings_.maxThreads) : Status();
}

Status Instance::createRuntime() {
  constexpr char kPhase[] = "runtime-create";
  if (library_ == nullptr || context_ == nullptr)
    return Failure{"ENGINE_FAILED", kPhase, "", "the library or the driver is not open", {}};
  const BackendPhase phase(events_, kPhase);
  const cuda::CurrentContext current(*context_);
  Status isCurrent = current.status(kPhase);
  if (!isCurrent.ok()) return isCurrent;
  Status made = makeRuntime();
  if (made.ok()) return made;
  return recogniseFailure(made.takeFailure(), {library_->path(), "", version_});
}

}  // namespace coldstart::tensorrt
