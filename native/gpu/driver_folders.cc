// The folders of container images, clouds, driver containers and WSL.
#include "driver_folders.h"

#include <cstdlib>
#include <filesystem>

namespace coldstart::gpu {
namespace {

constexpr const char* kFolders[] = {
    "/usr/local/nvidia/lib64",
    "/usr/local/nvidia/lib",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib/x86_64-linux-gnu/nvidia/current",
    "/usr/lib64",
    "/usr/lib/nvidia",
    "/usr/lib/wsl/lib",
    "/run/nvidia/driver/usr/lib/x86_64-linux-gnu",
    "/run/nvidia/driver/usr/lib64",
};

// What Driver::open takes instead of the loader's own choice.
constexpr const char* kCudaVariable = "COLDSTART_CUDA_LIBRARY";

}  // namespace

bool searchDriverFolders(const std::string& name, const std::function<bool(const std::string&)>& tryFile) {
  for (const char* folder : kFolders) {
    const std::string path = std::string(folder) + "/" + name;
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored) && tryFile(path)) return true;
  }
  return false;
}

Result<std::shared_ptr<const cuda::Driver>> openCudaDriver() {
  Result<std::shared_ptr<const cuda::Driver>> driver = cuda::Driver::open();
  if (driver.ok() || std::getenv(kCudaVariable) != nullptr) return driver;
  const Failure first = driver.failure();
  const bool found = searchDriverFolders("libcuda.so.1", [&driver](const std::string& path) {
    setenv(kCudaVariable, path.c_str(), 1);
    driver = cuda::Driver::open();
    return driver.ok();
  });
  if (!found) unsetenv(kCudaVariable);
  if (!found) return first;
  return driver;
}

}  // namespace coldstart::gpu
