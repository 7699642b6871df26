// Bookkeeping and the control functions of the imitation.
#include "imitation_state.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "call_log.h"

namespace coldstart::imitation {

State::State() {
  const char* wanted = std::getenv("COLDSTART_CUDA_IMITATION_FAIL");
  if (wanted == nullptr) return;
  const std::string text = wanted;
  const size_t colon = text.find(':');
  const size_t equals = text.find('=');
  if (colon == std::string::npos || equals == std::string::npos) return;
  failName = text.substr(0, colon);
  failNumber = std::atoll(text.substr(colon + 1, equals - colon - 1).c_str());
  failResult = std::atoi(text.substr(equals + 1).c_str());
}

int& currentDepth() noexcept {
  thread_local int depth = 0;
  return depth;
}

State& State::get() {
  // Never destroyed: libraries that use it may be taken down later than this one.
  static State& state = *new State();
  return state;
}

namespace {

constexpr int kNotSupportedHere = 801;

// Giving back never fails here and is not counted: what matters is whether it happens.
bool givesBack(std::string_view name) {
  for (const std::string_view part : {"Destroy", "Free", "Release", "Unregister", "PopCurrent"}) {
    if (name.find(part) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

int State::enter(const char* name) {
  if (givesBack(name)) return 0;
  counts.calls++;
  callNames.emplace_back(name);
  logCall(name);
  const char* refused = std::getenv("COLDSTART_CUDA_IMITATION_REFUSE");
  if (refused != nullptr && std::string_view(refused) == name) return kNotSupportedHere;
  if (failResult == 0) return 0;
  if (failName.empty()) return counts.calls == failNumber ? failResult : 0;
  if (failName == name) namedCalls++;
  return failName == name && namedCalls == failNumber ? failResult : 0;
}

void State::run(FakeStream* stream, Work work) {
  if (stream != nullptr && stream->capture != nullptr)
    stream->capture->push_back(std::move(work));
  else if (deferred && stream != nullptr)
    stream->queued.push_back(std::move(work));
  else
    work();
}

void State::drain(FakeStream& stream, size_t count) {
  const size_t todo = std::min(count, stream.queued.size());
  std::vector<Work> works(std::make_move_iterator(stream.queued.begin()),
                          std::make_move_iterator(stream.queued.begin() + static_cast<std::ptrdiff_t>(todo)));
  stream.queued.erase(stream.queued.begin(), stream.queued.begin() + static_cast<std::ptrdiff_t>(todo));
  for (auto& [key, event] : events) {
    if (event->stream == &stream) event->behind -= std::min(event->behind, todo);
  }
  for (const Work& work : works) work();
}

void State::drainAll() {
  for (auto& [key, stream] : streams) drain(*stream, stream->queued.size());
}

bool State::isDevice(uintptr_t address) const {
  auto after = device.upper_bound(address);
  if (after == device.begin()) return false;
  --after;
  return address < after->first + after->second;
}

}  // namespace coldstart::imitation

using coldstart::imitation::FakeStream;
using coldstart::imitation::State;
using Guard = std::lock_guard<std::recursive_mutex>;

#define COLDSTART_EXPORT extern "C" __attribute__((visibility("default")))

COLDSTART_EXPORT void cudaImitationFail(const char* name, int64_t number, int result) {
  State& state = State::get();
  const Guard guard(state.lock);
  state.failName = name;
  state.failNumber = number;
  state.failResult = result;
  state.namedCalls = 0;
}

COLDSTART_EXPORT void cudaImitationReset() {
  State& state = State::get();
  const Guard guard(state.lock);
  state.drainAll();
  state.callNames.clear();
  state.counts.calls = state.counts.copiedBytes = state.counts.graphLaunches = 0;
  state.failResult = 0;
  state.deferred = false;
  state.memoryLimit = int64_t{8} << 30;
}

COLDSTART_EXPORT void cudaImitationDefer(int on) {
  const Guard guard(State::get().lock);
  State::get().deferred = on != 0;
}

COLDSTART_EXPORT void cudaImitationLimitMemory(int64_t bytes) {
  const Guard guard(State::get().lock);
  State::get().memoryLimit = bytes;
}

COLDSTART_EXPORT CudaImitationCounts cudaImitationCounts() {
  const Guard guard(State::get().lock);
  return State::get().counts;
}

COLDSTART_EXPORT const char* cudaImitationCallName(int64_t number) {
  State& state = State::get();
  const Guard guard(state.lock);
  const bool known = number >= 1 && number <= static_cast<int64_t>(state.callNames.size());
  return known ? state.callNames[static_cast<size_t>(number - 1)].c_str() : "";
}

COLDSTART_EXPORT void cudaImitationLaunch(void* stream, void (*work)(void*), void* argument) {
  State& state = State::get();
  const Guard guard(state.lock);
  state.run(static_cast<FakeStream*>(stream), [work, argument] { work(argument); });
}
