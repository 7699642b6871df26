// The steps inside a phase, told by lines that the library logs on the way. The steps follow one another from the
// construction of the object to its end, so that together they are the phase; a line that never comes leaves its step
// out.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <thread>

#include "border.h"
#include "logger.h"

namespace coldstart::tensorrt {

struct Step {
  const char* phase;
  // What the line that begins it contains; null for a step that begins by `enter`.
  const char* line;
};

class StepMarks {
 public:
  // Begins the first step. Listens to lines that the calling thread logs; what `steps` refers to outlives the object.
  StepMarks(const cs_events& events, std::span<const Step> steps, uint32_t index = 0);
  StepMarks(const StepMarks&) = delete;
  StepMarks& operator=(const StepMarks&) = delete;

  // Ends the step that runs and begins the next one, by its place; steps before it are left out.
  void enter(size_t step);

 private:
  const cs_events& events_;
  std::span<const Step> steps_;
  uint32_t index_;
  std::thread::id thread_ = std::this_thread::get_id();
  size_t current_ = 0;
  std::optional<BackendPhase> running_;
  // Destroyed first, so that no line arrives any more.
  std::shared_ptr<void> sink_;
};

}  // namespace coldstart::tensorrt
