// The opened ONNX Runtime library and its failures in the product's words.
#pragma once

#include <memory>
#include <string>

#include "ort_api.h"
#include "shared_library.h"
#include "status.h"

namespace coldstart::ort {

class Library {
 public:
  // ENGINE_LIBRARY_MISSING: not there, no ONNX Runtime, or too old.
  static Result<std::unique_ptr<Library>> open(const std::string& path);

  const Api& api() const noexcept { return api_; }
  const std::string& version() const noexcept { return version_; }

  // Success for null; else a failure of `phase` about `subject` (the model's file), and the status is released.
  coldstart::Status statusOf(Status* status, const char* phase, const std::string& subject) const;

 private:
  Library(Api api, std::string version) : api_(api), version_(std::move(version)) {}

  Api api_;
  std::string version_;
};

// An ErrorCode of the product for one of ONNX Runtime's failures: its own number and its text. Pure.
std::string recogniseFailure(int errorCode, const std::string& message, const std::string& phase);

// Releases what the library handed out.
template <typename Object>
class Handle {
 public:
  using Release = void (*)(Object*);

  Handle() = default;
  Handle(Object* object, Release release) : object_(object), release_(release) {}
  Handle(Handle&& other) noexcept : object_(other.object_), release_(other.release_) { other.object_ = nullptr; }
  Handle& operator=(Handle&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(release_, other.release_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (object_ != nullptr) release_(object_);
  }

  Object* get() const noexcept { return object_; }

 private:
  Object* object_ = nullptr;
  Release release_ = nullptr;
};

}  // namespace coldstart::ort
