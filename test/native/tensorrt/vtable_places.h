// Where a virtual function of a vendor's class stands in its table, and what its signature looks like to a caller: both
// read from the pointer to the member. A function is picked by the number of its parameters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <type_traits>

namespace coldstart::test {

struct FoundFunction {
  // Counted after the two destructors; -1: there is none of that name with so many parameters.
  int place = -1;
  std::string signature;
};

template <typename Type>
char abiLetter() {
  using Plain = std::remove_cv_t<Type>;
  if constexpr (std::is_void_v<Plain>) {
    return 'v';
  } else if constexpr (std::is_reference_v<Type> || std::is_pointer_v<Plain> || std::is_null_pointer_v<Plain>) {
    return 'p';
  } else if constexpr (std::is_same_v<Plain, bool>) {
    return 'b';
  } else if constexpr (std::is_class_v<Plain>) {
    return 'D';
  } else {
    return sizeof(Plain) == 4 ? 'i' : sizeof(Plain) == 8 ? 'l' : '?';
  }
}

template <typename Answer, typename... Parameters>
std::string signatureOf() {
  std::string text(1, abiLetter<Answer>());
  text += '(';
  ((text += abiLetter<Parameters>()), ...);
  return text + ')';
}

// The Itanium C++ ABI: the first word of the pointer is one more than the offset in the table, on 64-bit ARM the
// offset.
template <typename Member>
int placeOf(Member member) {
  uintptr_t words[2];
  static_assert(sizeof member == sizeof words);
  std::memcpy(words, &member, sizeof words);
#if defined(__aarch64__)
  const uintptr_t offset = words[0];
#else
  const uintptr_t offset = words[0] - 1;
#endif
  return static_cast<int>(offset / sizeof(void*)) - 2;
}

template <size_t Count>
struct Pick;

template <>
struct Pick<0> {
  template <typename Class, typename Answer>
  static FoundFunction of(Answer (Class::*member)() noexcept) {
    return {placeOf(member), signatureOf<Answer>()};
  }
  template <typename Class, typename Answer>
  static FoundFunction of(Answer (Class::*member)() const noexcept) {
    return {placeOf(member), signatureOf<Answer>()};
  }
};

template <>
struct Pick<1> {
  template <typename Class, typename Answer, typename P0>
  static FoundFunction of(Answer (Class::*member)(P0) noexcept) {
    return {placeOf(member), signatureOf<Answer, P0>()};
  }
  template <typename Class, typename Answer, typename P0>
  static FoundFunction of(Answer (Class::*member)(P0) const noexcept) {
    return {placeOf(member), signatureOf<Answer, P0>()};
  }
};

template <>
struct Pick<2> {
  template <typename Class, typename Answer, typename P0, typename P1>
  static FoundFunction of(Answer (Class::*member)(P0, P1) noexcept) {
    return {placeOf(member), signatureOf<Answer, P0, P1>()};
  }
  template <typename Class, typename Answer, typename P0, typename P1>
  static FoundFunction of(Answer (Class::*member)(P0, P1) const noexcept) {
    return {placeOf(member), signatureOf<Answer, P0, P1>()};
  }
};

template <>
struct Pick<3> {
  template <typename Class, typename Answer, typename P0, typename P1, typename P2>
  static FoundFunction of(Answer (Class::*member)(P0, P1, P2) noexcept) {
    return {placeOf(member), signatureOf<Answer, P0, P1, P2>()};
  }
  template <typename Class, typename Answer, typename P0, typename P1, typename P2>
  static FoundFunction of(Answer (Class::*member)(P0, P1, P2) const noexcept) {
    return {placeOf(member), signatureOf<Answer, P0, P1, P2>()};
  }
};

// How many parameters a signature has, and how it looks.
template <typename Signature>
struct Ours;
template <typename Answer, typename... Parameters>
struct Ours<Answer(Parameters...)> {
  static constexpr size_t kCount = sizeof...(Parameters);
  static std::string signature() { return signatureOf<Answer, Parameters...>(); }
};

}  // namespace coldstart::test
