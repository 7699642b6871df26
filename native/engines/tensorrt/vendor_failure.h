// The library answers null or false; why, it says in its log only. This turns the two into one failure.
#pragma once

#include <string>

#include "logger.h"
#include "status.h"

namespace coldstart::tensorrt {

// Made before a call, asked after it failed.
class CallWitness {
 public:
  CallWitness() : errorsBefore_(ProcessLogger::get().errorCount()) {}

  // ENGINE_FAILED with the first error that was logged since; `otherwise` where none was.
  Failure failure(const char* phase, std::string subject, std::string otherwise) const {
    const std::string logged = ProcessLogger::get().firstErrorAfter(errorsBefore_);
    return {"ENGINE_FAILED", phase, std::move(subject), logged.empty() ? std::move(otherwise) : logged,
            ProcessLogger::get().tail()};
  }

 private:
  uint64_t errorsBefore_;
};

}  // namespace coldstart::tensorrt
