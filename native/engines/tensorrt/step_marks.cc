// The sink runs on the thread that logs, inside the library's own call.
#include "step_marks.h"

namespace coldstart::tensorrt {

StepMarks::StepMarks(const cs_events& events, std::span<const Step> steps, uint32_t index)
    : events_(events), steps_(steps), index_(index) {
  running_.emplace(events_, steps_.front().phase, index_);
  const auto listen = [this](const LogRecord& record) {
    if (std::this_thread::get_id() != thread_) return;
    for (size_t next = current_ + 1; next < steps_.size(); next++) {
      const char* line = steps_[next].line;
      if (line != nullptr && record.text.find(line) != std::string_view::npos) return enter(next);
    }
  };
  // Some of the lines are verbose ones.
  sink_ = ProcessLogger::get().attach(listen, true);
}

void StepMarks::enter(size_t step) {
  if (step <= current_ || step >= steps_.size()) return;
  running_.reset();
  current_ = step;
  running_.emplace(events_, steps_[step].phase, index_);
}

}  // namespace coldstart::tensorrt
