// coldstart-build-plan as a child process: its request on standard input, its lines, its end.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace coldstart::test {

using Variables = std::vector<std::pair<std::string, std::string>>;

// `key=value` entries as the program takes them.
std::string requestOf(const Variables& entries);

class RunningProgram {
 public:
  // Starts it over the imitated CUDA driver, unless `variables` say otherwise.
  explicit RunningProgram(const std::string& request, const Variables& variables = {}, uint64_t mostFileBytes = 0);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  // Reads until standard output holds the text; false where it ended before.
  bool waitFor(const std::string& text);
  void signal(int number);
  // Reads to the end; afterwards `status` is the exit status, or 128 and the signal.
  void finish();

  std::string out;
  int status = -1;

 private:
  bool readMore();

  int pid_ = -1;
  int output_ = -1;
};

}  // namespace coldstart::test
