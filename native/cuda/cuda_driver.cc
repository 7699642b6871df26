// Functions are taken by cuGetProcAddress, which answers the signature of a stated CUDA version; what it does not know
// is looked up by its exported name.
#include "cuda_driver.h"

#include <dlfcn.h>

#include <cstdlib>

namespace coldstart::cuda {
namespace {

constexpr char kPhase[] = "driver-init";
constexpr char kDefaultLibrary[] = "libcuda.so.1";

using GetProcAddress = Result_t (*)(const char* symbol, void** function, int version, uint64_t flags);
using GetProcAddressV2 = Result_t (*)(const char* symbol, void** function, int version, uint64_t flags, int* status);

std::string libraryPath() {
  const char* named = std::getenv("COLDSTART_CUDA_LIBRARY");
  return named == nullptr || *named == '\0' ? kDefaultLibrary : named;
}

std::string loaderText(const std::string& path) {
  const char* text = dlerror();
  std::string message = text == nullptr ? "unknown error of the dynamic loader" : text;
  if (message.rfind(path + ": ", 0) == 0) message.erase(0, path.size() + 2);
  return message;
}

// One lookup for both generations of cuGetProcAddress and for drivers without it.
class Symbols {
 public:
  explicit Symbols(void* library)
      : library_(library),
        second_(reinterpret_cast<GetProcAddressV2>(dlsym(library, "cuGetProcAddress_v2"))),
        first_(reinterpret_cast<GetProcAddress>(dlsym(library, "cuGetProcAddress"))) {}

  void* find(const char* name, int version, const char* exported) const {
    void* function = nullptr;
    Result_t result = kNotFound;
    if (second_ != nullptr)
      result = second_(name, &function, version, 0, nullptr);
    else if (first_ != nullptr)
      result = first_(name, &function, version, 0);
    return result == kSuccess && function != nullptr ? function : dlsym(library_, exported);
  }

 private:
  void* library_;
  GetProcAddressV2 second_;
  GetProcAddress first_;
};

}  // namespace

Result<std::shared_ptr<const Driver>> Driver::open() {
  const std::string path = libraryPath();
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return Failure{"ENGINE_DRIVER_MISSING", kPhase, path, loaderText(path), {}};
  // Never closed: the driver has threads and handlers of its own, and the engine library may have opened it too.
  std::shared_ptr<Driver> driver(new Driver());
  Status bound = driver->bindFunctions(library, path);
  if (!bound.ok()) return bound.takeFailure();
  return std::shared_ptr<const Driver>(std::move(driver));
}

Status Driver::bindFunctions(void* library, const std::string& path) {
  const Symbols symbols(library);
  std::string missing;
#define COLDSTART_CUDA_TAKE(name, version, exported, arguments) \
  api_.name = reinterpret_cast<Result_t(*) arguments>(symbols.find(#name, version, exported));
  COLDSTART_CUDA_FUNCTIONS(COLDSTART_CUDA_TAKE)
  COLDSTART_CUDA_NEWER_FUNCTIONS(COLDSTART_CUDA_TAKE)
#undef COLDSTART_CUDA_TAKE
#define COLDSTART_CUDA_CHECK(name, version, exported, arguments) \
  if (api_.name == nullptr && missing.empty()) missing = #name;
  COLDSTART_CUDA_FUNCTIONS(COLDSTART_CUDA_CHECK)
#undef COLDSTART_CUDA_CHECK
  if (missing.empty()) return {};
  const bool isDriver = dlsym(library, "cuInit") != nullptr;
  if (!isDriver) return Failure{"ENGINE_DRIVER_MISSING", kPhase, path, "it is no CUDA driver: cuInit is missing", {}};
  return Failure{"ENGINE_DRIVER_TOO_OLD", kPhase, path, "it has no " + missing, {}};
}

Status Driver::initialise() const { return statusOf(api_.cuInit(0), kPhase, "cuInit"); }

Status Driver::statusOf(Result_t result, const char* phase, const std::string& call) const {
  if (result == kSuccess) return {};
  const char* name = nullptr;
  const char* text = nullptr;
  api_.cuGetErrorName(result, &name);
  api_.cuGetErrorString(result, &text);
  std::string message = call + ": " + (name == nullptr ? "error " + std::to_string(result) : name);
  if (text != nullptr) message += std::string(": ") + text;
  return Failure{codeOfResult(result, call == "cuInit"), phase, "", std::move(message), {}};
}

std::string Driver::cudaVersion() const {
  int version = 0;
  if (api_.cuDriverGetVersion(&version) != kSuccess || version <= 0) return "";
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace coldstart::cuda
