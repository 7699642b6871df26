// FNV-1a, 64 bits: a checksum that tells two outputs apart, not a cryptographic one.
#pragma once

#include <cstddef>
#include <cstdint>

namespace coldstart {

inline constexpr uint64_t kFnvBasis = 0xcbf29ce484222325u;

// Continue a checksum by giving the former one as `seed`.
inline uint64_t fnv1a(const void* data, size_t bytes, uint64_t seed = kFnvBasis) noexcept {
  const auto* at = static_cast<const unsigned char*>(data);
  uint64_t hash = seed;
  for (size_t byte = 0; byte < bytes; byte++) hash = (hash ^ at[byte]) * 0x100000001b3u;
  return hash;
}

}  // namespace coldstart
