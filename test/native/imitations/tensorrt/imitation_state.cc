// The state of one imitated library, and what tests ask of it.
#include "imitation_state.h"

#include <atomic>
#include <cstdlib>
#include <map>
#include <mutex>

#include "call_log.h"
#include "tensorrt_imitation.h"

#define COLDSTART_EXPORT extern "C" __attribute__((visibility("default")))

namespace coldstart::imitation {
namespace {

struct State {
  std::mutex lock;
  LoggerObject* logger = nullptr;
  std::string unexpected;
  std::map<std::string, int64_t> last;
  std::atomic<int64_t> live = 0;
};

State& state() {
  static State one;
  return one;
}

}  // namespace

void useLogger(LoggerObject* logger) {
  const std::lock_guard<std::mutex> guard(state().lock);
  if (state().logger == nullptr) state().logger = logger;
}

void say(int32_t severity, const std::string& text) noexcept {
  if (state().logger != nullptr) state().logger->log(severity, text.c_str());
}

void sayError(const char* place, int number, const char* code, const std::string& text) noexcept {
  const std::string tail = "Error Code " + std::to_string(number) + ": " + code + " (" + text + ")";
#if COLDSTART_IMITATION_MAJOR >= 10
  say(kError, std::string(place) + ": " + tail);
#else
  say(kError, std::to_string(number) + ": [" + place + "::0] " + tail);
#endif
}

bool mustFail(const char* call) {
  const char* named = std::getenv("COLDSTART_IMITATION_TENSORRT_FAIL");
  if (named == nullptr) return false;
  return ("," + std::string(named) + ",").find("," + std::string(call) + ",") != std::string::npos;
}

void remember(const char* call, int64_t value) {
  const std::lock_guard<std::mutex> guard(state().lock);
  state().last[call] = value;
  logCall(std::string(call) + "=" + std::to_string(value));
}

void noteUnexpected(const char* function) noexcept {
  const std::lock_guard<std::mutex> guard(state().lock);
  state().unexpected += std::string(function) + "; ";
}

LiveObject::LiveObject() noexcept { state().live += 1; }
LiveObject::~LiveObject() { state().live -= 1; }

}  // namespace coldstart::imitation

using coldstart::imitation::state;

COLDSTART_EXPORT int64_t tensorrtImitationLiveObjects() { return state().live; }

COLDSTART_EXPORT const char* tensorrtImitationUnexpected() { return state().unexpected.c_str(); }

COLDSTART_EXPORT int64_t tensorrtImitationLast(const char* call) {
  const std::lock_guard<std::mutex> guard(state().lock);
  const auto found = state().last.find(call);
  return found == state().last.end() ? -1 : found->second;
}

COLDSTART_EXPORT void tensorrtImitationReset() {
  const std::lock_guard<std::mutex> guard(state().lock);
  state().unexpected.clear();
  state().last.clear();
}
