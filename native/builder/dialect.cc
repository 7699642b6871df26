// One table for each numbering; 9 numbers like 8.6 and has more.
#include "dialect.h"

namespace coldstart::builder {
namespace {

constexpr Dialect kDialect8 = {.flagFp16 = 0,
                               .flagInt8 = 1,
                               .flagBf16 = kAbsent,
                               .flagVersionCompatible = 15,
                               .flagExcludeLeanRuntime = 16,
                               .networkExplicitBatch = 0,
                               .networkStronglyTyped = kAbsent,
                               .layerQuantize = 33,
                               .layerDequantize = 34,
                               .parserDelete = 10,
                               .alwaysStronglyTyped = false};

constexpr Dialect kDialect10 = {.flagFp16 = 0,
                                .flagInt8 = 1,
                                .flagBf16 = 17,
                                .flagVersionCompatible = 13,
                                .flagExcludeLeanRuntime = 14,
                                .networkExplicitBatch = kAbsent,
                                .networkStronglyTyped = 1,
                                .layerQuantize = 32,
                                .layerDequantize = 33,
                                .parserDelete = 9,
                                .alwaysStronglyTyped = false};

// Types come from the model alone: no flag sets a precision any more.
constexpr Dialect kDialect11 = {.flagFp16 = kAbsent,
                                .flagInt8 = kAbsent,
                                .flagBf16 = kAbsent,
                                .flagVersionCompatible = 12,
                                .flagExcludeLeanRuntime = 13,
                                .networkExplicitBatch = kAbsent,
                                .networkStronglyTyped = kAbsent,
                                .layerQuantize = 32,
                                .layerDequantize = 33,
                                .parserDelete = 7,
                                .alwaysStronglyTyped = true};

}  // namespace

Dialect dialectOf(const tensorrt::Version& version) {
  if (version.family() == tensorrt::Family::eleven) return kDialect11;
  if (version.family() == tensorrt::Family::ten) return kDialect10;
  Dialect dialect = kDialect8;
  if (version.major == 9) {
    dialect.flagBf16 = 19;
    dialect.networkStronglyTyped = 2;
  }
  return dialect;
}

}  // namespace coldstart::builder
