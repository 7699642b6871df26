// Names and symbols are those of TensorRT 8 to 11; newer ones are still described, so that the harness can refuse them
// by their version.
#include "engine_library.h"

#include <dlfcn.h>
#include <limits.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "shared_library.h"

namespace coldstart::gpu {
namespace {

constexpr int kMajors[] = {11, 10, 9, 8};
constexpr int kNewEncodingFrom = 10000;
// The loader's words, after the name of the file that it looked for.
constexpr const char* kNotThere = "cannot open shared object file: No such file or directory";

using NumberFunction = int32_t (*)();

std::string nameOf(const std::string& flavour, int major) {
  const std::string middle = flavour == "full" ? "" : "_" + flavour;
  return "libnvinfer" + middle + ".so." + std::to_string(major);
}

Result<SharedLibrary> openNewest(const std::string& flavour) {
  std::string tried;
  for (const int major : kMajors) {
    Result<SharedLibrary> library = SharedLibrary::open(nameOf(flavour, major));
    // One that is there but lacks something says what it lacks.
    if (library.ok() || library.failure().message.find(kNotThere) != 0) return library;
    tried += (tried.empty() ? "" : ", ") + nameOf(flavour, major);
  }
  return Failure{"ENGINE_LIBRARY_MISSING",
                 "library-load",
                 "TensorRT (" + flavour + ")",
                 "the dynamic loader finds none of " + tried,
                 {}};
}

// The file that is mapped, with links followed; the name that was opened where it cannot be told.
std::string realPathOf(const SharedLibrary& library, void* symbol) {
  Dl_info info{};
  std::array<char, PATH_MAX> path{};
  if (dladdr(symbol, &info) == 0 || info.dli_fname == nullptr) return library.path();
  return realpath(info.dli_fname, path.data()) == nullptr ? info.dli_fname : path.data();
}

// By the file's name; a file of another name is the full one if it can build.
std::string flavourOf(const SharedLibrary& library, const std::string& path, const std::string& wanted) {
  const std::string name = std::filesystem::path(path).filename().string();
  if (name.find("_lean") != std::string::npos) return "lean";
  if (name.find("_dispatch") != std::string::npos) return "dispatch";
  if (library.symbol("createInferBuilder_INTERNAL").ok()) return "full";
  return wanted.empty() || wanted == "full" ? "lean" : wanted;
}

std::string versionOf(const SharedLibrary& library, int number) {
  const Result<void*> build = library.symbol("getInferLibBuildVersion");
  if (!build.ok()) return engineVersionOf(number);
  return engineVersionOf(number) + "." + std::to_string(reinterpret_cast<NumberFunction>(build.value())());
}

}  // namespace

std::string engineVersionOf(int number) {
  const int unit = number < kNewEncodingFrom ? 1000 : kNewEncodingFrom;
  return std::to_string(number / unit) + "." + std::to_string(number % unit / 100) + "." + std::to_string(number % 100);
}

Result<EngineLibraryFacts> readEngineLibrary(const std::string& path, const std::string& flavour) {
  Result<SharedLibrary> library =
      path == "auto" ? openNewest(flavour.empty() ? "full" : flavour) : SharedLibrary::open(path);
  if (!library.ok()) return library.takeFailure();
  // Its threads and atexit handlers may outlive us.
  const std::string name = library.value().path();
  const Result<void*> symbol = library.value().symbol("getInferLibVersion");
  if (!symbol.ok()) {
    return Failure{
        "ENGINE_LIBRARY_MISSING", "library-load", name, "it is not TensorRT: it has no symbol getInferLibVersion", {}};
  }
  const int number = reinterpret_cast<NumberFunction>(symbol.value())();
  EngineLibraryFacts facts;
  facts.path = realPathOf(library.value(), symbol.value());
  facts.version = versionOf(library.value(), number);
  facts.major = number / (number < kNewEncodingFrom ? 1000 : kNewEncodingFrom);
  facts.flavour = flavourOf(library.value(), facts.path, flavour);
  library.value().keepForever();
  return facts;
}

void writeEngineLibrary(JsonWriter& json, const EngineLibraryFacts& facts) {
  json.beginObject();
  json.textField("path", facts.path);
  json.textField("version", facts.version);
  json.numberField("major", uint64_t{static_cast<unsigned>(facts.major)});
  json.textField("flavour", facts.flavour);
  json.endObject();
}

}  // namespace coldstart::gpu
