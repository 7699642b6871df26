// Two threads meet here: the early one, which works, and the one that asks. Which of them comes first does not matter.
#include "early_start.h"

#include <dlfcn.h>

#include <chrono>
#include <cstdlib>

#include "early_state.h"
#include "own_folder.h"

namespace coldstart {
namespace {

// How often to look whether the early library has failed meanwhile: it cannot wake anybody here.
constexpr std::chrono::milliseconds kLook{1};

// Of the library that LD_PRELOAD names; null where none is loaded.
const cs_early* preloaded() {
  static const auto* state = static_cast<const cs_early*>(dlsym(RTLD_DEFAULT, CS_EARLY_STATE_SYMBOL));
  return state;
}

uint32_t stateOf(const cs_early* early) {
  return early == nullptr ? CS_EARLY_IDLE : __atomic_load_n(&early->state, __ATOMIC_ACQUIRE);
}

// The early library comes before anybody who could open the marks file.
void openMarks(PhaseRecorder& recorder) {
  const char* path = std::getenv("COLDSTART_MARKS");
  if (path == nullptr || *path == '\0') return;
  if (std::string_view(path) == "off") return recorder.disable();
  // The addon opens it again and says what is wrong with it.
  (void)recorder.openFile(path).ok();
}

Result<RunningEngine> startOn(std::shared_ptr<BackendInstance> backend, const StartPlan& plan,
                              PhaseRecorder& recorder) {
  Result<StartedEngine> started = startEngine(*backend, plan, recorder);
  if (!started.ok()) return started.takeFailure();
  return RunningEngine{std::move(backend), std::move(started.value()), ""};
}

}  // namespace

const std::shared_ptr<PhaseRecorder>& processRecorder() {
  static const auto& recorder =
      *std::make_unique<std::shared_ptr<PhaseRecorder>>(std::make_shared<PhaseRecorder>()).release();
  return recorder;
}

EarlyStart& EarlyStart::process() {
  static EarlyStart& only =
      *std::make_unique<EarlyStart>(Surroundings{ownFolder(), processRecorder(), exitFlag()}).release();
  return only;
}

void EarlyStart::run(const std::string& planFile, uint64_t constructedNs) noexcept {
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (phase_ != Phase::none) return;
    phase_ = Phase::running;
    changed_.notify_all();
  }
  try {
    end(begin(planFile, constructedNs));
  } catch (const std::exception& problem) {
    end(Failure{"ENGINE_FAILED", "", "", problem.what(), {}});
  }
}

Result<RunningEngine> EarlyStart::begin(const std::string& planFile, uint64_t constructedNs) {
  PhaseRecorder& recorder = *surroundings_.recorder;
  openMarks(recorder);
  recorder.mark("early-start", MarkEdge::instant, constructedNs, "main");
  // What the JavaScript thread does meanwhile is marked later, with its own stamps: its lane must stay free.
  const LaneHold mainLane(recorder);
  Result<AskedStart> asked = readPlanFile(planFile);
  if (!asked.ok()) return asked.takeFailure();
  StartPlan plan;
  std::string id;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    plan_ = std::move(asked.value());
    plan = plan_->plan;
    id = plan_->backend;
    changed_.notify_all();
  }
  auto backend =
      BackendInstance::open(surroundings_.folder, id, plan.options, surroundings_.recorder, surroundings_.cancel);
  if (!backend.ok()) return backend.takeFailure();
  return startOn(std::move(backend.value()), plan, recorder);
}

void EarlyStart::end(Result<RunningEngine> outcome) noexcept {
  const std::lock_guard<std::mutex> guard(lock_);
  phase_ = Phase::ended;
  if (!dropped_) outcome_.emplace(std::move(outcome));
  changed_.notify_all();
}

bool EarlyStart::isExpected() {
  const std::lock_guard<std::mutex> guard(lock_);
  if (claimed_ || phase_ == Phase::closed) return false;
  return phase_ != Phase::none || stateOf(preloaded()) == CS_EARLY_STARTED;
}

// '' when the early thread is here; otherwise why it will not come.
std::string EarlyStart::awaitArrival(std::unique_lock<std::mutex>& guard) {
  const cs_early* early = preloaded();
  while (phase_ == Phase::none) {
    const uint32_t state = stateOf(early);
    if (state == CS_EARLY_STARTED) {
      changed_.wait_for(guard, kLook);
      continue;
    }
    phase_ = Phase::closed;
    if (early == nullptr) return "libcoldstart_early.so was not loaded by LD_PRELOAD";
    return state == CS_EARLY_FAILED ? early->problem : "COLDSTART_EARLY was not set";
  }
  return phase_ == Phase::closed ? "there was none when it was first asked for" : "";
}

// '' and the outcome where it was adopted; otherwise why not.
std::string EarlyStart::claim(const AskedStart& asked, std::optional<Result<RunningEngine>>& outcome) {
  std::unique_lock<std::mutex> guard(lock_);
  if (claimed_) return "it was asked for before";
  std::string missing = awaitArrival(guard);
  if (!missing.empty()) return missing;
  if (claimed_) return "it was asked for before";
  claimed_ = true;
  changed_.wait(guard, [this] { return plan_ || phase_ == Phase::ended; });
  const std::string difference = plan_ ? differenceOf(*plan_, asked) : "";
  dropped_ = !difference.empty();
  if (!dropped_) changed_.wait(guard, [this] { return phase_ == Phase::ended; });
  std::optional<Result<RunningEngine>> taken = std::move(outcome_);
  outcome_.reset();
  guard.unlock();
  // An engine that nobody wants is destroyed here, outside of the lock.
  if (dropped_) return "it began with another " + difference;
  outcome = std::move(taken);
  return "";
}

Result<RunningEngine> EarlyStart::startOrAdopt(const AskedStart& asked, std::shared_ptr<BackendInstance> opened) {
  std::string early;
  if (asked.plan.order == StartOrder::kEarly || isExpected()) {
    std::optional<Result<RunningEngine>> outcome;
    const std::string reason = claim(asked, outcome);
    if (outcome) {
      if (outcome->ok()) outcome->value().early = "adopted";
      return std::move(*outcome);
    }
    early = "not adopted (" + reason + ")";
  }
  if (opened == nullptr) {
    auto backend = BackendInstance::open(surroundings_.folder, asked.backend, asked.plan.options,
                                         surroundings_.recorder, surroundings_.cancel);
    if (!backend.ok()) return backend.takeFailure();
    opened = std::move(backend.value());
  }
  Result<RunningEngine> own = startOn(std::move(opened), asked.plan, *surroundings_.recorder);
  if (own.ok()) own.value().early = std::move(early);
  return own;
}

}  // namespace coldstart
