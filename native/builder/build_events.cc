// A line is written in one call where the kernel takes it, so that lines of two threads never mix.
#include "build_events.h"

#include <unistd.h>

#include <cerrno>

#include "json_text.h"

namespace coldstart::builder {

void BuildEvents::progress(std::string_view step, int percent) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (step_ == step && percent <= percent_) return;
  step_ = std::string(step);
  percent_ = percent;
  writeLine(JsonObject().text("event", "progress").text("step", step).number("percent", percent).str());
}

void BuildEvents::done(const BuildOutcome& outcome) {
  std::vector<std::string> inputs;
  for (const BuiltInput& input : outcome.inputs) {
    JsonObject one;
    one.text("name", input.name).text("type", input.type).add("min", jsonNumbers(input.min));
    inputs.push_back(one.add("opt", jsonNumbers(input.opt)).add("max", jsonNumbers(input.max)).str());
  }
  std::vector<std::string> outputs;
  for (const BuiltOutput& output : outcome.outputs) {
    JsonObject one;
    one.text("name", output.name).text("type", output.type).add("shape", jsonNumbers(output.shape));
    outputs.push_back(one.str());
  }
  JsonObject line;
  line.text("event", "done").text("library", outcome.library).text("gpu", outcome.gpu);
  line.text("computeCapability", outcome.computeCapability);
  line.add("inputs", jsonArray(inputs)).add("outputs", jsonArray(outputs));
  line.number("planBytes", static_cast<int64_t>(outcome.planBytes));
  line.number("buildMs", static_cast<int64_t>(outcome.buildMs));
  line.text("timingCache", outcome.timingCache).add("warnings", jsonStrings(outcome.warnings));
  const std::lock_guard<std::mutex> guard(lock_);
  writeLine(line.str());
}

void BuildEvents::failed(const Failure& failure) {
  JsonObject line;
  line.text("event", "failed").text("code", failure.code).text("message", failure.message);
  line.text("subject", failure.subject).add("logTail", jsonStrings(failure.logTail));
  const std::lock_guard<std::mutex> guard(lock_);
  writeLine(line.str());
}

void BuildEvents::writeLine(std::string line) {
  line += '\n';
  size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::write(fd_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    // Whoever asked went away: there is nobody to tell, and SIGPIPE usually ended the process before.
    if (count <= 0) return;
    written += static_cast<size_t>(count);
  }
}

}  // namespace coldstart::builder
