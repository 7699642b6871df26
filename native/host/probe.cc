// One epoll over the attempts, a periodic timer on the absolute clock, the deadline and the cancellation. Timers are
// descriptors because they have no slack, unlike the timeout of a poll.
#include "probe.h"

#include <sched.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "clock.h"

namespace coldstart {
namespace {

constexpr int kPriority = -10;
constexpr size_t kEvents = 64;

UniqueFd checked(int fd, const char* what) {
  if (fd < 0) throw std::system_error(errno, std::generic_category(), what);
  return UniqueFd(fd);
}

timespec toTimespec(uint64_t ns) {
  return {static_cast<time_t>(ns / 1'000'000'000u), static_cast<long>(ns % 1'000'000'000u)};
}

// Where it is allowed (root): the instance's own threads must not keep the observer from looking. It needs a few
// percent of a processor. Niceness alone means little, because the scheduler weighs sessions before it weighs threads.
void preferThisThread() {
  sched_param lowest{};
  lowest.sched_priority = 1;
  if (sched_setscheduler(0, SCHED_FIFO | SCHED_RESET_ON_FORK, &lowest) != 0)
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kPriority);
}

class ProbeLoop {
 public:
  ProbeLoop(const ProbePlan& plan, int cancelFd)
      : plan_(plan),
        cancelFd_(cancelFd),
        epoll_(checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
        ticks_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")),
        deadline_(checked(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC), "timerfd_create")),
        attempts_(plan.health, plan.expectedStatus, epoll_.get()) {
    add(cancelFd_, &cancelFd_);
    add(ticks_.get(), &ticks_);
    add(deadline_.get(), &deadline_);
    arm(deadline_, plan.deadlineNs, 0);
    arm(ticks_, monotonicNowNs() + plan.intervalNs, plan.intervalNs);
  }

  // What is still open afterwards stays open as long as this object: a server that is writing an answer is not cut off.
  ProbeOutcome run() {
    beginAttempt();
    bool over = false;
    while (!over && attempts_.seen().readyNs == 0) over = takeEvents();
    outcome_.seen = attempts_.seen();
    if (outcome_.seen.readyNs != 0) outcome_.end = ProbeEnd::ready;
    attempts_.thinOut();
    return std::move(outcome_);
  }

 private:
  void add(int fd, void* data) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = data;
    if (epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
      throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }

  static void arm(const UniqueFd& timer, uint64_t atNs, uint64_t everyNs) {
    // A time of 0 would disarm it.
    const itimerspec times{toTimespec(everyNs), toTimespec(std::max<uint64_t>(atNs, 1))};
    timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &times, nullptr);
  }

  // True when the probe is over without having seen ready. What has arrived is looked at before anything is given up
  // or begun: an answer that waits in a socket came before the timer.
  bool takeEvents() {
    std::array<epoll_event, kEvents> events;
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), -1);
    bool due = false;
    bool over = false;
    for (int index = 0; index < count; ++index) {
      void* const source = events[static_cast<size_t>(index)].data.ptr;
      if (source == &ticks_)
        due = true;
      else if (source == &cancelFd_)
        over = end(ProbeEnd::cancelled);
      else if (source == &deadline_)
        over = over || end(ProbeEnd::timedOut);
      else
        attempts_.onEvent(source);
    }
    if (due && !over && attempts_.seen().readyNs == 0) tick();
    return over;
  }

  bool end(ProbeEnd how) {
    outcome_.end = how;
    return true;
  }

  void tick() {
    uint64_t expirations = 0;
    if (read(ticks_.get(), &expirations, sizeof expirations) < 0) return;
    if (attempts_.makeRoom(monotonicNowNs())) beginAttempt();
  }

  void beginAttempt() {
    const uint64_t nowNs = monotonicNowNs();
    if (outcome_.attempts > 0) outcome_.largestGapNs = std::max(outcome_.largestGapNs, nowNs - lastBeginNs_);
    lastBeginNs_ = nowNs;
    outcome_.attempts += 1;
    attempts_.begin();
  }

  const ProbePlan& plan_;
  int cancelFd_;
  UniqueFd epoll_;
  UniqueFd ticks_;
  UniqueFd deadline_;
  // Holds sockets that are registered above: destroyed first.
  ProbeAttempts attempts_;
  ProbeOutcome outcome_;
  uint64_t lastBeginNs_ = 0;
};

}  // namespace

ProbeOutcome runProbe(const ProbePlan& plan, int cancelFd) {
  preferThisThread();
  ProbeLoop loop(plan, cancelFd);
  ProbeOutcome outcome = loop.run();
  if (outcome.end != ProbeEnd::ready) return outcome;
  for (const Question& inference : plan.inferences) {
    outcome.answers.push_back(askOnce(inference, plan.deadlineNs, cancelFd));
    if (outcome.answers.back().cancelled) outcome.end = ProbeEnd::cancelled;
    if (!outcome.answers.back().error.empty()) break;
  }
  return outcome;
}

}  // namespace coldstart
