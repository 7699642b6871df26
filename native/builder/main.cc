// coldstart-build-plan: reads one build request from standard input, builds, and tells of it in JSON lines on standard
// output. Ends with 0 after `done`, 3 after `failed`, or by the signal that ended it.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <exception>
#include <string>

#include "build_failure.h"
#include "build_plan.h"
#include "interruption.h"
#include "logger.h"
#include "start_over.h"

namespace coldstart::builder {
namespace {

constexpr int kFailed = 3;

Result<std::string> readRequest() {
  std::string text;
  char piece[4096];
  while (text.size() <= kMostRequestBytes) {
    const ssize_t count = ::read(STDIN_FILENO, piece, sizeof piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Failure{"ENGINE_FAILED", "", "", "standard input: " + errnoText(errno), {}};
    if (count == 0) break;
    text.append(piece, static_cast<size_t>(count));
  }
  return text;
}

int tell(BuildEvents& events, const Failure& failure) {
  events.failed(failure);
  return kFailed;
}

BuildEvents* lastWords = nullptr;

// An exception that nobody may catch, from inside the library (10.6 throws one where the driver is too old for it):
// still an end that can be read.
[[noreturn]] void endByException() {
  removeUnfinishedFiles();
  try {
    if (const std::exception_ptr current = std::current_exception()) std::rethrow_exception(current);
    lastWords->failed({"ENGINE_FAILED", "", "", "the engine library ended the process", {}});
  } catch (const std::exception& problem) {
    lastWords->failed(classified({"ENGINE_FAILED", "", "", problem.what(), tensorrt::ProcessLogger::get().tail()}));
  } catch (...) {
    lastWords->failed({"ENGINE_FAILED", "", "", "unknown exception", {}});
  }
  std::_Exit(kFailed);
}

// Standard output is for our lines alone: what libraries print there goes to standard error.
int takeOutput() {
  const int own = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (own < 0) return STDOUT_FILENO;
  dup2(STDERR_FILENO, STDOUT_FILENO);
  return own;
}

int run() {
  BuildEvents early(STDOUT_FILENO);
  Result<std::string> text = readRequest();
  if (!text.ok()) return tell(early, text.failure());
  Result<BuildRequest> request = parseRequest(text.value());
  if (!request.ok()) return tell(early, request.failure());
  startOverForLibrary(request.value().library, text.value());
  BuildEvents events(takeOutput());
  lastWords = &events;
  std::set_terminate(&endByException);
  try {
    Result<BuildOutcome> outcome = buildPlan(request.value(), events);
    if (!outcome.ok()) return tell(events, outcome.failure());
    events.done(outcome.value());
    return 0;
  } catch (const std::exception& problem) {
    return tell(events, {"ENGINE_FAILED", "", "", problem.what(), {}});
  }
}

}  // namespace
}  // namespace coldstart::builder

int main() {
  coldstart::builder::endPromptlyOnSignals();
  return coldstart::builder::run();
}
