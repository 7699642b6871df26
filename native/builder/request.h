// What a build is asked for: `key=value` entries separated by NUL, read strictly, so that a mistake of the asking side
// becomes a sentence and not a plan that nobody wanted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "status.h"

namespace coldstart::builder {

enum class Precision { fp32, fp16, bf16, int8 };
enum class HardwareCompatibility { none, amperePlus, same };

// The shapes that one input may take in one profile.
struct ShapeRange {
  std::string input;
  std::vector<int64_t> min;
  std::vector<int64_t> opt;
  std::vector<int64_t> max;
};

using ProfileRequest = std::vector<ShapeRange>;

struct BuildRequest {
  std::string model;
  // A path, a file name for the dynamic loader, or '' for the newest that it finds.
  std::string library;
  // '' for the parser beside the library.
  std::string parser;
  std::string out;
  // '' for none.
  std::string timingCache;
  Precision precision = Precision::fp32;
  bool stronglyTyped = false;
  std::vector<ProfileRequest> profiles;
  // 0 leaves the library's own limit.
  uint64_t workspaceBytes = 0;
  std::optional<int32_t> optimizationLevel;
  bool versionCompatible = false;
  bool excludeLeanRuntime = false;
  HardwareCompatibility hardwareCompatibility = HardwareCompatibility::none;
  int32_t device = 0;
};

inline constexpr size_t kMostRequestBytes = 1 << 20;
// Of a tensor, as the library's own type has them.
inline constexpr size_t kMostDimensions = 8;

// ENGINE_FAILED, ENGINE_INPUT_INVALID for a profile; the subject is the key.
Result<BuildRequest> parseRequest(std::string_view text);

const char* nameOf(Precision precision);

}  // namespace coldstart::builder
