// dlopen and dlsym with coded failures; searching for a library is the business of whoever names it.
#include "shared_library.h"

#include <dlfcn.h>

#include <utility>

namespace coldstart {
namespace {

Failure libraryFailure(const std::string& path, std::string message) {
  // The loader begins its sentence with the path that is already the subject.
  if (message.rfind(path + ": ", 0) == 0) message.erase(0, path.size() + 2);
  return {"ENGINE_LIBRARY_MISSING", "library-load", path, std::move(message), {}};
}

std::string loaderText() {
  const char* text = dlerror();
  return text == nullptr ? "unknown error of the dynamic loader" : text;
}

}  // namespace

SharedLibrary::SharedLibrary(SharedLibrary&& other) noexcept
    : handle_(std::exchange(other.handle_, nullptr)), path_(std::move(other.path_)) {}

SharedLibrary& SharedLibrary::operator=(SharedLibrary&& other) noexcept {
  std::swap(handle_, other.handle_);
  std::swap(path_, other.path_);
  return *this;
}

SharedLibrary::~SharedLibrary() {
  if (handle_ != nullptr) dlclose(handle_);
}

Result<SharedLibrary> SharedLibrary::open(const std::string& path) {
  void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return libraryFailure(path, loaderText());
  return SharedLibrary(handle, path);
}

Result<void*> SharedLibrary::symbol(const char* name) const {
  dlerror();
  void* address = handle_ == nullptr ? nullptr : dlsym(handle_, name);
  if (address == nullptr) return libraryFailure(path_, std::string("has no symbol ") + name);
  return address;
}

}  // namespace coldstart
