// A server that has accepted connections answers the oldest first, so old attempts are worth more than new ones: a few
// stay open to the end, and only the rest is replaced, ever more rarely, so that no backlog fills with dead
// connections.
#include "probe_attempts.h"

#include <sys/epoll.h>

#include <algorithm>
#include <cerrno>

#include "clock.h"
#include "status.h"

namespace coldstart {
namespace {

constexpr uint64_t kMillisecondNs = 1'000'000;
// A packet that was lost is sent again only after a second; by then hundreds of fresh attempts have asked.
constexpr uint64_t kConnectingLimitNs = 250 * kMillisecondNs;
constexpr size_t kConnectingLimit = 256;
constexpr size_t kWaitingLimit = 32;
constexpr size_t kNeverReplaced = 8;
constexpr size_t kLeftAfterReady = 4;
constexpr uint64_t kDrainingLimitNs = 100 * kMillisecondNs;
constexpr uint64_t kResolutionDueNs = 2 * kMillisecondNs;
constexpr size_t kReceiveBytes = 16 << 10;

// How long a server that answers nobody is left alone between two further attempts: a sixteenth of its silence.
uint64_t replacementDistanceNs(uint64_t silenceNs) {
  return std::clamp(silenceNs / 16, 10 * kMillisecondNs, 250 * kMillisecondNs);
}

}  // namespace

ProbeAttempts::ProbeAttempts(const Question& question, int expectedStatus, int epollFd)
    : question_(question), expectedStatus_(expectedStatus), epollFd_(epollFd), neighbour_(question.destination) {}

size_t ProbeAttempts::count(Stage stage) const {
  return static_cast<size_t>(std::count_if(attempts_.begin(), attempts_.end(),
                                           [stage](const Attempt& attempt) { return attempt.stage == stage; }));
}

bool ProbeAttempts::makeRoom(uint64_t nowNs) {
  bool resolutionDue = false;
  for (auto next = attempts_.begin(); next != attempts_.end();) {
    Attempt& attempt = *next++;
    if (attempt.stage == Stage::draining && nowNs > attempt.drainingSinceNs + kDrainingLimitNs)
      remove(attempt, false);
    else if (attempt.stage == Stage::connecting && nowNs > attempt.begunNs + kConnectingLimitNs)
      remove(attempt, true);
    else if (attempt.stage == Stage::connecting && nowNs > attempt.begunNs + kResolutionDueNs)
      resolutionDue = true;
  }
  if (resolutionDue) neighbour_.retryResolution(nowNs);
  if (count(Stage::connecting) >= kConnectingLimit) return false;
  return count(Stage::waiting) < kWaitingLimit || replaceOneWaiting(nowNs);
}

bool ProbeAttempts::replaceOneWaiting(uint64_t nowNs) {
  const auto isWaiting = [](const Attempt& attempt) { return attempt.stage == Stage::waiting; };
  auto candidate = std::find_if(attempts_.begin(), attempts_.end(), isWaiting);
  const uint64_t silenceNs = nowNs - candidate->begunNs;
  if (nowNs - lastReplacedNs_ < replacementDistanceNs(silenceNs)) return false;
  for (size_t kept = 0; kept < kNeverReplaced; ++kept)
    candidate = std::find_if(std::next(candidate), attempts_.end(), isWaiting);
  lastReplacedNs_ = nowNs;
  remove(*candidate, true);
  return true;
}

void ProbeAttempts::watch(Attempt& attempt, uint32_t events, bool known) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &attempt;
  epoll_ctl(epollFd_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, attempt.socket.get(), &event);
}

void ProbeAttempts::begin() {
  const uint64_t nowNs = monotonicNowNs();
  UniqueFd socket = refused_.valid() ? std::move(refused_) : openStreamSocket(question_.destination);
  if (!socket.valid()) return remember(errnoText(errno));
  const int outcome = connect(socket.get(), question_.destination.get(), question_.destination.length);
  const int failure = outcome == 0 ? 0 : errno;
  if (failure != 0 && failure != EINPROGRESS) {
    remember(errnoText(failure));
    // Nearly all attempts end here: nobody listens yet. A refused socket can be connected again, which costs half.
    if (failure == ECONNREFUSED) refused_ = std::move(socket);
    return;
  }
  attempts_.emplace_back();
  Attempt& attempt = attempts_.back();
  attempt.self = std::prev(attempts_.end());
  attempt.socket = std::move(socket);
  attempt.begunNs = nowNs;
  attempt.response = HttpResponse(question_.headRequest);
  watch(attempt, failure == 0 ? EPOLLIN : EPOLLIN | EPOLLOUT, false);
  if (failure == 0) onConnected(attempt);
}

