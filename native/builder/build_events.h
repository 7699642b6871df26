// What a build tells whoever asked for it: one JSON object a line, progress first, then exactly one end.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "status.h"

namespace coldstart::builder {

struct BuiltInput {
  std::string name;
  std::string type;
  // Of the first profile; three times the shape of an input that does not vary.
  std::vector<int64_t> min;
  std::vector<int64_t> opt;
  std::vector<int64_t> max;
};

struct BuiltOutput {
  std::string name;
  std::string type;
  // -1 where it varies.
  std::vector<int64_t> shape;
};

struct BuildOutcome {
  std::string library;
  std::string gpu;
  std::string computeCapability;
  std::vector<BuiltInput> inputs;
  std::vector<BuiltOutput> outputs;
  uint64_t planBytes = 0;
  // From the first call to the builder until the plan is in memory.
  uint64_t buildMs = 0;
  // 'hit', 'made' or 'none'.
  std::string timingCache = "none";
  std::vector<std::string> warnings;
};

// Calls may come from any thread.
class BuildEvents {
 public:
  explicit BuildEvents(int fd) : fd_(fd) {}

  // 'parse', 'build', 'serialize' or 'write'. Tells a percentage once, and never a smaller one of the same step.
  void progress(std::string_view step, int percent);
  void done(const BuildOutcome& outcome);
  void failed(const Failure& failure);

 private:
  void writeLine(std::string line);

  std::mutex lock_;
  int fd_;
  std::string step_;
  int percent_ = -1;
};

}  // namespace coldstart::builder
