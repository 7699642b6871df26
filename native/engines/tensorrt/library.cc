// Opening the library by path or by its usual names. It is never unmapped: its threads and exit handlers may outlive
// us.
#include "library.h"

#include <dlfcn.h>

#include <algorithm>

#include "logger.h"
#include "shared_library.h"
#include "vendor_call.h"
#include "vendor_failure.h"

namespace coldstart::tensorrt {
namespace {

constexpr const char* kPhase = "library-load";
constexpr const char* kSupported = "8.6, 9, 10 and 11 are supported";

Failure missing(const std::string& library, std::string problem) {
  return {"ENGINE_LIBRARY_MISSING", kPhase, library, std::move(problem), {}};
}

// Null where the library has no such function.
template <typename Function>
Function functionOf(const SharedLibrary& library, const char* name) {
  const Result<void*> symbol = library.symbol(name);
  return symbol.ok() ? reinterpret_cast<Function>(symbol.value()) : nullptr;
}

// The file that the dynamic loader took for a name.
std::string fileOf(void* symbol, const std::string& otherwise) {
  Dl_info info{};
  if (dladdr(symbol, &info) == 0 || info.dli_fname == nullptr || *info.dli_fname == '\0') return otherwise;
  return info.dli_fname;
}

std::string stemOf(Flavour flavour) {
  if (flavour == Flavour::lean) return "libnvinfer_lean.so";
  if (flavour == Flavour::dispatch) return "libnvinfer_dispatch.so";
  return "libnvinfer.so";
}

}  // namespace

std::vector<std::string> libraryNames(const LibraryRequest& request) {
  if (!request.path.empty()) return {request.path};
  std::vector<int> majors = {10, 11, 9, 8};
  const auto preferred = std::find(majors.begin(), majors.end(), request.preferredMajor);
  if (preferred != majors.end()) std::rotate(majors.begin(), preferred, preferred + 1);
  std::vector<std::string> names;
  for (const int major : majors) names.push_back(stemOf(request.flavour) + "." + std::to_string(major));
  names.push_back(stemOf(request.flavour));
  return names;
}

Result<Library> Library::from(SharedLibrary shared) {
  using Number = int32_t (*)();
  const auto version = functionOf<Number>(shared, "getInferLibVersion");
  const auto create = functionOf<CreateRuntime>(shared, "createInferRuntime_INTERNAL");
  if (version == nullptr || create == nullptr) {
    const char* absent = version == nullptr ? "getInferLibVersion" : "createInferRuntime_INTERNAL";
    return missing(shared.path(), std::string("it is no TensorRT library: it has no ") + absent);
  }
  Version found = Version::decode(version());
  if (const auto build = functionOf<Number>(shared, "getInferLibBuildVersion")) found.build = build();
  const std::string path = fileOf(reinterpret_cast<void*>(create), shared.path());
  if (found.family() == Family::none) {
    return Failure{
        "ENGINE_LIBRARY_UNSUPPORTED", kPhase, path, "it is TensorRT " + found.text() + "; " + kSupported, {}};
  }
  shared.keepForever();
  return Library(path, found, create);
}

Result<Library> Library::open(const LibraryRequest& request) {
  const std::vector<std::string> names = libraryNames(request);
  Failure unsupported;
  std::string tried;
  std::string lastProblem;
  for (const std::string& name : names) {
    Result<SharedLibrary> shared = SharedLibrary::open(name);
    if (shared.ok()) {
      Result<Library> library = from(std::move(shared.value()));
      if (library.ok()) return library;
      if (library.failure().code != "ENGINE_LIBRARY_MISSING") unsupported = library.failure();
      lastProblem = library.failure().message;
    } else {
      lastProblem = shared.failure().message;
    }
    tried += (tried.empty() ? "" : ", ") + name;
  }
  // One that is there and cannot be used says more than those that are not there.
  if (!unsupported.code.empty()) return unsupported;
  if (names.size() == 1) return missing(names.front(), lastProblem);
  return missing(names.front(), "none of " + tried + " can be opened; the last: " + lastProblem);
}

Result<Runtime> Library::createRuntime() const {
  const CallWitness witness;
  void* runtime = createRuntime_(ProcessLogger::get().vendorObject(version_.family()), version_.encoded());
  if (isObject(runtime)) return Runtime(runtime, &slotsFor(version_), version_);
  return witness.failure("runtime-create", path_, "TensorRT " + version_.text() + " made no runtime");
}

}  // namespace coldstart::tensorrt
