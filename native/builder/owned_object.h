// The owner of one object that the library or the parser handed out: deleted through its own table, once.
#pragma once

#include <utility>

#include "vendor_call.h"

namespace coldstart::builder {

class OwnedObject {
 public:
  OwnedObject() = default;
  explicit OwnedObject(void* object, int deletePlace = tensorrt::kDeletingDestructor)
      : object_(tensorrt::isObject(object) ? object : nullptr), deletePlace_(deletePlace) {}
  OwnedObject(OwnedObject&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), deletePlace_(other.deletePlace_) {}
  OwnedObject& operator=(OwnedObject&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(deletePlace_, other.deletePlace_);
    return *this;
  }
  OwnedObject(const OwnedObject&) = delete;
  OwnedObject& operator=(const OwnedObject&) = delete;
  ~OwnedObject() {
    using Delete = void (*)(void*);
    if (object_ != nullptr) reinterpret_cast<Delete>(tensorrt::tablePlace(object_, deletePlace_))(object_);
  }

  explicit operator bool() const noexcept { return object_ != nullptr; }
  void* get() const noexcept { return object_; }

 private:
  void* object_ = nullptr;
  int deletePlace_ = tensorrt::kDeletingDestructor;
};

}  // namespace coldstart::builder
