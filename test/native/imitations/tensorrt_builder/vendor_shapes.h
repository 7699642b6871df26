// The builder's classes in the order in which the vendor declares them, for the family of IMITATION_MAJOR. What nobody
// here calls is a gap of so many functions; a call that lands in one ends the process.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>

namespace imitation {

#if IMITATION_MAJOR >= 11
#define BY_FAMILY(in8, in10, in11) in11
#elif IMITATION_MAJOR == 10
#define BY_FAMILY(in8, in10, in11) in10
#else
#define BY_FAMILY(in8, in10, in11) in8
#endif

#if IMITATION_MAJOR >= 10
struct Dims {
  int32_t rank;
  int64_t extents[8];
};
using DimsArgument = const Dims&;
#else
struct Dims {
  int32_t rank;
  int32_t extents[8];
};
using DimsArgument = Dims;
#endif

class Logger {
 public:
#if IMITATION_MAJOR >= 11
  virtual int32_t language() const noexcept = 0;
  virtual void info() const noexcept = 0;
  virtual ~Logger() = default;
  virtual void log(int32_t severity, const char* text) noexcept = 0;
#else
  virtual void log(int32_t severity, const char* text) noexcept = 0;
  virtual ~Logger() = default;
#endif
};

struct InterfaceInfo {
  const char* kind;
  int32_t major;
  int32_t minor;
};

class Monitor {
 public:
#if IMITATION_MAJOR >= 10
  virtual int32_t language() const noexcept = 0;
  virtual InterfaceInfo info() const noexcept = 0;
#endif
  virtual ~Monitor() = default;
  virtual void phaseStart(const char* name, const char* parent, int32_t steps) noexcept = 0;
  virtual bool stepComplete(const char* name, int32_t step) noexcept = 0;
  virtual void phaseFinish(const char* name) noexcept = 0;
};

[[noreturn]] inline void wrongPlace() {
  std::fputs("imitation: a function was called that nobody uses: a wrong place in a table\n", stderr);
  std::abort();
}

// `count` functions behind those of Base.
template <typename Base, int count>
struct Gap : Gap<Base, count - 1> {
  struct Tag {};
  virtual void gap(Tag) { wrongPlace(); }
};
template <typename Base>
struct Gap<Base, 0> : Base {};

struct VRoot {
  virtual ~VRoot() = default;
};

// What is handed out: a table with destructors only, and the implementation.
struct Handed {
  explicit Handed(VRoot* implementation) : implementation_(implementation) {}
  virtual ~Handed() { delete implementation_; }
  VRoot* implementation_;
};

template <typename Implementation>
Implementation& behind(void* handed) {
  return *static_cast<Implementation*>(static_cast<Handed*>(handed)->implementation_);
}

}  // namespace imitation
