// Finding and opening TensorRT's library, and asking it which version it is, before anything of it is called.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api.h"
#include "shared_library.h"
#include "status.h"
#include "version.h"

namespace coldstart::tensorrt {

// Full builds and runs; lean runs version-compatible plans only; dispatch opens the lean library of a plan's version.
enum class Flavour { full, lean, dispatch };

struct LibraryRequest {
  // A file, or a name that the dynamic loader looks up; '' tries the flavour's names: the preferred major's, then those
  // of 10, 11, 9 and 8, then the name without a number, as Python packages have it.
  std::string path;
  Flavour flavour = Flavour::full;
  // The major of the plan, whose library is tried first; 0 where it is not known.
  int preferredMajor = 0;
};

// The names that are tried, in this order.
std::vector<std::string> libraryNames(const LibraryRequest& request);

class Library {
 public:
  // Phase library-load. ENGINE_LIBRARY_MISSING names everything that was tried; ENGINE_LIBRARY_UNSUPPORTED says which
  // version was found. The library stays mapped until the process ends. Needs no GPU.
  static Result<Library> open(const LibraryRequest& request);

  const Version& version() const noexcept { return version_; }
  // Where the dynamic loader found it.
  const std::string& path() const noexcept { return path_; }

  // Phase runtime-create. The driver must have been initialised, and a device's context should be current: without a
  // driver 10 and 11 fail, 8.6 crashes.
  Result<Runtime> createRuntime() const;

 private:
  using CreateRuntime = void* (*)(void* logger, int32_t version);

  Library(std::string path, Version version, CreateRuntime create)
      : path_(std::move(path)), version_(version), createRuntime_(create) {}
  static Result<Library> from(SharedLibrary shared);

  std::string path_;
  Version version_;
  CreateRuntime createRuntime_ = nullptr;
};

}  // namespace coldstart::tensorrt