void ProbeAttempts::onEvent(void* pointer) {
  Attempt& attempt = *static_cast<Attempt*>(pointer);
  if (attempt.stage == Stage::connecting) {
    const int failure = pendingSocketError(attempt.socket.get());
    if (failure != 0) return fail(attempt, errnoText(failure));
    return onConnected(attempt);
  }
  if (attempt.sentBytes < question_.text.size() && attempt.stage == Stage::waiting && !sendRequest(attempt)) return;
  receive(attempt);
}

void ProbeAttempts::onConnected(Attempt& attempt) {
  const uint64_t nowNs = monotonicNowNs();
  if (isConnectedToItself(attempt.socket.get(), question_.destination)) return fail(attempt, errnoText(ECONNREFUSED));
  if (seen_.portNs == 0) seen_.portNs = nowNs;
  attempt.stage = Stage::waiting;
  attempt.sentNs = monotonicNowNs();
  if (sendRequest(attempt))
    watch(attempt, attempt.sentBytes < question_.text.size() ? EPOLLIN | EPOLLOUT : EPOLLIN, true);
}

// False where the attempt is over.
bool ProbeAttempts::sendRequest(Attempt& attempt) {
  const ssize_t count = send(attempt.socket.get(), question_.text.data() + attempt.sentBytes,
                             question_.text.size() - attempt.sentBytes, MSG_NOSIGNAL);
  if (count >= 0) {
    attempt.sentBytes += static_cast<size_t>(count);
    if (attempt.sentBytes == question_.text.size()) watch(attempt, EPOLLIN, true);
    return true;
  }
  if (errno == EAGAIN || errno == EINTR) return true;
  fail(attempt, errnoText(errno));
  return false;
}

void ProbeAttempts::receive(Attempt& attempt) {
  char buffer[kReceiveBytes];
  for (;;) {
    const ssize_t count = recv(attempt.socket.get(), buffer, sizeof buffer, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno == EAGAIN) return;
    if (attempt.stage == Stage::draining) {
      if (count > 0) continue;
      // The other side has closed and reads no more: a reset spares it the TIME_WAIT.
      return remove(attempt, true);
    }
    if (count < 0) return fail(attempt, errnoText(errno));
    if (count == 0)
      attempt.response.end();
    else
      attempt.response.feed({buffer, static_cast<size_t>(count)});
    if (attempt.response.broken()) return fail(attempt, attempt.response.problem());
    if (attempt.response.status() != 0) return judge(attempt);
  }
}

void ProbeAttempts::judge(Attempt& attempt) {
  const uint64_t nowNs = monotonicNowNs();
  attempt.stage = Stage::draining;
  attempt.drainingSinceNs = nowNs;
  if (seen_.readyNs != 0) return;
  seen_.lastStatus = attempt.response.status();
  if (seen_.lastStatus != expectedStatus_) {
    seen_.lastFailedNs = nowNs;
    return;
  }
  seen_.readyNs = nowNs;
  seen_.readySentNs = attempt.sentNs;
}

void ProbeAttempts::remember(const std::string& why) {
  if (seen_.readyNs != 0) return;
  seen_.lastFailedNs = monotonicNowNs();
  seen_.lastError = why;
}

void ProbeAttempts::fail(Attempt& attempt, const std::string& why) {
  remember(why);
  remove(attempt, true);
}

void ProbeAttempts::thinOut() {
  size_t left = 0;
  for (auto next = attempts_.begin(); next != attempts_.end();) {
    Attempt& attempt = *next++;
    if (attempt.stage == Stage::connecting || (attempt.stage == Stage::waiting && ++left > kLeftAfterReady))
      remove(attempt, true);
  }
}

void ProbeAttempts::remove(Attempt& attempt, bool reset) {
  // Not left to close: a child between clone and exec holds a copy, and the event's pointer must not outlive us.
  epoll_ctl(epollFd_, EPOLL_CTL_DEL, attempt.socket.get(), nullptr);
  if (reset) closeWithReset(attempt.socket);
  attempts_.erase(attempt.self);
}

}  // namespace coldstart
