// The start that began before the program did: runs the pipeline on the early thread, keeps what came of it, and gives
// it to the one who asks for the same start. It never ends the process: every failure is a result.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "plan_file.h"
#include "shared_symbol.h"

namespace coldstart {

// An engine together with the backend that it was started on.
struct RunningEngine {
  std::shared_ptr<BackendInstance> backend;
  StartedEngine started;
  // 'adopted', or 'not adopted (why)'; '' where no early start was asked for and none was there.
  std::string early;
};

class EarlyStart {
 public:
  // Where backends lie, who records, and when to give up.
  struct Surroundings {
    std::string folder;
    std::shared_ptr<PhaseRecorder> recorder;
    CancelFlag cancel;
  };

  explicit EarlyStart(Surroundings surroundings) : surroundings_(std::move(surroundings)) {}
  EarlyStart(const EarlyStart&) = delete;
  EarlyStart& operator=(const EarlyStart&) = delete;

  // The process's own; never destroyed, because its thread may be inside when the process ends.
  CS_SHARED static EarlyStart& process();

  // The whole start, on the calling thread; `constructedNs` is when the early library was loaded. Does nothing where
  // somebody has asked already and was told that there is none.
  void run(const std::string& planFile, uint64_t constructedNs) noexcept;

  // Whether one runs, has ended, or is about to begin, and nobody has asked for it. Never waits.
  CS_SHARED bool isExpected();

  // Adopts the early start where it is the one that is asked for, and waits for it; otherwise starts `asked` itself, on
  // `opened` or on a backend that it opens.
  CS_SHARED Result<RunningEngine> startOrAdopt(const AskedStart& asked, std::shared_ptr<BackendInstance> opened);

 private:
  enum class Phase { none, running, ended, closed };

  std::string claim(const AskedStart& asked, std::optional<Result<RunningEngine>>& outcome);
  std::string awaitArrival(std::unique_lock<std::mutex>& guard);
  Result<RunningEngine> begin(const std::string& planFile, uint64_t constructedNs);
  void end(Result<RunningEngine> outcome) noexcept;

  const Surroundings surroundings_;
  std::mutex lock_;
  std::condition_variable changed_;
  Phase phase_ = Phase::none;
  bool claimed_ = false;
  // Somebody asked for another start: what comes of this one is let go.
  bool dropped_ = false;
  // Known as soon as the file was read.
  std::optional<AskedStart> plan_;
  std::optional<Result<RunningEngine>> outcome_;
};

// The recorder of this process; never destroyed either.
CS_SHARED const std::shared_ptr<PhaseRecorder>& processRecorder();

}  // namespace coldstart
