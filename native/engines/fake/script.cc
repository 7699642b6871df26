// A phase first spends its time, then hangs or fails if it was told to.
#include "script.h"

#include <limits>

#include "border.h"
#include "delay.h"

namespace coldstart {
namespace {

// The phase behind `prefix.`; empty where the key has another prefix.
std::string phaseBehind(const std::string& key, const std::string& prefix) {
  return key.rfind(prefix, 0) == 0 ? key.substr(prefix.size()) : "";
}

}  // namespace

Result<Script> Script::parse(const KeyValues& options) {
  Script script;
  for (const auto& [key, value] : options.all()) {
    if (const std::string phase = phaseBehind(key, "delay."); !phase.empty()) {
      const Result<double> delay = options.number(key, 0);
      if (!delay.ok()) return delay.failure();
      script.delaysMs_[phase] = delay.value();
    } else if (const std::string failing = phaseBehind(key, "fail."); !failing.empty()) {
      script.failures_[failing] = value;
    } else if (const std::string hanging = phaseBehind(key, "hang."); !hanging.empty()) {
      const Result<bool> hangs = options.flag(key, false);
      if (!hangs.ok()) return hangs.failure();
      if (hangs.value()) script.hangs_.insert(hanging);
    }
  }
  const Result<uint64_t> bytes = options.whole("bytes", 0);
  if (!bytes.ok()) return bytes.failure();
  const Result<double> infer = options.number("infer", 0);
  if (!infer.ok()) return infer.failure();
  const Result<double> firstInfer = options.number("firstInfer", 0);
  if (!firstInfer.ok()) return firstInfer.failure();
  script.bytes_ = bytes.value();
  script.inferMs_ = infer.value();
  script.firstInferMs_ = firstInfer.value();
  return script;
}

Status Script::spend(const cs_events& events, const char* phase, double milliseconds) const {
  const auto cancelled = [&events] { return events.cancelled(events.user) != 0; };
  const bool hangs = hangs_.count(phase) > 0;
  const bool done = waitMilliseconds(hangs ? 1e12 : milliseconds, cancelled);
  if (!done) return Failure{"ENGINE_FAILED", phase, "", "cancelled", {}};
  const auto failure = failures_.find(phase);
  if (failure == failures_.end()) return {};
  return Failure{"ENGINE_FAILED", phase, "", failure->second, {std::string("fake: told to fail in ") + phase}};
}

Status Script::play(const cs_events& events, const char* phase, uint32_t index, uint64_t bytes) const {
  BackendPhase span(events, phase, index);
  span.setBytes(bytes);
  const auto delay = delaysMs_.find(phase);
  return spend(events, phase, delay == delaysMs_.end() ? 0 : delay->second);
}

bool Script::mentions(const std::string& phase) const {
  return delaysMs_.count(phase) > 0 || failures_.count(phase) > 0 || hangs_.count(phase) > 0;
}

}  // namespace coldstart
