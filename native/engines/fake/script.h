// What the fake engine was told to do: delays, bytes, failures and hangs by phase.
#pragma once

#include <map>
#include <set>
#include <string>

#include "backend_abi.h"
#include "key_values.h"
#include "status.h"

namespace coldstart {

class Script {
 public:
  // Options `delay.<phase>`, `fail.<phase>`, `hang.<phase>`, `bytes`, `infer`, `firstInfer`, in milliseconds where they
  // are times. ENGINE_FAILED.
  static Result<Script> parse(const KeyValues& options);

  // Marks the phase and does in it what the script says. ENGINE_FAILED with the script's text.
  Status play(const cs_events& events, const char* phase, uint32_t index, uint64_t bytes) const;

  // The same without marking: for time that is no phase of the instance.
  Status spend(const cs_events& events, const char* phase, double milliseconds) const;

  // Whether the script says anything about the phase.
  bool mentions(const std::string& phase) const;

  uint64_t bytes() const noexcept { return bytes_; }
  double inferMs() const noexcept { return inferMs_; }
  // On top of inferMs, for the first inference of a context.
  double firstInferMs() const noexcept { return firstInferMs_; }

 private:
  std::map<std::string, double> delaysMs_;
  std::map<std::string, std::string> failures_;
  std::set<std::string> hangs_;
  uint64_t bytes_ = 0;
  double inferMs_ = 0;
  double firstInferMs_ = 0;
};

}  // namespace coldstart
