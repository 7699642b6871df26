// Starts a program as a process group of its own that dies with the thread that started it, and stamps the moment
// right before exec. Reaping is the business of exit_facts.h.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace coldstart {

struct ChildRequest {
  // A path, or a name without a slash that is looked up in PATH of `environment`.
  std::string file;
  // argv[0] included.
  std::vector<std::string> arguments;
  // `KEY=value`; nothing is inherited.
  std::vector<std::string> environment;
  std::string folder;
  // Standard output and error, appended; standard input is /dev/null.
  std::string logFile;
};

struct StartedChild {
  pid_t pid = -1;
  // CLOCK_MONOTONIC in the child, right before the execve that succeeded.
  uint64_t execNs = 0;
  // 0, or why there is no child; `failedAt` then says which step: 'log file', 'folder', 'exec', …
  int failure = 0;
  const char* failedAt = "";
};

// Blocks the calling thread until the program runs (about half a millisecond). Call it on a thread that lives as long
// as the child shall: the kernel ties the death signal to the thread and not to the process.
StartedChild startChild(const ChildRequest& request);

}  // namespace coldstart
