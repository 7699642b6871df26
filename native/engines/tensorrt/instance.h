// One opened backend: its settings, the library, the driver with the device's context, the runtime. Whatever is made
// from it is destroyed before it.
#pragma once

#include <memory>
#include <string>

#include "backend_abi.h"
#include "library.h"
#include "primary_context.h"
#include "settings.h"

namespace coldstart::tensorrt {

class Instance {
 public:
  Instance(Settings settings, const cs_events& events) : settings_(std::move(settings)), events_(events) {}
  ~Instance();
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  // library-load. Beside createDevice, on another thread.
  Status openLibrary();
  // driver-init.
  Status initDriver();
  // device-context. After initDriver; beside openLibrary, on another thread.
  Status createDevice();
  // runtime-create. After both.
  Status createRuntime();

  const Settings& settings() const noexcept { return settings_; }
  const cs_events& events() const noexcept { return events_; }
  // '' before openLibrary.
  const std::string& version() const noexcept { return version_; }
  const Library* library() const noexcept { return library_.get(); }
  // Null before createDevice.
  const std::shared_ptr<const cuda::PrimaryContext>& context() const noexcept { return context_; }
  // Null before createRuntime.
  Runtime* runtime() noexcept { return runtime_ ? &runtime_ : nullptr; }

 private:
  Status makeRuntime();

  Settings settings_;
  const cs_events& events_;
  std::string version_;
  std::unique_ptr<Library> library_;
  std::shared_ptr<const cuda::Driver> driver_;
  std::shared_ptr<const cuda::PrimaryContext> context_;
  Runtime runtime_;
};

}  // namespace coldstart::tensorrt
