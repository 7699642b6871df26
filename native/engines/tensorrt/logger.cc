// The logger's two vendor shapes are laid out as the tables that the library reads: up to 10 the log function stands
// first, in 11 the interface's own two functions and the destructors come before it.
#include "logger.h"

#include <deque>
#include <list>
#include <mutex>

#include "clock.h"
#include "vendor_interface.h"

namespace coldstart::tensorrt {
namespace {

constexpr size_t kMostLines = 20;
constexpr size_t kMostErrors = 16;

const char* severityName(Severity severity) {
  switch (severity) {
    case Severity::internalError:
      return "internal error";
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::info:
      return "info";
    default:
      return "verbose";
  }
}

// Both live as long as the process: the library logs until its last exit handler.
class OldLogger {
 public:
  virtual void log(int32_t severity, const char* text) noexcept { ProcessLogger::get().log(severity, text); }
  virtual ~OldLogger() = default;
};

class NewLogger : public VendorInterface {
 public:
  InterfaceInfo interfaceInfo() const noexcept override { return {"ILogger", 1, 0}; }
  virtual void log(int32_t severity, const char* text) noexcept { ProcessLogger::get().log(severity, text); }
};

}  // namespace

struct ProcessLogger::State {
  struct Sink {
    LogSink call;
    bool verbose;
  };

  mutable std::mutex lock;
  std::list<Sink> sinks;
  std::deque<std::string> lines;
  std::deque<std::string> errors;
  // Errors that were ever logged; the last of them are in `errors`.
  uint64_t errorCount = 0;
  OldLogger oldLogger;
  NewLogger newLogger;
};

ProcessLogger::ProcessLogger() : state_(std::make_unique<State>()) {}

ProcessLogger& ProcessLogger::get() {
  // Never destroyed: the library may log while the process ends.
  static ProcessLogger& logger = *std::unique_ptr<ProcessLogger>(new ProcessLogger()).release();
  return logger;
}

std::shared_ptr<void> ProcessLogger::attach(LogSink sink, bool verbose) {
  State& state = *state_;
  const std::lock_guard<std::mutex> guard(state.lock);
  const auto place = state.sinks.insert(state.sinks.end(), {std::move(sink), verbose});
  return {&state, [place](State* owner) {
            const std::lock_guard<std::mutex> detaching(owner->lock);
            owner->sinks.erase(place);
          }};
}

std::vector<std::string> ProcessLogger::tail() const {
  const std::lock_guard<std::mutex> guard(state_->lock);
  return {state_->lines.begin(), state_->lines.end()};
}

uint64_t ProcessLogger::errorCount() const {
  const std::lock_guard<std::mutex> guard(state_->lock);
  return state_->errorCount;
}

std::string ProcessLogger::firstErrorAfter(uint64_t count) const {
  const std::lock_guard<std::mutex> guard(state_->lock);
  if (count >= state_->errorCount) return "";
  const uint64_t since = state_->errorCount - count;
  const size_t kept = state_->errors.size();
  return state_->errors[since >= kept ? 0 : kept - since];
}

void* ProcessLogger::vendorObject(Family family) {
  if (family == Family::eleven) return &state_->newLogger;
  return &state_->oldLogger;
}

void ProcessLogger::log(int32_t severity, const char* text) noexcept try {
  const LogRecord record{static_cast<Severity>(severity), text == nullptr ? "" : text, monotonicNowNs()};
  State& state = *state_;
  const std::lock_guard<std::mutex> guard(state.lock);
  const bool verbose = severity >= static_cast<int32_t>(Severity::verbose);
  for (const State::Sink& sink : state.sinks) {
    if (!verbose || sink.verbose) sink.call(record);
  }
  if (verbose) return;
  std::string& line = state.lines.emplace_back("[");
  line.append(severityName(record.severity)).append("] ").append(record.text);
  if (state.lines.size() > kMostLines) state.lines.pop_front();
  if (record.severity > Severity::error) return;
  state.errorCount += 1;
  state.errors.emplace_back(record.text);
  if (state.errors.size() > kMostErrors) state.errors.pop_front();
} catch (...) {
  // Out of memory or a sink that throws: a log line is lost, nothing else.
}

}  // namespace coldstart::tensorrt
