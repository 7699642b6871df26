// The header's layout: native-loader notes C.1, restated in the constants below. All numbers are little-endian.
#include "plan_prefix.h"

#include <cstring>

namespace coldstart::tensorrt {
namespace {

constexpr char kPhase[] = "deserialize";
constexpr char kMagic[] = "ftrt";
// What plans from before 8.6 begin with.
constexpr char kOldMagic[] = "ptrt";
constexpr size_t kMagicBytes = 4;
constexpr size_t kHeaderBytes = 32;
constexpr size_t kLayoutAt = 8;
constexpr size_t kSizeAt = 16;
constexpr size_t kVersionAt = 24;
// Layouts whose size field is known to be the whole plan's length.
constexpr uint32_t kFirstLayout = 1;
constexpr uint32_t kLastLayout = 2;
constexpr uint64_t kLongestWrapperBytes = 16u << 20;

Failure invalid(const std::string& path, std::string problem) {
  return {"ENGINE_MODEL_INVALID", kPhase, path, std::move(problem), {}};
}

uint64_t littleEndian(const unsigned char* bytes, size_t count) {
  uint64_t value = 0;
  for (size_t at = 0; at < count; at++) value |= uint64_t{bytes[at]} << (8 * at);
  return value;
}

bool hasMagicAt(const ReadAt& readAt, uint64_t offset, uint64_t totalBytes) {
  char magic[kMagicBytes];
  return offset + kMagicBytes <= totalBytes && readAt(offset, magic, kMagicBytes) &&
         std::memcmp(magic, kMagic, kMagicBytes) == 0;
}

// Where the plan begins; totalBytes where no plan can be found.
uint64_t findPlan(const ReadAt& readAt, uint64_t totalBytes) {
  if (hasMagicAt(readAt, 0, totalBytes)) return 0;
  unsigned char start[kMagicBytes + 1];
  if (totalBytes < sizeof start || !readAt(0, start, sizeof start) || start[kMagicBytes] != '{') return totalBytes;
  const uint64_t wrapperBytes = littleEndian(start, kMagicBytes);
  if (wrapperBytes == 0 || wrapperBytes > kLongestWrapperBytes) return totalBytes;
  return hasMagicAt(readAt, kMagicBytes + wrapperBytes, totalBytes) ? kMagicBytes + wrapperBytes : totalBytes;
}

Failure noPlan(const ReadAt& readAt, uint64_t totalBytes, const std::string& path, const std::string& libraryVersion) {
  if (totalBytes == 0) return invalid(path, "it is empty");
  char start[kMagicBytes] = {};
  if (totalBytes < kMagicBytes || !readAt(0, start, kMagicBytes))
    return invalid(path, "it is no TensorRT plan: it has only " + std::to_string(totalBytes) + " bytes");
  if (std::memcmp(start, kOldMagic, kMagicBytes) == 0) {
    Failure failure{"ENGINE_PLAN_VERSION", kPhase, path, "the plan is older than TensorRT 8.6", {}};
    failure.expected = libraryVersion;
    failure.found = "a version before 8.6";
    return failure;
  }
  return invalid(path, "it does not begin as a TensorRT plan does");
}

}  // namespace

Result<PlanPrefix> readPlanPrefix(const ReadAt& readAt, uint64_t totalBytes, const std::string& path,
                                  const std::string& libraryVersion) {
  PlanPrefix prefix;
  prefix.offset = findPlan(readAt, totalBytes);
  if (prefix.offset == totalBytes) return noPlan(readAt, totalBytes, path, libraryVersion);
  const uint64_t available = totalBytes - prefix.offset;
  unsigned char header[kHeaderBytes];
  if (available < kHeaderBytes || !readAt(prefix.offset, header, kHeaderBytes))
    return invalid(path, "it is truncated: the plan's header has 32 bytes, there are " + std::to_string(available));
  prefix.bytes = available;
  const uint64_t layout = littleEndian(header + kLayoutAt, 4);
  for (size_t at = 0; at < 4; at++) prefix.version += (at == 0 ? "" : ".") + std::to_string(header[kVersionAt + at]);
  if (layout < kFirstLayout || layout > kLastLayout) {
    // Not seen yet: the library knows better.
    prefix.version.clear();
    return prefix;
  }
  const uint64_t stated = littleEndian(header + kSizeAt, 8);
  if (stated > available)
    return invalid(path, "it is truncated: the plan should have " + std::to_string(stated) + " bytes, there are " +
                             std::to_string(available));
  if (stated < kHeaderBytes) return invalid(path, "its header states a size of " + std::to_string(stated) + " bytes");
  // TensorRT itself takes no byte more than the header states, not even a zero.
  if (stated < available)
    return invalid(path, std::to_string(available - stated) + " bytes follow the plan of " + std::to_string(stated) +
                             " bytes: it was padded, or is not alone in the file");
  prefix.bytes = stated;
  return prefix;
}

}  // namespace coldstart::tensorrt
