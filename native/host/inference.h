// One HTTP request on a connection of its own, answered completely or not at all.
#pragma once

#include <cstdint>
#include <string>

#include "socket_address.h"

namespace coldstart {

struct Answer {
  uint64_t sentNs = 0;
  // The last byte of the answer, or when it was given up.
  uint64_t answeredNs = 0;
  // 0 where no answer came.
  int status = 0;
  std::string body;
  std::string error;
  bool cancelled = false;
};

struct Question {
  SocketAddress destination;
  std::string text;
  bool headRequest = false;
};

// Ends at `deadlineNs` or as soon as `cancelFd` becomes readable.
Answer askOnce(const Question& question, uint64_t deadlineNs, int cancelFd);

}  // namespace coldstart
