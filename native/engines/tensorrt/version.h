// TensorRT's version numbers, and the families that share one layout of the library's tables.
#pragma once

#include <cstdint>
#include <string>

namespace coldstart::tensorrt {

// Between families every table differs; inside one, tables only grow at their end.
enum class Family { none, eight, ten, eleven };

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;
  // -1 where the library does not tell (before 10.0).
  int build = -1;

  // '10.6.0.26'; without a build number '8.6.1'.
  std::string text() const;
  // `none`: older than 8.6, or of a major that is not known.
  Family family() const noexcept;
  // What createInferRuntime_INTERNAL takes and getInferLibVersion answers.
  int32_t encoded() const noexcept;

  // 8 and 9 are thousands (8601), from 10 on ten thousands (100600).
  static Version decode(int32_t encoded) noexcept;
};

}  // namespace coldstart::tensorrt
