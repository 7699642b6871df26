// Waits for one child by wait4 and says how it ended and what it used. Other children of the process are not touched.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace coldstart {

struct ExitFacts {
  pid_t pid = -1;
  // -1 where a signal ended it.
  int exitCode = -1;
  // 'SIGKILL', or '' where it ended by itself.
  std::string signal;
  uint64_t exitedNs = 0;
  uint64_t minorFaults = 0;
  uint64_t majorFaults = 0;
  uint64_t blockReadBytes = 0;
  uint64_t maxResidentBytes = 0;
  double cpuMs = 0;
};

// Blocks until the child ended and reaps it. The figures include its own children that it has waited for.
ExitFacts awaitExit(pid_t pid);

// Signals the process group that `leader` founded; false where nothing of it is left. `leaderReaped`: awaitExit has
// returned, so that the number may belong to somebody else by now.
bool signalProcessGroup(pid_t leader, int signal, bool leaderReaped);

}  // namespace coldstart
