// What a version of the library calls the things that a build sets: numbers of its enumerations, which were renumbered
// between majors, and what it does not have at all.
#pragma once

#include <cstdint>

#include "builder_slots.h"
#include "version.h"

namespace coldstart::builder {

inline constexpr int32_t kAbsent = -1;

// Numbers that are the same in every family.
inline constexpr int32_t kWorkspacePool = 0;
inline constexpr int32_t kAmperePlus = 1;
// From 10.9 on.
inline constexpr int32_t kSameComputeCapability = 2;
inline constexpr int32_t kTypeHalf = 1;
inline constexpr int32_t kTypeBf16 = 7;
inline constexpr int32_t kNativeInstanceNorm = 0;

struct Dialect {
  // Flags of the builder: bit numbers.
  int32_t flagFp16;
  int32_t flagInt8;
  int32_t flagBf16;
  int32_t flagVersionCompatible;
  int32_t flagExcludeLeanRuntime;
  // Flags of a network: bit numbers. Where the first is absent every network has explicit batches.
  int32_t networkExplicitBatch;
  int32_t networkStronglyTyped;
  // Types of layers.
  int32_t layerQuantize;
  int32_t layerDequantize;
  // The parser's deleting destructor.
  int32_t parserDelete;
  bool alwaysStronglyTyped;
};

// The version must belong to a family.
Dialect dialectOf(const tensorrt::Version& version);

// Everything that calls need to know of the library.
struct Api {
  explicit Api(const tensorrt::Version& of) : version(of), slots(builderSlotsOf(of)), dialect(dialectOf(of)) {}

  tensorrt::Version version;
  BuilderSlots slots;
  Dialect dialect;
};

}  // namespace coldstart::builder
