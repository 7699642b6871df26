// The recogniser of device troubles decides, and two texts that only a builder says.
#include "build_failure.h"

#include "device_troubles.h"

namespace coldstart::builder {
namespace {

constexpr char kMissing[] = "ENGINE_LIBRARY_MISSING";
constexpr char kUnloadable[] = "Unable to load library: ";

// The library that TensorRT itself looked for, such as the lean runtime that goes into a version-compatible plan.
std::string unloadableLibrary(const std::string& text) {
  const size_t at = text.find(kUnloadable);
  if (at == std::string::npos) return "";
  const size_t begin = at + sizeof kUnloadable - 1;
  return text.substr(begin, text.find_first_of(":) ", begin) - begin);
}

// Null where nothing is known of it.
const char* codeOf(const std::string& text) {
  if (text.find("is not supported by this TensorRT release") != std::string::npos) return "ENGINE_LIBRARY_UNSUPPORTED";
  if (text.find(kUnloadable) != std::string::npos) return kMissing;
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
    if (failure.code == kMissing) failure.subject = unloadableLibrary(text);
    return failure;
  }
  return failure;
}

}  // namespace coldstart::builder
