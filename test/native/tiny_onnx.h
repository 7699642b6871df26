// Writes the smallest ONNX models that a test needs: a chain of operators between one input and one output.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace coldstart::test {

struct TinyModel {
  int elementType = 1;
  // A negative dimension is an open one.
  std::vector<int64_t> shape = {2, 3};
  std::string operation = "Identity";
  uint64_t opset = 13;
  uint64_t irVersion = 8;
};

inline std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}

inline std::string numberField(unsigned field, uint64_t value) { return varint(field << 3) + varint(value); }
inline std::string bytesField(unsigned field, const std::string& bytes) {
  return varint(field << 3 | 2) + varint(bytes.size()) + bytes;
}

inline std::string valueInfo(const std::string& name, const TinyModel& model) {
  std::string shape;
  for (const int64_t dimension : model.shape)
    shape += bytesField(1, dimension < 0 ? bytesField(2, "open") : numberField(1, static_cast<uint64_t>(dimension)));
  return bytesField(1, name) +
         bytesField(2, bytesField(1, numberField(1, static_cast<uint64_t>(model.elementType)) + bytesField(2, shape)));
}

inline std::string tinyOnnx(const TinyModel& model = {}) {
  const std::string node =
      bytesField(1, "input") + bytesField(2, "output") + bytesField(3, "only") + bytesField(4, model.operation);
  const std::string graph = bytesField(1, node) + bytesField(2, "tiny") + bytesField(11, valueInfo("input", model)) +
                            bytesField(12, valueInfo("output", model));
  return numberField(1, model.irVersion) + bytesField(7, graph) + bytesField(8, numberField(2, model.opset));
}

}  // namespace coldstart::test
