// Every option is one row or one call below.
#include "settings.h"

#include <algorithm>
#include <iterator>

namespace coldstart::tensorrt {
namespace {

template <typename Value>
struct Choice {
  const char* text;
  Value value;
};

constexpr Choice<Flavour> kFlavours[] = {
    {"full", Flavour::full}, {"lean", Flavour::lean}, {"dispatch", Flavour::dispatch}};
constexpr Choice<Allocation> kAllocations[] = {{"static", Allocation::fixed},
                                               {"on-profile-change", Allocation::onProfileChange},
                                               {"user-managed", Allocation::userManaged}};
constexpr Choice<bool> kBuffers[] = {{"plain", false}, {"stream-ordered", true}};
constexpr Choice<SourceMemory> kSources[] = {
    {"auto", SourceMemory::automatic}, {"pageable", SourceMemory::pageable}, {"registered", SourceMemory::registered}};
constexpr Choice<StreamReaderChoice> kReaders[] = {
    {"auto", StreamReaderChoice::automatic}, {"v1", StreamReaderChoice::first}, {"v2", StreamReaderChoice::second}};

constexpr uint64_t kDefaultRingBytes = uint64_t{64} << 20;
constexpr uint64_t kSmallestRingBytes = uint64_t{1} << 20;
constexpr uint64_t kLargestRingBytes = uint64_t{256} << 20;

// The loader's options arrive beside the backend's own; hardwareCompatible speaks to whoever checks before a start.
constexpr const char* kKnownOptions[] = {"threads",
                                         "chunkBytes",
                                         "hint",
                                         "library",
                                         "runtime",
                                         "device",
                                         "hostCode",
                                         "maxThreads",
                                         "allocation",
                                         "profile",
                                         "buffers",
                                         "graph",
                                         "source",
                                         "weightStreamingBudget",
                                         "streamReader",
                                         "ringBytes",
                                         "hardwareCompatible"};

template <typename Value, size_t Count>
Status chooseOne(const KeyValues& options, const char* key, const Choice<Value> (&choices)[Count], Value& target) {
  const std::string* value = options.find(key);
  if (value == nullptr) return {};
  std::string known;
  for (const Choice<Value>& choice : choices) {
    if (*value == choice.text) {
      target = choice.value;
      return {};
    }
    known += (known.empty() ? "" : ", ") + std::string(choice.text);
  }
  return options.refused(key, "one of " + known);
}

template <typename Number>
Status readNumber(const KeyValues& options, const char* key, uint64_t least, uint64_t most, Number& target) {
  if (options.find(key) == nullptr) return {};
  const Result<uint64_t> number = options.whole(key, 0);
  if (!number.ok()) return number.failure();
  if (number.value() < least || number.value() > most)
    return options.refused(key, "from " + std::to_string(least) + " to " + std::to_string(most));
  target = static_cast<Number>(number.value());
  return {};
}

Status readFlag(const KeyValues& options, const char* key, bool& target) {
  const Result<bool> flag = options.flag(key, target);
  if (!flag.ok()) return flag.failure();
  target = flag.value();
  return {};
}

Status readBudget(const KeyValues& options, std::optional<int64_t>& target) {
  if (options.find("weightStreamingBudget") == nullptr) return {};
  int64_t bytes = 0;
  Status read = readNumber(options, "weightStreamingBudget", 0, uint64_t{1} << 50, bytes);
  if (read.ok()) target = bytes;
  return read;
}

Status refuseUnknown(const KeyValues& options) {
  for (const auto& [key, value] : options.all()) {
    const bool known = std::any_of(std::begin(kKnownOptions), std::end(kKnownOptions),
                                   [&key = key](const char* one) { return key == one; });
    if (!known) return Failure{"ENGINE_FAILED", "", key, "unknown option " + key, {}};
  }
  return {};
}

}  // namespace

Result<Settings> Settings::parse(const KeyValues& options) {
  Settings settings;
  settings.ringBytes = kDefaultRingBytes;
  settings.library.path = options.text("library");
  Status steps[] = {refuseUnknown(options),
                    chooseOne(options, "runtime", kFlavours, settings.library.flavour),
                    readNumber(options, "device", 0, 1023, settings.device),
                    readFlag(options, "hostCode", settings.hostCode),
                    readNumber(options, "maxThreads", 0, 1024, settings.maxThreads),
                    chooseOne(options, "allocation", kAllocations, settings.allocation),
                    readNumber(options, "profile", 0, 1023, settings.profile),
                    chooseOne(options, "buffers", kBuffers, settings.streamOrdered),
                    readFlag(options, "graph", settings.graph),
                    readBudget(options, settings.weightStreamingBudget),
                    chooseOne(options, "source", kSources, settings.source),
                    chooseOne(options, "streamReader", kReaders, settings.streamReader),
                    readNumber(options, "ringBytes", kSmallestRingBytes, kLargestRingBytes, settings.ringBytes),
                    readNumber(options, "threads", 0, 256, settings.threads),
                    readNumber(options, "chunkBytes", 0, uint64_t{1} << 30, settings.chunkBytes)};
  for (Status& step : steps) {
    if (!step.ok()) return step.takeFailure();
  }
  return settings;
}

}  // namespace coldstart::tensorrt
