// Counts the jobs that run on native threads, so that the process does not unload an engine under one of them: on exit
// they are asked to give up and waited for, within bounds.
#pragma once

#include <atomic>
#include <memory>

#include "shared_symbol.h"

namespace coldstart {

// Set when jobs should give up.
using CancelFlag = std::shared_ptr<std::atomic<bool>>;

// Held by a job while it works.
class CS_SHARED RunningJob {
 public:
  RunningJob() noexcept;
  ~RunningJob();
  RunningJob(const RunningJob&) = delete;
  RunningJob& operator=(const RunningJob&) = delete;
};

// The flag of this process; set once, when it exits.
CS_SHARED const CancelFlag& exitFlag();

// To be called whenever a library was opened: exit handlers run in reverse order, so ours must be newer than the
// library's.
void waitForJobsAtExit() noexcept;

}  // namespace coldstart
