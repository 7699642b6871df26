// The recogniser of device troubles decides, and two texts that only a builder says.
#include "build_failure.h"

#include "device_troubles.h"

namespace coldstart::builder {
namespace {

// Null where nothing is known of it.
const char* codeOf(const std::string& text) {
  if (text.find("is not supported by this TensorRT release") != std::string::npos) return "ENGINE_LIBRARY_UNSUPPORTED";
  if (text.find("Unable to load library") != std::string::npos) return "ENGINE_LIBRARY_MISSING";
  return tensorrt::codeOfDeviceTrouble(text);
}

}  // namespace

Failure classified(Failure failure) {
  if (failure.code != "ENGINE_FAILED") return failure;
  // The first error first; what the library says later is about its consequences.
  std::vector<std::string> texts = {failure.message};
  for (const std::string& line : failure.logTail) {
    if (line.rfind("[error]", 0) == 0 || line.rfind("[internal error]", 0) == 0) texts.push_back(line);
  }
  for (const std::string& text : texts) {
    const char* code = codeOf(text);
    if (code == nullptr) continue;
    failure.code = code;
    return failure;
  }
  return failure;
}

}  // namespace coldstart::builder
