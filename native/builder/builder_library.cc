// Both libraries stay mapped until the process ends: their exit handlers and threads outlive every owner.
#include "builder_library.h"

#include <dlfcn.h>

#include <cstdlib>
#include <memory>

#include "build_failure.h"
#include "logger.h"
#include "shared_library.h"
#include "vendor_failure.h"

namespace coldstart::builder {
namespace {

using tensorrt::CallWitness;
using tensorrt::ProcessLogger;

// '' where the path is a bare name.
std::string folderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "" : path.substr(0, slash + 1);
}

std::string fileOf(void* symbol, const std::string& otherwise) {
  Dl_info info{};
  if (dladdr(symbol, &info) == 0 || info.dli_fname == nullptr || *info.dli_fname == '\0') return otherwise;
  return info.dli_fname;
}

// Of '10.8.0' and '10.8.1' both '10.8'.
std::string majorAndMinor(const std::string& version) {
  return version.substr(0, version.find('.', version.find('.') + 1));
}

}  // namespace

std::string versionInName(const std::string& path) {
  const std::unique_ptr<char, decltype(&free)> real(realpath(path.c_str(), nullptr), &free);
  const std::string name = real ? real.get() : path;
  const size_t at = name.rfind(".so.");
  if (at == std::string::npos) return "";
  std::string version = name.substr(at + 4);
  const bool numbers = version.find_first_not_of("0123456789.") == std::string::npos;
  return numbers && version.find('.') != std::string::npos ? version : "";
}

Result<BuilderLibrary> BuilderLibrary::open(const std::string& library, const std::string& parser) {
  Result<tensorrt::Library> opened = tensorrt::Library::open({library, tensorrt::Flavour::full, 0});
  if (!opened.ok()) return opened.takeFailure();
  BuilderLibrary both(opened.value());
  if (Status bound = both.bindBuilder(); !bound.ok()) return bound.takeFailure();
  if (Status bound = both.bindParser(parser); !bound.ok()) return bound.takeFailure();
  both.openPlugins();
  return both;
}

Status BuilderLibrary::bindBuilder() {
  // Mapped already: this only gives its symbols.
  Result<SharedLibrary> shared = SharedLibrary::open(path_);
  if (!shared.ok()) return shared.takeFailure();
  shared.value().keepForever();
  void* const handle = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  void* const create = handle == nullptr ? nullptr : dlsym(handle, "createInferBuilder_INTERNAL");
  createBuilder_ = reinterpret_cast<CreateBuilder>(create);
  if (createBuilder_ != nullptr) return {};
  return Failure{"ENGINE_LIBRARY_UNSUPPORTED",
                 "library-load",
                 path_,
                 "it has no builder: lean and dispatch libraries only run plans",
                 {}};
}

Status BuilderLibrary::bindParser(const std::string& asked) {
  const std::string usual = "libnvonnxparser.so." + std::to_string(api_.version.major);
  const std::string name = asked.empty() ? folderOf(path_) + usual : asked;
  Result<SharedLibrary> shared = SharedLibrary::open(name);
  if (!shared.ok()) return shared.takeFailure();
  Result<void*> create = shared.value().symbol("createNvOnnxParser_INTERNAL");
  if (!create.ok()) return create.takeFailure();
  Result<void*> version = shared.value().symbol("getNvOnnxParserVersion");
  if (!version.ok()) return version.takeFailure();
  shared.value().keepForever();
  createParser_ = reinterpret_cast<CreateParser>(create.value());
  parserVersion_ = reinterpret_cast<ParserVersion>(version.value());
  parserPath_ = fileOf(create.value(), name);
  return checkParserVersion(api_.version, path_, parserPath_);
}

void BuilderLibrary::openPlugins() const {
  // Models may name the library's own plugins; without its file, or without what that needs, only those fail.
  const std::string name = folderOf(path_) + "libnvinfer_plugin.so." + std::to_string(api_.version.major);
  Result<SharedLibrary> shared = SharedLibrary::open(name);
  if (!shared.ok()) return;
  using Initialise = bool (*)(void* logger, const char* space);
  const Result<void*> symbol = shared.value().symbol("initLibNvInferPlugins");
  shared.value().keepForever();
  if (!symbol.ok()) return;
  reinterpret_cast<Initialise>(symbol.value())(ProcessLogger::get().vendorObject(api_.version.family()), "");
}

Status checkParserVersion(const tensorrt::Version& library, const std::string& libraryPath,
                          const std::string& parserPath) {
  const std::string parser = majorAndMinor(versionInName(parserPath));
  const std::string own = std::to_string(library.major) + "." + std::to_string(library.minor);
  if (parser.empty() || parser == own) return {};
  // Inside a major the parser and the library fit each other; 10.8 alone moved the network's functions.
  const bool sameMajor = parser.rfind(std::to_string(library.major) + ".", 0) == 0;
  if (sameMajor && parser != "10.8" && own != "10.8") return {};
  return Failure{"ENGINE_LIBRARY_UNSUPPORTED",
                 "library-load",
                 parserPath,
                 "the parser is of TensorRT " + parser + " and " + libraryPath + " of " + own +
                     ", which call the network's functions at different places: use the parser beside the library",
                 {}};
}

Result<OwnedObject> BuilderLibrary::createBuilder() const {
  const CallWitness witness;
  void* logger = ProcessLogger::get().vendorObject(api_.version.family());
  OwnedObject builder(createBuilder_(logger, api_.version.encoded()));
  if (builder) return builder;
  return classified(witness.failure("", path_, "TensorRT " + api_.version.text() + " made no builder"));
}

Result<OwnedObject> BuilderLibrary::createParser(void* network) const {
  const CallWitness witness;
  void* logger = ProcessLogger::get().vendorObject(api_.version.family());
  OwnedObject parser(createParser_(network, logger, parserVersion_()), api_.dialect.parserDelete);
  if (parser) return parser;
  return classified(witness.failure("", parserPath_, "the ONNX parser could not be made"));
}

}  // namespace coldstart::builder
