// Every option is one row of this file; `config.<key>` hands any further session config entry through.
#include "session_settings.h"

#include <algorithm>

namespace coldstart::ort {
namespace {

struct Choice {
  const char* text;
  int value;
};

constexpr Choice kGraphLevels[] = {{"disable", 0}, {"basic", 1}, {"extended", 2}, {"all", 99}};
constexpr Choice kExecutionModes[] = {{"sequential", 0}, {"parallel", 1}};
constexpr uint64_t kMostThreads = 1024;

// Switches that are session config entries: option, key, and the text that stands for true.
struct Switch {
  const char* option;
  const char* key;
  const char* whenTrue;
  const char* whenFalse;
};

constexpr Switch kSwitches[] = {
    {"spinning", "session.intra_op.allow_spinning", "1", "0"},
    {"spinning", "session.inter_op.allow_spinning", "1", "0"},
    {"prepacking", "session.disable_prepacking", "0", "1"},
    {"mappedModel", "session.use_memory_mapped_ort_model", "1", "0"},
    {"modelBytesForInitializers", "session.use_ort_model_bytes_for_initializers", "1", "0"},
};

// The loader's options arrive beside the backend's own and are not looked at here.
constexpr const char* kKnownOptions[] = {
    "threads",       "chunkBytes",   "hint",          "library",     "graphOptimization",
    "intraThreads",  "interThreads", "executionMode", "arena",       "memPattern",
    "saveOptimized", "spinning",     "prepacking",    "mappedModel", "modelBytesForInitializers"};

template <size_t Count>
coldstart::Status chooseOne(const KeyValues& options, const std::string& key, const Choice (&choices)[Count],
                            std::optional<int>& target) {
  const std::string* value = options.find(key);
  if (value == nullptr) return {};
  std::string known;
  for (const Choice& choice : choices) {
    if (*value == choice.text) {
      target = choice.value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(choice.text);
  }
  return options.refused(key, "one of " + known);
}

coldstart::Status parseThreads(const KeyValues& options, const std::string& key, std::optional<int>& target) {
  if (options.find(key) == nullptr) return {};
  const Result<uint64_t> threads = options.whole(key, 0);
  if (!threads.ok()) return threads.failure();
  if (threads.value() > kMostThreads) return options.refused(key, "at most " + std::to_string(kMostThreads));
  target = static_cast<int>(threads.value());
  return {};
}

coldstart::Status parseFlag(const KeyValues& options, const std::string& key, std::optional<bool>& target) {
  if (options.find(key) == nullptr) return {};
  const Result<bool> flag = options.flag(key, false);
  if (!flag.ok()) return flag.failure();
  target = flag.value();
  return {};
}

coldstart::Status refuseUnknown(const KeyValues& options) {
  for (const auto& [key, value] : options.all()) {
    if (key.rfind("config.", 0) == 0) continue;
    const bool known = std::any_of(std::begin(kKnownOptions), std::end(kKnownOptions),
                                   [&key = key](const char* one) { return key == one; });
    if (!known) return Failure{"ENGINE_FAILED", "", key, "unknown option " + key, {}};
  }
  return {};
}

coldstart::Status parseConfig(const KeyValues& options, SessionSettings& settings) {
  for (const Switch& one : kSwitches) {
    std::optional<bool> flag;
    coldstart::Status parsed = parseFlag(options, one.option, flag);
    if (!parsed.ok()) return parsed;
    if (flag) settings.config.emplace_back(one.key, *flag ? one.whenTrue : one.whenFalse);
  }
  for (const auto& [key, value] : options.all()) {
    if (key.rfind("config.", 0) == 0) settings.config.emplace_back(key.substr(7), value);
  }
  return {};
}

}  // namespace

Result<SessionSettings> SessionSettings::parse(const KeyValues& options) {
  SessionSettings settings;
  settings.library = options.text("library", "libonnxruntime.so.1");
  settings.saveOptimized = options.text("saveOptimized");
  coldstart::Status steps[] = {refuseUnknown(options),
                               chooseOne(options, "graphOptimization", kGraphLevels, settings.graphOptimization),
                               chooseOne(options, "executionMode", kExecutionModes, settings.executionMode),
                               parseThreads(options, "intraThreads", settings.intraThreads),
                               parseThreads(options, "interThreads", settings.interThreads),
                               parseFlag(options, "arena", settings.arena),
                               parseFlag(options, "memPattern", settings.memPattern),
                               parseConfig(options, settings)};
  for (coldstart::Status& step : steps) {
    if (!step.ok()) return step.takeFailure();
  }
  return settings;
}

bool SessionSettings::hasConfig(const std::string& key) const {
  return std::any_of(config.begin(), config.end(), [&](const auto& entry) { return entry.first == key; });
}

bool SessionSettings::usesModelBytes() const {
  return std::any_of(config.begin(), config.end(), [](const auto& entry) {
    return entry.second == "1" && (entry.first == "session.use_ort_model_bytes_directly" ||
                                   entry.first == "session.use_ort_model_bytes_for_initializers");
  });
}

coldstart::Status SessionSettings::apply(const Library& engine, SessionOptions* options) const {
  const Api& api = engine.api();
  std::vector<Status*> results;
  if (graphOptimization) results.push_back(api.SetSessionGraphOptimizationLevel(options, *graphOptimization));
  if (intraThreads) results.push_back(api.SetIntraOpNumThreads(options, *intraThreads));
  if (interThreads) results.push_back(api.SetInterOpNumThreads(options, *interThreads));
  if (executionMode) results.push_back(api.SetSessionExecutionMode(options, *executionMode));
  if (arena) results.push_back(*arena ? api.EnableCpuMemArena(options) : api.DisableCpuMemArena(options));
  if (memPattern) results.push_back(*memPattern ? api.EnableMemPattern(options) : api.DisableMemPattern(options));
  if (!saveOptimized.empty()) {
    results.push_back(api.SetOptimizedModelFilePath(options, saveOptimized.c_str()));
    if (!hasConfig("session.save_model_format"))
      results.push_back(api.AddSessionConfigEntry(options, "session.save_model_format", "ORT"));
  }
  for (const auto& [key, value] : config)
    results.push_back(api.AddSessionConfigEntry(options, key.c_str(), value.c_str()));
  coldstart::Status first;
  for (Status* result : results) {
    coldstart::Status status = engine.statusOf(result, "runtime-create", "");
    if (first.ok()) first = std::move(status);
  }
  return first;
}

}  // namespace coldstart::ort
