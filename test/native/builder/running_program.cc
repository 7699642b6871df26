// fork, pipes and waitpid; the request is small enough for a pipe's buffer or is read while it is written.
#include "running_program.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace coldstart::test {
namespace {

[[noreturn]] void becomeProgram(int input, int output, const Variables& variables, uint64_t mostFileBytes) {
  dup2(input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  unsetenv("LD_LIBRARY_PATH");
  setenv("COLDSTART_CUDA_LIBRARY", COLDSTART_CUDA_IMITATION, 1);
  for (const auto& [name, value] : variables) setenv(name.c_str(), value.c_str(), 1);
  if (mostFileBytes > 0) {
    const rlimit limit = {mostFileBytes, mostFileBytes};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  char program[] = COLDSTART_BUILD_PLAN;
  char* const arguments[] = {program, nullptr};
  execv(program, arguments);
  _exit(127);
}

}  // namespace

std::string requestOf(const Variables& entries) {
  std::string text;
  for (const auto& [key, value] : entries) text += key + "=" + value + '\0';
  return text;
}

RunningProgram::RunningProgram(const std::string& request, const Variables& variables, uint64_t mostFileBytes) {
  int input[2];
  int output[2];
  if (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  pid_ = fork();
  if (pid_ == 0) becomeProgram(input[0], output[1], variables, mostFileBytes);
  close(input[0]);
  close(output[1]);
  output_ = output[0];
  // A program that refuses early does not read everything.
  std::signal(SIGPIPE, SIG_IGN);
  for (size_t written = 0; written < request.size();) {
    const ssize_t count = write(input[1], request.data() + written, request.size() - written);
    if (count <= 0) break;
    written += static_cast<size_t>(count);
  }
  close(input[1]);
}

RunningProgram::~RunningProgram() {
  if (status < 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  close(output_);
}

bool RunningProgram::readMore() {
  char piece[4096];
  const ssize_t count = read(output_, piece, sizeof piece);
  if (count > 0) out.append(piece, static_cast<size_t>(count));
  return count > 0;
}

bool RunningProgram::waitFor(const std::string& text) {
  while (out.find(text) == std::string::npos) {
    if (!readMore()) return false;
  }
  return true;
}

void RunningProgram::signal(int number) { kill(pid_, number); }

void RunningProgram::finish() {
  while (readMore()) {
  }
  int raw = 0;
  waitpid(pid_, &raw, 0);
  status = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

}  // namespace coldstart::test
