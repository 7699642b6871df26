// Calling what stands at a place of one of the library's tables, and its dimensions in both widths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include "api.h"
#include "slots.h"

namespace coldstart::tensorrt {

inline constexpr int32_t kMostDims = 8;

// Large enough for both: 8 and 9 have 32-bit extents right after the rank, 10 and 11 have 64-bit ones after a gap. Both
// travel through memory that the caller provides, so the larger one can be given to either.
struct RawDims {
  int32_t rank = -1;
  int32_t gap = 0;
  int64_t extents[kMostDims] = {};
};
inline constexpr size_t kNarrowExtents = 4;
static_assert(sizeof(RawDims) == 72 && offsetof(RawDims, extents) == 8);

// Nothing where the library answered that there is no such shape.
inline std::optional<Shape> shapeOf(const RawDims& dims, const Version& version) {
  if (dims.rank < 0 || dims.rank > kMostDims) return std::nullopt;
  Shape shape(static_cast<size_t>(dims.rank));
  const char* bytes = reinterpret_cast<const char*>(&dims);
  for (size_t at = 0; at < shape.size(); at += 1) {
    if (version.family() == Family::eight) {
      int32_t extent = 0;
      std::memcpy(&extent, bytes + kNarrowExtents + at * sizeof extent, sizeof extent);
      shape[at] = extent;
    } else {
      shape[at] = dims.extents[at];
    }
  }
  return shape;
}

// Nothing where the rank or, in 8 and 9, an extent cannot be stated.
inline std::optional<RawDims> dimsOf(const Shape& shape, const Version& version) {
  RawDims dims;
  if (shape.size() > static_cast<size_t>(kMostDims)) return std::nullopt;
  dims.rank = static_cast<int32_t>(shape.size());
  char* bytes = reinterpret_cast<char*>(&dims);
  for (size_t at = 0; at < shape.size(); at += 1) {
    if (version.family() == Family::eight) {
      const auto extent = static_cast<int32_t>(shape[at]);
      if (extent != shape[at]) return std::nullopt;
      std::memcpy(bytes + kNarrowExtents + at * sizeof extent, &extent, sizeof extent);
    } else {
      dims.extents[at] = shape[at];
    }
  }
  return dims;
}

// What stands before the numbered places.
inline constexpr int kDestructors = 2;
inline constexpr int kDeletingDestructor = 1;

inline void* tablePlace(void* tabled, int place) noexcept { return (*static_cast<void***>(tabled))[place]; }

// The implementation behind an object that the library handed out.
inline void* implementationOf(void* object) noexcept { return static_cast<void**>(object)[1]; }

// The slot must be there.
template <typename Answer, typename... Parameters, typename... Arguments>
Answer call(void* object, const Slot<Answer(Parameters...)>& slot, Arguments... arguments) noexcept {
  using Function = Answer (*)(void*, Parameters...);
  void* implementation = implementationOf(object);
  const auto function = reinterpret_cast<Function>(tablePlace(implementation, kDestructors + slot.place));
  return function(implementation, static_cast<Parameters>(arguments)...);
}

// A few pages at address zero are never an object: without a driver the library answers null plus an offset.
inline bool isObject(const void* object) noexcept { return reinterpret_cast<uintptr_t>(object) >= 65536; }

}  // namespace coldstart::tensorrt
