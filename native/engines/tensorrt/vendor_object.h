// What an object of TensorRT is for us: a pointer that the library handed out, the places of its family's tables and
// the one way to delete it.
#pragma once

#include <utility>

#include "version.h"

namespace coldstart::tensorrt {

struct Slots;

class VendorObject {
 public:
  VendorObject() = default;
  VendorObject(void* object, const Slots* slots, Version version) : object_(object), slots_(slots), version_(version) {}
  VendorObject(VendorObject&& other) noexcept
      : object_(std::exchange(other.object_, nullptr)), slots_(other.slots_), version_(other.version_) {}
  VendorObject& operator=(VendorObject&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(slots_, other.slots_);
    std::swap(version_, other.version_);
    return *this;
  }
  VendorObject(const VendorObject&) = delete;
  VendorObject& operator=(const VendorObject&) = delete;
  // Deletes the object on the calling thread; the device's context must still be current there.
  ~VendorObject();

  explicit operator bool() const noexcept { return object_ != nullptr; }

 protected:
  void* object_ = nullptr;
  const Slots* slots_ = nullptr;
  Version version_;
};

}  // namespace coldstart::tensorrt
