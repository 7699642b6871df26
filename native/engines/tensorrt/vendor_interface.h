// What TensorRT expects at the beginning of an interface that the application implements, from 10.0 on (the logger from
// 11.0): the language, the interface's name and version, then the two destructors. The order is the layout.
#pragma once

#include <cstdint>

namespace coldstart::tensorrt {

struct InterfaceInfo {
  const char* kind;
  int32_t major;
  int32_t minor;
};

class VendorInterface {
 public:
  virtual int32_t language() const noexcept { return 0; }  // C++
  virtual InterfaceInfo interfaceInfo() const noexcept = 0;
  virtual ~VendorInterface() = default;
};

}  // namespace coldstart::tensorrt
