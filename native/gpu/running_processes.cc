// The two lists of NVML, in the newest layout that the driver has, merged.
#include "running_processes.h"

#include <algorithm>
#include <array>
#include <map>

namespace coldstart::gpu {
namespace {

constexpr unsigned long long kMemoryUnknown = ~0ull;
// Between the question for the number and the one for the list more processes may come.
constexpr unsigned kSpareEntries = 16;
constexpr int kAttempts = 4;

using ProcessMap = std::map<unsigned, std::optional<uint64_t>>;

// False where the function is missing or refuses, so that an older one is tried.
template <typename Entry>
bool collect(int (*list)(NvmlDevice, unsigned*, Entry*), NvmlDevice device, ProcessMap& processes) {
  if (list == nullptr) return false;
  std::vector<Entry> entries(kSpareEntries);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    auto count = static_cast<unsigned>(entries.size());
    const int answer = list(device, &count, entries.data());
    if (answer == kNvmlInsufficientSize) {
      entries.assign(std::max<size_t>(count, entries.size()) + kSpareEntries, Entry{});
      continue;
    }
    if (answer != kNvmlSuccess) return false;
    entries.resize(std::min<size_t>(count, entries.size()));
    for (const Entry& entry : entries) {
      std::optional<uint64_t>& bytes = processes[entry.pid];
      if (entry.usedBytes != kMemoryUnknown) bytes = std::max<uint64_t>(bytes.value_or(0), entry.usedBytes);
    }
    return true;
  }
  return false;
}

std::string nameOf(const Nvml& nvml, unsigned pid) {
  std::array<char, 1024> name{};
  // One byte less than there is: a name that fills the buffer is still ended.
  if (!query(nvml.calls().processName, pid, name.data(), static_cast<unsigned>(name.size() - 1))) return "";
  return name.data();
}

}  // namespace

std::vector<ProcessFacts> readProcesses(const Nvml& nvml, NvmlDevice device) {
  const NvmlCalls& calls = nvml.calls();
  ProcessMap found;
  if (!collect(calls.computeProcesses2, device, found)) collect(calls.computeProcesses, device, found);
  if (!collect(calls.graphicsProcesses2, device, found)) collect(calls.graphicsProcesses, device, found);
  std::vector<ProcessFacts> processes;
  processes.reserve(found.size());
  for (const auto& [pid, bytes] : found) processes.push_back({pid, nameOf(nvml, pid), bytes});
  return processes;
}

}  // namespace coldstart::gpu
