// The table itself.
#include "element_type.h"

namespace coldstart {
namespace {

constexpr ElementType kElementTypes[] = {
    {"float32", 1, 32, "f4"},   {"uint8", 2, 8, "u1"},         {"int8", 3, 8, "i1"},
    {"uint16", 4, 16, "u2"},    {"int16", 5, 16, "i2"},        {"int32", 6, 32, "i4"},
    {"int64", 7, 64, "i8"},     {"string", 8, 0, ""},          {"bool", 9, 8, "b1"},
    {"float16", 10, 16, "f2"},  {"float64", 11, 64, "f8"},     {"uint32", 12, 32, "u4"},
    {"uint64", 13, 64, "u8"},   {"complex64", 14, 64, "c8"},   {"complex128", 15, 128, "c16"},
    {"bfloat16", 16, 16, "V2"}, {"float8e4m3fn", 17, 8, ""},   {"float8e4m3fnuz", 18, 8, ""},
    {"float8e5m2", 19, 8, ""},  {"float8e5m2fnuz", 20, 8, ""}, {"uint4", 21, 4, ""},
    {"int4", 22, 4, ""},
};

}  // namespace

const ElementType* findElementType(std::string_view name) {
  for (const ElementType& type : kElementTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

const ElementType* findElementTypeByOnnxCode(int code) {
  for (const ElementType& type : kElementTypes) {
    if (code == type.onnxCode) return &type;
  }
  return nullptr;
}

}  // namespace coldstart
