// A line is written in one call where the kernel takes it, so that lines of two threads never mix.
#include "build_events.h"

#include <unistd.h>

#include <cerrno>

#include "json_writer.h"

namespace coldstart::builder {
namespace {

void writeTexts(JsonWriter& json, const char* name, const std::vector<std::string>& texts) {
  json.key(name);
  json.beginArray();
  for (const std::string& text : texts) json.text(text);
  json.endArray();
}

void writeShape(JsonWriter& json, const char* name, const std::vector<int64_t>& shape) {
  json.key(name);
  json.beginArray();
  for (const int64_t dimension : shape) json.number(dimension);
  json.endArray();
}

void writeTensors(JsonWriter& json, const BuildOutcome& outcome) {
  json.key("inputs");
  json.beginArray();
  for (const BuiltInput& input : outcome.inputs) {
    json.beginObject();
    json.textField("name", input.name);
    json.textField("type", input.type);
    writeShape(json, "min", input.min);
    writeShape(json, "opt", input.opt);
    writeShape(json, "max", input.max);
    json.endObject();
  }
  json.endArray();
  json.key("outputs");
  json.beginArray();
  for (const BuiltOutput& output : outcome.outputs) {
    json.beginObject();
    json.textField("name", output.name);
    json.textField("type", output.type);
    writeShape(json, "shape", output.shape);
    json.endObject();
  }
  json.endArray();
}

}  // namespace

void BuildEvents::progress(std::string_view step, int percent) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (step_ == step && percent <= percent_) return;
  step_ = std::string(step);
  percent_ = percent;
  JsonWriter json;
  json.beginObject();
  json.textField("event", "progress");
  json.textField("step", step);
  json.numberField("percent", int64_t{percent});
  json.endObject();
  writeLine(json.document());
}

void BuildEvents::done(const BuildOutcome& outcome) {
  JsonWriter json;
  json.beginObject();
  json.textField("event", "done");
  json.textField("library", outcome.library);
  json.textField("gpu", outcome.gpu);
  json.textField("computeCapability", outcome.computeCapability);
  writeTensors(json, outcome);
  json.numberField("planBytes", outcome.planBytes);
  json.numberField("buildMs", outcome.buildMs);
  json.textField("timingCache", outcome.timingCache);
  writeTexts(json, "warnings", outcome.warnings);
  json.endObject();
  const std::lock_guard<std::mutex> guard(lock_);
  writeLine(json.document());
}

void BuildEvents::failed(const Failure& failure) {
  JsonWriter json;
  json.beginObject();
  json.textField("event", "failed");
  json.textField("code", failure.code);
  json.textField("message", failure.message);
  json.textField("subject", failure.subject);
  writeTexts(json, "logTail", failure.logTail);
  json.endObject();
  const std::lock_guard<std::mutex> guard(lock_);
  writeLine(json.document());
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
