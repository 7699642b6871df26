// coldstart-gpu: asks drivers and engine libraries what the harness itself must never open, prints one JSON document
// and ends. Exit status 0 for an answer, 3 for a coded failure.
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <string>
#include <vector>

#include "unique_fd.h"
#include "verbs.h"

namespace coldstart::gpu {
namespace {

constexpr int kFailed = 3;

// Standard output is the answer's alone: what libraries print goes where errors go.
UniqueFd takeOutput() {
  UniqueFd output(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3));
  if (output.valid()) dup2(STDERR_FILENO, STDOUT_FILENO);
  return output;
}

bool writeAll(int fd, const std::string& text) {
  for (size_t at = 0; at < text.size();) {
    const ssize_t count = write(fd, text.data() + at, text.size() - at);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += static_cast<size_t>(count);
  }
  return true;
}

int run(const std::vector<std::string>& commandLine) {
  const UniqueFd output = takeOutput();
  Result<std::string> result = Failure{"INTERNAL_FAULT", "", "", "", {}};
  try {
    result = answer(commandLine);
  } catch (const std::exception& error) {
    result = Failure{"INTERNAL_FAULT", "", "", std::string("coldstart-gpu: ") + error.what(), {}};
  }
  const std::string document = result.ok() ? result.value() : documentOf(result.failure());
  const bool written = writeAll(output.get(), document + "\n");
  return result.ok() && written ? 0 : kFailed;
}

}  // namespace
}  // namespace coldstart::gpu

int main(int count, char** words) {
  // Nobody would read the answer of a helper whose harness was killed, and it may hold a driver open.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  // A control program that ends early is an answer that does not come, not an end of ours.
  signal(SIGPIPE, SIG_IGN);
  const std::vector<std::string> commandLine(words + 1, words + count);
  return coldstart::gpu::run(commandLine);
}
