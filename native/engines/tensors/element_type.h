// The element types of tensors: name, size, the codes of ONNX and NumPy. One row each.
#pragma once

#include <cstdint>
#include <string_view>

namespace coldstart {

struct ElementType {
  const char* name;
  // ONNX's own number (TensorProto.DataType and ONNX Runtime's enumeration agree).
  int onnxCode;
  // Bits of one element; 0 where elements have no fixed size (strings).
  unsigned bits;
  // NumPy's kind and size, like "f4"; '' where NumPy has none.
  const char* numpy;
};

// Null where there is none.
const ElementType* findElementType(std::string_view name);
const ElementType* findElementTypeByOnnxCode(int code);

}  // namespace coldstart
