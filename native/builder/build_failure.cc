// TensorRT's texts → the product's error codes. What is not recognised stays as it was, with its own text.
#include "build_failure.h"

namespace coldstart::builder {
namespace {

struct Pattern {
  const char* text;
  const char* code;
};

// In this order; the first that is found decides.
constexpr Pattern kPatterns[] = {
    {"driver version is insufficient", "ENGINE_DRIVER_TOO_OLD"},
    {"CUDA initialization failure with error: 35", "ENGINE_DRIVER_TOO_OLD"},
    {"no CUDA-capable device", "ENGINE_DEVICE_MISSING"},
    {"CUDA initialization failure", "ENGINE_DEVICE_MISSING"},
    {"Unable to determine the device handle", "ENGINE_DEVICE_MISSING"},
    {"is not supported by this TensorRT release", "ENGINE_LIBRARY_UNSUPPORTED"},
    {"Unable to load library", "ENGINE_LIBRARY_MISSING"},
    {"out of memory", "ENGINE_DEVICE_MEMORY"},
    {"OutOfMemory", "ENGINE_DEVICE_MEMORY"},
    {"CUDA_ERROR_OUT_OF_MEMORY", "ENGINE_DEVICE_MEMORY"},
};

}  // namespace

Failure classified(Failure failure) {
  if (failure.code != "ENGINE_FAILED") return failure;
  // The first error first; what the library says later is about its consequences.
  std::vector<std::string> texts = {failure.message};
  for (const std::string& line : failure.logTail) {
    if (line.rfind("[error]", 0) == 0 || line.rfind("[internal error]", 0) == 0) texts.push_back(line);
  }
  for (const std::string& text : texts) {
    for (const Pattern& pattern : kPatterns) {
      if (text.find(pattern.text) == std::string::npos) continue;
      failure.code = pattern.code;
      return failure;
    }
  }
  return failure;
}

}  // namespace coldstart::builder
