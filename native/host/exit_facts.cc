// wait4 gives the exit and the resource usage of one named child in a single call.
#include "exit_facts.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <utility>

#include "clock.h"

namespace coldstart {
namespace {

constexpr uint64_t kBlockBytes = 512;

double milliseconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

// sigabbrev_np is younger than the oldest glibc that we run on.
constexpr std::pair<int, const char*> kSignalNames[] = {
    {SIGHUP, "SIGHUP"},   {SIGINT, "SIGINT"},   {SIGQUIT, "SIGQUIT"}, {SIGILL, "SIGILL"},   {SIGTRAP, "SIGTRAP"},
    {SIGABRT, "SIGABRT"}, {SIGBUS, "SIGBUS"},   {SIGFPE, "SIGFPE"},   {SIGKILL, "SIGKILL"}, {SIGUSR1, "SIGUSR1"},
    {SIGSEGV, "SIGSEGV"}, {SIGUSR2, "SIGUSR2"}, {SIGPIPE, "SIGPIPE"}, {SIGALRM, "SIGALRM"}, {SIGTERM, "SIGTERM"},
    {SIGXCPU, "SIGXCPU"}, {SIGXFSZ, "SIGXFSZ"}, {SIGSYS, "SIGSYS"},
};

std::string signalName(int number) {
  for (const auto& [known, name] : kSignalNames) {
    if (known == number) return name;
  }
  return "signal " + std::to_string(number);
}

}  // namespace

ExitFacts awaitExit(pid_t pid) {
  ExitFacts facts;
  facts.pid = pid;
  int status = 0;
  rusage usage{};
  while (wait4(pid, &status, 0, &usage) < 0) {
    // ECHILD: somebody else reaped it, which leaves nothing to say but that it is gone.
    if (errno == EINTR) continue;
    facts.exitedNs = monotonicNowNs();
    return facts;
  }
  facts.exitedNs = monotonicNowNs();
  if (WIFSIGNALED(status))
    facts.signal = signalName(WTERMSIG(status));
  else
    facts.exitCode = WEXITSTATUS(status);
  facts.minorFaults = static_cast<uint64_t>(usage.ru_minflt);
  facts.majorFaults = static_cast<uint64_t>(usage.ru_majflt);
  facts.blockReadBytes = static_cast<uint64_t>(usage.ru_inblock) * kBlockBytes;
  facts.maxResidentBytes = static_cast<uint64_t>(usage.ru_maxrss) * 1024;
  facts.cpuMs = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
  return facts;
}

bool signalProcessGroup(pid_t leader, int signal, bool leaderReaped) {
  // A number stays taken while a group bears it. A process of that number after the leader was reaped is a stranger.
  if (leaderReaped && kill(leader, 0) == 0) return false;
  return kill(-leader, signal) == 0;
}

}  // namespace coldstart
