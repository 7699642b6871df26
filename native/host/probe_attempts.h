// The attempts of a probe that are under way: opens connections, sends the health request, reads status lines, and
// throws out what has become too old. It does not know when the next attempt is due.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "http_response.h"
#include "inference.h"
#include "neighbour.h"
#include "socket_address.h"

namespace coldstart {

// What the attempts have shown so far. A stamp of 0: not yet.
struct Sightings {
  uint64_t portNs = 0;
  uint64_t readyNs = 0;
  uint64_t readySentNs = 0;
  uint64_t lastFailedNs = 0;
  int lastStatus = 0;
  std::string lastError;
};

class ProbeAttempts {
 public:
  // Sockets are registered at `epollFd`, their event data points to the attempt.
  ProbeAttempts(const Question& question, int expectedStatus, int epollFd);

  // Whether one more may be under way now, after the old ones have been thrown out.
  bool makeRoom(uint64_t nowNs);
  void begin();
  // `attempt` is what the event's data held.
  void onEvent(void* attempt);

  // After ready: leaves the few oldest unanswered attempts to the server and takes the rest back, so that the first
  // inference does not queue behind them.
  void thinOut();

  const Sightings& seen() const { return seen_; }

 private:
  enum class Stage { connecting, waiting, draining };
  struct Attempt {
    UniqueFd socket;
    Stage stage = Stage::connecting;
    uint64_t begunNs = 0;
    uint64_t sentNs = 0;
    uint64_t drainingSinceNs = 0;
    size_t sentBytes = 0;
    HttpResponse response;
    std::list<Attempt>::iterator self;
  };

  void onConnected(Attempt& attempt);
  bool sendRequest(Attempt& attempt);
  void receive(Attempt& attempt);
  void judge(Attempt& attempt);
  void fail(Attempt& attempt, const std::string& why);
  void remember(const std::string& why);
  void remove(Attempt& attempt, bool reset);
  void watch(Attempt& attempt, uint32_t events, bool known);
  size_t count(Stage stage) const;
  bool replaceOneWaiting(uint64_t nowNs);

  Question question_;
  int expectedStatus_;
  int epollFd_;
  Neighbour neighbour_;
  // In the order of their beginning.
  std::list<Attempt> attempts_;
  UniqueFd refused_;
  uint64_t lastReplacedNs_ = 0;
  Sightings seen_;
};

}  // namespace coldstart
