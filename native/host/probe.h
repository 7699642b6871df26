// Watches from outside how a server comes up: attempts at a steady interval until the health route gives the expected
// status, then the inference requests one after the other. Runs on the calling thread until then.
#pragma once

#include <cstdint>
#include <vector>

#include "inference.h"
#include "probe_attempts.h"
#include "unique_fd.h"

namespace coldstart {

struct ProbePlan {
  Question health;
  int expectedStatus = 200;
  uint64_t intervalNs = 1'000'000;
  uint64_t deadlineNs = 0;
  std::vector<Question> inferences;
};

enum class ProbeEnd { ready, timedOut, cancelled };

struct ProbeOutcome {
  ProbeEnd end = ProbeEnd::timedOut;
  Sightings seen;
  uint64_t attempts = 0;
  // Largest distance of the beginnings of two attempts.
  uint64_t largestGapNs = 0;
  // As many as were asked; asking ends at the first one without an answer.
  std::vector<Answer> answers;
};

// `cancelFd` (an eventfd) ends it early when it becomes readable. Throws std::system_error where the machine has no
// descriptor left for the probe itself.
ProbeOutcome runProbe(const ProbePlan& plan, int cancelFd);

}  // namespace coldstart
