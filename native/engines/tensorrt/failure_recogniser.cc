// One row for each text that the library is known to say; the first that is found decides.
#include "failure_recogniser.h"

#include <algorithm>
#include <cctype>

#include "device_troubles.h"
#include "known_text.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kVersion[] = "ENGINE_PLAN_VERSION";
constexpr char kDevice[] = "ENGINE_PLAN_DEVICE";
constexpr char kInvalid[] = "ENGINE_MODEL_INVALID";
constexpr char kHostCode[] = "ENGINE_PLAN_HOST_CODE";

// What it says of the plan by itself.
constexpr KnownText kPlanPatterns[] = {
    {"is not compatible with this version of TensorRT", kVersion},
    {"Version tag does not match", kVersion},
    {"stdVersionRead ==", kVersion},
    {"safeVersionRead ==", kVersion},
    // A lean library and a plan that is not version-compatible.
    {"Unexpected call to stub", kVersion},
    {"generated on an incompatible device", kDevice},
    {"getEngineHostCodeAllowed() is false", kHostCode},
};

// What it says where it cannot read on, whatever the reason; the device's troubles come before these.
constexpr KnownText kDamagePatterns[] = {
    {"magicTag", kInvalid},
    {"Magic tag does not match", kInvalid},
    {"kPLAN_MAGIC_TAG", kInvalid},
    {"Serialization assertion", kInvalid},
    {"Error Code 1: Serialization", kInvalid},
    {"Serialization Error", kInvalid},
};

// Null where nothing is known of it.
const char* codeOf(const std::string& text) {
  if (const char* code = codeAmong(kPlanPatterns, text)) return code;
  if (const char* code = codeOfDeviceTrouble(text)) return code;
  return codeAmong(kDamagePatterns, text);
}

// The word behind `label`, without a comma or full stop at its end; '' where it is missing or has unprintable bytes,
// which TensorRT 10 writes where the plan's version should stand.
std::string wordBehind(const std::string& text, const std::string& label) {
  const size_t at = text.find(label);
  if (at == std::string::npos) return "";
  const size_t begin = at + label.size();
  const size_t end = std::min(text.find_first_of(" ,;)", begin), text.size());
  std::string word = text.substr(begin, end - begin);
  while (!word.empty() && word.back() == '.') word.pop_back();
  const bool plain = std::all_of(word.begin(), word.end(),
                                 [](unsigned char letter) { return std::isdigit(letter) != 0 || letter == '.'; });
  return plain ? word : "";
}

// Bytes that no terminal should get; the plan's version in TensorRT 10's own sentence is such.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char letter) { return letter < 0x20 || letter >= 0x7f; }, '?');
  return text;
}

void compareVersions(Failure& failure, const FailureFacts& facts) {
  const std::string expected = wordBehind(failure.message, "expecting library version ");
  const std::string found = wordBehind(failure.message, " got ");
  failure.expected = expected.empty() ? facts.libraryVersion : expected;
  failure.found = !facts.planVersion.empty() ? facts.planVersion : !found.empty() ? found : "another version";
}

void compareDevices(Failure& failure) {
  const std::string expected = wordBehind(failure.message, "expecting compute ");
  const std::string found = wordBehind(failure.message, "got compute ");
  failure.expected = expected.empty() ? "another" : "compute capability " + expected;
  failure.found = found.empty() ? "another GPU" : "compute capability " + found;
}

// The library's may lack the build number, which TensorRT tells from 10 on.
bool isOtherVersion(const FailureFacts& facts) {
  if (facts.planVersion.empty() || facts.libraryVersion.empty()) return false;
  return (facts.planVersion + ".").rfind(facts.libraryVersion + ".", 0) != 0;
}

}  // namespace

Failure recogniseFailure(Failure failure, const FailureFacts& facts) {
  if (failure.code == "ENGINE_FAILED") {
    if (const char* code = codeOf(failure.message)) failure.code = code;
  }
  // Whatever the library says of a plan that another version built: that is why.
  const bool unclear = failure.code == "ENGINE_FAILED" || failure.code == kInvalid;
  if (unclear && failure.phase == "deserialize" && isOtherVersion(facts)) failure.code = kVersion;
  if (failure.code == kVersion && failure.found.empty()) compareVersions(failure, facts);
  if (failure.code == kDevice) compareDevices(failure);
  if (failure.subject.empty()) failure.subject = facts.path;
  failure.message = printable(std::move(failure.message));
  for (std::string& line : failure.logTail) line = printable(std::move(line));
  return failure;
}

}  // namespace coldstart::tensorrt
