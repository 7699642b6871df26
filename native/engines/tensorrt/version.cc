// Reading and writing the library's version numbers.
#include "version.h"

namespace coldstart::tensorrt {

std::string Version::text() const {
  std::string text = std::to_string(major);
  for (const int part : {minor, patch}) text.append(".").append(std::to_string(part));
  if (build >= 0) text.append(".").append(std::to_string(build));
  return text;
}

Family Version::family() const noexcept {
  if (major == 9 || (major == 8 && minor >= 6)) return Family::eight;
  if (major == 10) return Family::ten;
  if (major == 11) return Family::eleven;
  return Family::none;
}

int32_t Version::encoded() const noexcept {
  const int32_t unit = major < 10 ? 1000 : 10000;
  return major * unit + minor * 100 + patch;
}

Version Version::decode(int32_t encoded) noexcept {
  if (encoded < 0) return {};
  const int32_t unit = encoded < 10000 ? 1000 : 10000;
  return {encoded / unit, encoded % unit / 100, encoded % 100, -1};
}

}  // namespace coldstart::tensorrt
