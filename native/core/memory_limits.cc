// Reads /proc/meminfo and the memory controller of both control-group versions. A limit that cannot be read is no
// limit.
#include "memory_limits.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <limits>
#include <sstream>

namespace coldstart {
namespace {

constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

std::string readText(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  return text.str();
}

uint64_t parseNumber(const std::string& text) {
  uint64_t value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end != text.data() ? value : kUnlimited;
}

// The number behind `key ` or `key: ` at a line's begin; 0 where there is none.
uint64_t lineValue(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.compare(0, key.size(), key) != 0) continue;
    const size_t digits = line.find_first_of("0123456789", key.size());
    if (digits == std::string::npos) return 0;
    const uint64_t value = parseNumber(line.substr(digits));
    return value == kUnlimited ? 0 : value;
  }
  return 0;
}

uint64_t roomIn(const std::string& folder, const char* limitName, const char* usageName, const char* cacheKey) {
  // Usually 'max': the dearer files are not read then, since this runs inside a measured start.
  const uint64_t limit = parseNumber(readText(folder + limitName));
  if (limit == kUnlimited) return kUnlimited;
  const uint64_t usage = parseNumber(readText(folder + usageName));
  if (usage == kUnlimited) return kUnlimited;
  const uint64_t cache = lineValue(readText(folder + "/memory.stat"), cacheKey);
  const uint64_t held = usage - std::min(usage, cache);
  return limit > held ? limit - held : 0;
}

// From the own group up to the root: each may be the one that limits.
uint64_t roomUpwards(const std::string& root, std::string group, const char* limitName, const char* usageName,
                     const char* cacheKey) {
  uint64_t room = kUnlimited;
  while (!group.empty() && group.back() == '/') group.pop_back();
  for (;;) {
    room = std::min(room, roomIn(root + group, limitName, usageName, cacheKey));
    if (group.empty()) return room;
    group.erase(group.rfind('/') == std::string::npos ? 0 : group.rfind('/'));
  }
}

}  // namespace

uint64_t controlGroupRoomBytes(const std::string& membership, const std::string& root) {
  uint64_t room = kUnlimited;
  std::istringstream lines(membership);
  for (std::string line; std::getline(lines, line);) {
    const size_t first = line.find(':');
    const size_t second = first == std::string::npos ? first : line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    const std::string group = line.substr(second + 1);
    if (controllers.empty())
      room = std::min(room, roomUpwards(root, group, "/memory.max", "/memory.current", "file "));
    else if (controllers == "memory")
      room = std::min(room, roomUpwards(root + "/memory", group, "/memory.limit_in_bytes", "/memory.usage_in_bytes",
                                        "total_cache "));
  }
  return room;
}

uint64_t availableMemoryBytes() {
  const uint64_t machineKib = lineValue(readText("/proc/meminfo"), "MemAvailable:");
  const uint64_t machine = machineKib == 0 ? kUnlimited : machineKib * 1024;
  return std::min(machine, controlGroupRoomBytes(readText("/proc/self/cgroup"), "/sys/fs/cgroup"));
}

}  // namespace coldstart
