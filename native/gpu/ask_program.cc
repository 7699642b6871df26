// posix_spawn with two pipes; the answer is read until its end or the deadline, whichever comes first.
#include "ask_program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "clock.h"
#include "unique_fd.h"

namespace coldstart::gpu {
namespace {

constexpr size_t kMostOutputBytes = 64 << 10;
constexpr int kReapIntervalMs = 2;

struct Pipe {
  UniqueFd reading, writing;
};

Pipe makePipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

pid_t start(const std::string& program, const Pipe& input, const Pipe& output) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input.reading.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, output.writing.get(), STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  std::string name = program;
  char* arguments[] = {name.data(), nullptr};
  pid_t pid = -1;
  const int failure = posix_spawnp(&pid, program.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return failure == 0 ? pid : -1;
}

int millisecondsUntil(uint64_t deadlineNs) {
  const uint64_t now = monotonicNowNs();
  return now >= deadlineNs ? 0 : static_cast<int>((deadlineNs - now) / 1'000'000 + 1);
}

// False at the deadline.
bool readUntilEnd(int fd, uint64_t deadlineNs, std::string& output) {
  std::array<char, 4096> buffer;
  while (output.size() < kMostOutputBytes) {
    pollfd waited{fd, POLLIN, 0};
    const int ready = poll(&waited, 1, millisecondsUntil(deadlineNs));
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return false;
    const ssize_t count = read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return count == 0;
    output.append(buffer.data(), static_cast<size_t>(count));
  }
  return true;
}

// The wait status, or nothing where it had to be killed.
std::optional<int> reap(pid_t pid, uint64_t deadlineNs) {
  int status = 0;
  while (waitpid(pid, &status, WNOHANG) == 0) {
    if (millisecondsUntil(deadlineNs) == 0) {
      kill(pid, SIGKILL);
      while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
      }
      return std::nullopt;
    }
    poll(nullptr, 0, kReapIntervalMs);
  }
  return status;
}

}  // namespace

std::optional<Answer> askProgram(const Question& question) {
  const uint64_t deadlineNs = monotonicNowNs() + static_cast<uint64_t>(question.timeoutMs) * 1'000'000u;
  Pipe input = makePipe();
  Pipe output = makePipe();
  if (!input.writing.valid() || !output.writing.valid()) return std::nullopt;
  const pid_t pid = start(question.program, input, output);
  if (pid < 0) return std::nullopt;
  input.reading.reset();
  output.writing.reset();
  // A question fits the pipe's buffer, so this waits for nobody; EPIPE is a program that did not want to read it.
  const bool asked = write(input.writing.get(), question.input.data(), question.input.size()) >= 0 || errno == EPIPE;
  input.writing.reset();
  Answer answer;
  const bool complete = asked && readUntilEnd(output.reading.get(), deadlineNs, answer.output);
  const std::optional<int> status = reap(pid, complete ? deadlineNs : 0);
  if (!complete || !status || !WIFEXITED(*status)) return std::nullopt;
  answer.exitCode = WEXITSTATUS(*status);
  return answer;
}

}  // namespace coldstart::gpu
