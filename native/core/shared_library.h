// The owner of one dlopen'ed library, with the loader's own words where opening or looking up fails.
#pragma once

#include <string>

#include "status.h"

namespace coldstart {

class SharedLibrary {
 public:
  SharedLibrary() = default;
  SharedLibrary(SharedLibrary&& other) noexcept;
  SharedLibrary& operator=(SharedLibrary&& other) noexcept;
  SharedLibrary(const SharedLibrary&) = delete;
  SharedLibrary& operator=(const SharedLibrary&) = delete;
  ~SharedLibrary();

  // RTLD_NOW | RTLD_LOCAL: every symbol is bound inside the measured phase. ENGINE_LIBRARY_MISSING on failure.
  static Result<SharedLibrary> open(const std::string& path);

  // ENGINE_LIBRARY_MISSING where the library has no such symbol.
  Result<void*> symbol(const char* name) const;

  const std::string& path() const noexcept { return path_; }

  // Keeps the library mapped for the rest of the process: for libraries whose threads or atexit handlers outlive their
  // last user.
  void keepForever() noexcept { handle_ = nullptr; }

 private:
  SharedLibrary(void* handle, std::string path) : handle_(handle), path_(std::move(path)) {}

  void* handle_ = nullptr;
  std::string path_;
};

}  // namespace coldstart
