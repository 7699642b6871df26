// What a plan's first bytes say, read before the library is asked: where the plan begins, how long it should be and who
// built it. The prober of `engine inspect` knows more; this is what loading needs.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "status.h"

namespace coldstart::tensorrt {

struct PlanPrefix {
  // Where the plan begins behind a wrapper of metadata; 0 without one.
  uint64_t offset = 0;
  // Of the plan itself, without a wrapper.
  uint64_t bytes = 0;
  // '10.6.0.26'; '' where the header is of an unknown kind.
  std::string version;
};

// Bytes of a file or of memory: fills `destination` completely, or answers false.
using ReadAt = std::function<bool(uint64_t offset, void* destination, size_t bytes)>;

// Skips a wrapper (four bytes of length and that much JSON). ENGINE_MODEL_INVALID: empty, no plan, truncated, anything
// behind it, zeros too. ENGINE_PLAN_VERSION: from before 8.6. `libraryVersion` is for
// that message only.
Result<PlanPrefix> readPlanPrefix(const ReadAt& readAt, uint64_t totalBytes, const std::string& path,
                                  const std::string& libraryVersion);

}  // namespace coldstart::tensorrt
