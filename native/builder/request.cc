// Splits the request, then reads each entry by its key's own rule. Unknown, repeated and missing keys are failures.
#include "request.h"

#include <charconv>
#include <map>
#include <set>

#include "shape_range.h"

namespace coldstart::builder {
namespace {

constexpr size_t kMostProfiles = 64;

Failure wrong(const std::string& key, std::string message) {
  return {"ENGINE_FAILED", "", key, "build request: " + key + " " + std::move(message), {}};
}

// Reads a value and takes it away, so that what is left over is unknown.
class Entries {
 public:
  static Result<Entries> of(std::string_view text) {
    if (text.size() > kMostRequestBytes) return wrong("(all)", "is longer than 1 MiB");
    if (text.empty()) return wrong("(all)", "is empty");
    Entries entries;
    while (!text.empty()) {
      const size_t end = std::min(text.find('\0'), text.size());
      const std::string_view entry = text.substr(0, end);
      text.remove_prefix(std::min(end + 1, text.size()));
      const size_t equals = entry.find('=');
      if (equals == std::string_view::npos || equals == 0)
        return wrong("(all)", "has an entry that is not KEY=VALUE: \"" + std::string(entry.substr(0, 80)) + "\"");
      const auto [at, isNew] =
          entries.values_.emplace(std::string(entry.substr(0, equals)), std::string(entry.substr(equals + 1)));
      if (!isNew) return wrong(at->first, "is given twice");
    }
    return entries;
  }

  std::string take(const std::string& key) {
    const auto found = values_.find(key);
    if (found == values_.end()) return "";
    std::string value = std::move(found->second);
    values_.erase(found);
    return value;
  }

  const std::map<std::string, std::string>& left() const { return values_; }

 private:
  std::map<std::string, std::string> values_;
};

template <typename Number>
bool readWhole(const std::string& text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && stop == end;
}

Status readFlag(Entries& entries, const std::string& key, bool& flag) {
  const std::string value = entries.take(key);
  if (value.empty() || value == "true" || value == "false") {
    flag = value == "true";
    return {};
  }
  return wrong(key, "must be true or false, not \"" + value + "\"");
}

Status readText(Entries& entries, const std::string& key, bool needed, std::string& text) {
  text = entries.take(key);
  if (needed && text.empty()) return wrong(key, "is missing");
  return {};
}

// `names` in the order of the enumeration; '' stands for the first.
template <typename Choice, size_t count>
Status readChoice(Entries& entries, const std::string& key, const char* const (&names)[count], Choice& choice) {
  const std::string value = entries.take(key);
  std::string all;
  for (size_t at = 0; at < count; at++) {
    if (value == names[at] || (value.empty() && at == 0)) {
      choice = static_cast<Choice>(at);
      return {};
    }
    all += (at == 0 ? "" : at + 1 < count ? ", " : " or ") + std::string(names[at]);
  }
  return wrong(key, "must be " + all + ", not \"" + value + "\"");
}

constexpr const char* kPrecisions[] = {"fp32", "fp16", "bf16", "int8"};
constexpr const char* kCompatibilities[] = {"none", "ampere-plus", "same"};

Status readNumbers(Entries& entries, BuildRequest& request) {
  const std::string workspace = entries.take("workspaceBytes");
  if (!workspace.empty() && !readWhole(workspace, request.workspaceBytes))
    return wrong("workspaceBytes", "must be a number of bytes, not \"" + workspace + "\"");
  const std::string device = entries.take("device");
  if (!device.empty() && (!readWhole(device, request.device) || request.device < 0))
    return wrong("device", "must be the number of a GPU, not \"" + device + "\"");
  const std::string level = entries.take("optimizationLevel");
  if (level.empty()) return {};
  int32_t number = 0;
  if (!readWhole(level, number) || number < 0 || number > 5)
    return wrong("optimizationLevel", "must be 0 to 5, not \"" + level + "\"");
  request.optimizationLevel = number;
  return {};
}

Result<ProfileRequest> readProfile(const std::string& key, std::string_view text) {
  ProfileRequest profile;
  std::set<std::string> seen;
  while (!text.empty()) {
    const size_t end = std::min(text.find(';'), text.size());
    Result<ShapeRange> range = parseShapeRange(key, text.substr(0, end));
    if (!range.ok()) return range.takeFailure();
    if (!seen.insert(range.value().input).second) return wrong(key, "names input " + range.value().input + " twice");
    profile.push_back(std::move(range.value()));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (profile.empty()) return wrong(key, "is empty");
  return profile;
}

Status readProfiles(Entries& entries, BuildRequest& request) {
  for (size_t at = 0; at < kMostProfiles; at++) {
    const std::string key = "profile." + std::to_string(at);
    if (!entries.left().contains(key)) break;
    Result<ProfileRequest> profile = readProfile(key, entries.take(key));
    if (!profile.ok()) return profile.takeFailure();
    request.profiles.push_back(std::move(profile.value()));
  }
  return {};
}

Status readAll(Entries& entries, BuildRequest& request) {
  for (const auto& [key, needed, text] :
       {std::tuple{"model", true, &request.model}, std::tuple{"out", true, &request.out},
        std::tuple{"library", false, &request.library}, std::tuple{"parser", false, &request.parser},
        std::tuple{"timingCache", false, &request.timingCache}}) {
    if (Status read = readText(entries, key, needed, *text); !read.ok()) return read;
  }
  for (const auto& [key, flag] :
       {std::pair{"stronglyTyped", &request.stronglyTyped}, std::pair{"versionCompatible", &request.versionCompatible},
        std::pair{"excludeLeanRuntime", &request.excludeLeanRuntime}}) {
    if (Status read = readFlag(entries, key, *flag); !read.ok()) return read;
  }
  if (Status read = readChoice(entries, "precision", kPrecisions, request.precision); !read.ok()) return read;
  Status read = readChoice(entries, "hardwareCompatibility", kCompatibilities, request.hardwareCompatibility);
  if (!read.ok()) return read;
  if (Status numbers = readNumbers(entries, request); !numbers.ok()) return numbers;
  return readProfiles(entries, request);
}

}  // namespace

Result<BuildRequest> parseRequest(std::string_view text) {
  Result<Entries> entries = Entries::of(text);
  if (!entries.ok()) return entries.takeFailure();
  BuildRequest request;
  if (Status read = readAll(entries.value(), request); !read.ok()) return read.takeFailure();
  if (!entries.value().left().empty()) {
    const std::string& key = entries.value().left().begin()->first;
    // Profiles are numbered from 0 without a gap; one behind a gap is left over as well.
    return wrong(key, "is not known");
  }
  if (request.excludeLeanRuntime && !request.versionCompatible)
    return wrong("excludeLeanRuntime", "is for version-compatible plans: set versionCompatible as well");
  if (request.timingCache == request.out) {
    if (!request.out.empty()) return wrong("timingCache", "is the same file as out");
  }
  return request;
}

const char* nameOf(Precision precision) { return kPrecisions[static_cast<size_t>(precision)]; }

}  // namespace coldstart::builder
