// The library with its builder, and the ONNX parser that belongs to it.
#pragma once

#include <string>

#include "dialect.h"
#include "library.h"
#include "owned_object.h"
#include "status.h"

namespace coldstart::builder {

class BuilderLibrary {
 public:
  // `library` and `parser` as in BuildRequest. ENGINE_LIBRARY_MISSING, ENGINE_LIBRARY_UNSUPPORTED (also a lean or
  // dispatch library, and a parser of another version). Needs no GPU.
  static Result<BuilderLibrary> open(const std::string& library, const std::string& parser);

  const Api& api() const noexcept { return api_; }
  const std::string& path() const noexcept { return path_; }
  const std::string& parserPath() const noexcept { return parserPath_; }

  // The device's context should be current. ENGINE_DEVICE_MISSING and others, by what the library logs.
  Result<OwnedObject> createBuilder() const;
  // `network` must outlive it.
  Result<OwnedObject> createParser(void* network) const;

 private:
  using CreateBuilder = void* (*)(void* logger, int32_t version);
  using CreateParser = void* (*)(void* network, void* logger, int version);
  using ParserVersion = int (*)();

  explicit BuilderLibrary(const tensorrt::Library& library) : api_(library.version()), path_(library.path()) {}
  Status bindBuilder();
  Status bindParser(const std::string& asked);
  void openPlugins() const;

  Api api_;
  std::string path_;
  std::string parserPath_;
  CreateBuilder createBuilder_ = nullptr;
  CreateParser createParser_ = nullptr;
  ParserVersion parserVersion_ = nullptr;
};

// '10.8.0' of a path that ends in '.so.10.8.0', after following links; '' where the name does not tell. Pure but for
// the links.
std::string versionInName(const std::string& path);

// A parser of another minor version is refused where the two disagree about the network's table.
// ENGINE_LIBRARY_UNSUPPORTED.
Status checkParserVersion(const tensorrt::Version& library, const std::string& libraryPath,
                          const std::string& parserPath);

}  // namespace coldstart::builder
