// Asks another program one question over its standard input and reads the answer, for a limited time.
#pragma once

#include <optional>
#include <string>

namespace coldstart::gpu {

struct Question {
  // A path, or a name that is looked up in PATH.
  std::string program;
  // What its standard input gets before it ends.
  std::string input;
  int timeoutMs = 0;
};

struct Answer {
  int exitCode = 0;
  std::string output;
};

// Nothing where the program is not there, was ended by a signal, or did not end in time: it is killed then. Its
// standard error is dropped.
std::optional<Answer> askProgram(const Question& question);

}  // namespace coldstart::gpu
