// What the imitated driver knows: live objects, counters, the failure that was asked for. One for the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cuda_imitation.h"

namespace coldstart::imitation {

using Work = std::function<void()>;

struct FakeStream {
  std::vector<Work> queued;
  std::shared_ptr<std::vector<Work>> capture;
};

struct FakeEvent {
  FakeStream* stream = nullptr;
  // How many pieces of work of the stream were queued when it was recorded; 0: nothing to wait for.
  size_t behind = 0;
};

struct State {
  std::recursive_mutex lock;
  CudaImitationCounts counts{};
  std::vector<std::string> callNames;
  std::string failName;
  int64_t failNumber = 0;
  int failResult = 0;
  int64_t namedCalls = 0;
  bool initialised = false;
  bool deferred = false;
  int64_t memoryLimit = int64_t{8} << 30;
  int retained = 0;
  std::map<uintptr_t, size_t> device;
  std::map<uintptr_t, size_t> pinned;
  std::map<uintptr_t, size_t> registered;
  std::map<FakeStream*, std::unique_ptr<FakeStream>> streams;
  std::map<FakeEvent*, std::unique_ptr<FakeEvent>> events;

  // Reads COLDSTART_CUDA_IMITATION_FAIL=name:number=result, for tests in other processes.
  State();
  static State& get();

  // Counts a call; not 0 where it is the one to fail.
  int enter(const char* name);
  // Now, or when somebody waits for the stream; remembered where the stream is being captured.
  void run(FakeStream* stream, Work work);
  void drain(FakeStream& stream, size_t count);
  void drainAll();
  bool isDevice(uintptr_t address) const;
};

// How many contexts are pushed on the calling thread.
int& currentDepth() noexcept;

inline constexpr int kNotInitialised = 3;
inline constexpr int kInvalidContext = 201;
inline constexpr size_t kTotalMemory = size_t{16} << 30;

using Functions = std::map<std::string, void*>;
Functions deviceFunctions();
Functions streamFunctions();
Functions memoryFunctions();

// What every function begins with: the lock, the count, the failure that was asked for.
#define COLDSTART_ENTER(name, needsContext)                                \
  State& state = State::get();                                             \
  const std::lock_guard<std::recursive_mutex> guard(state.lock);           \
  if (const int failure = state.enter(name); failure != 0) return failure; \
  if (!state.initialised) return kNotInitialised;                          \
  if ((needsContext) && currentDepth() == 0) return kInvalidContext

}  // namespace coldstart::imitation
