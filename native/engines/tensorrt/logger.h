// The one logger that a process hands to TensorRT: the library keeps the first that it is ever given, so there is one
// object with sinks that come and go. It also keeps the last lines, for whoever has to explain a failure.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "version.h"

namespace coldstart::tensorrt {

enum class Severity : int32_t { internalError = 0, error = 1, warning = 2, info = 3, verbose = 4 };

struct LogRecord {
  Severity severity;
  std::string_view text;
  // CLOCK_MONOTONIC, taken when the library called.
  uint64_t atNs;
};

// Called on whatever thread logs, one call at a time, never after its handle is gone. Must not call TensorRT, throw, or
// attach or detach sinks.
using LogSink = std::function<void(const LogRecord&)>;

class ProcessLogger {
 public:
  static ProcessLogger& get();

  // The sink listens as long as the handle lives. Verbose lines reach nobody unless one sink asks for them.
  std::shared_ptr<void> attach(LogSink sink, bool verbose = false);

  // '[error] text', oldest first; warnings and worse, and the last info lines: at most 20.
  std::vector<std::string> tail() const;

  // How many errors were logged so far, and the first after that many ('' if none): brackets one call.
  uint64_t errorCount() const;
  std::string firstErrorAfter(uint64_t count) const;

  // The object to hand to the library: its table has the shape that the family calls.
  void* vendorObject(Family family);

  // What both vendor shapes call.
  void log(int32_t severity, const char* text) noexcept;

 private:
  ProcessLogger();
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace coldstart::tensorrt
