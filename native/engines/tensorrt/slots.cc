// One table of places for each version that can be met. They are constants: an object may point at its own for ever.
#include "slots.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace coldstart::tensorrt {
namespace {

// Past the newest minor with a place of its own nothing changes.
constexpr int kNewestMinor = 7;

template <size_t... Minors>
constexpr std::array<Slots, sizeof...(Minors)> tenOf(std::index_sequence<Minors...>) {
  return {slotsOf(Family::ten, static_cast<int>(Minors))...};
}

constexpr Slots kEight = slotsOf(Family::eight, 6);
constexpr std::array<Slots, kNewestMinor + 1> kTen = tenOf(std::make_index_sequence<kNewestMinor + 1>());
constexpr Slots kEleven = slotsOf(Family::eleven, 0);

#define COLDSTART_TENSORRT_MINOR(name, table, function, result, arguments, p8, p10, since, p11) \
  static_assert((since) <= kNewestMinor);
COLDSTART_TENSORRT_SLOTS(COLDSTART_TENSORRT_MINOR)
#undef COLDSTART_TENSORRT_MINOR

}  // namespace

const Slots& slotsFor(const Version& version) noexcept {
  if (version.family() == Family::eight) return kEight;
  if (version.family() == Family::ten) return kTen[static_cast<size_t>(std::clamp(version.minor, 0, kNewestMinor))];
  return kEleven;
}

}  // namespace coldstart::tensorrt
