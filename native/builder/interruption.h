// Ending by a signal without leaving half-written files: SIGINT, SIGTERM, SIGHUP, SIGPIPE and the signals of a crash.
// The library cannot be asked to stop in the middle of a tactic, so the process simply ends.
#pragma once

#include <string>

namespace coldstart::builder {

// Installs the handlers, except where somebody else (a sanitizer) has handlers of its own. Once.
void endPromptlyOnSignals();

// What a signal would do to the files, for other sudden ends.
void removeUnfinishedFiles();

// Removes the file when a signal ends the process, as long as this lives. At most four at a time.
class RemovedOnSignal {
 public:
  explicit RemovedOnSignal(const std::string& path);
  ~RemovedOnSignal();
  RemovedOnSignal(const RemovedOnSignal&) = delete;
  RemovedOnSignal& operator=(const RemovedOnSignal&) = delete;

 private:
  char* path_;
};

}  // namespace coldstart::builder
