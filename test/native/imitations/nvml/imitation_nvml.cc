// An imitation of NVML for machines without a GPU. The file that COLDSTART_NVML_SCRIPT names holds `key=value` lines;
// what it does not say is an H200 that is well. Compiled with COLDSTART_OLD_NVML it has only the names of an old
// driver.
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#define NVML_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

enum : int {
  kSuccess = 0,
  kInvalid = 2,
  kNotSupported = 3,
  kNoPermission = 4,
  kNotFound = 6,
  kTooSmall = 7,
  kLost = 15
};
constexpr unsigned long long kMiB = 1ull << 20;
constexpr int kInstances = 1000;

using Device = void*;

struct Process {
  unsigned pid;
  unsigned long long bytes;
  std::string name;
};

std::map<std::string, std::string> script;

// At each initialisation, so that one process can try several scripts.
void readScript() {
  script.clear();
  const char* path = std::getenv("COLDSTART_NVML_SCRIPT");
  std::ifstream file(path == nullptr ? "" : path);
  for (std::string line; std::getline(file, line);) {
    const size_t equals = line.find('=');
    if (equals != std::string::npos) script[line.substr(0, equals)] = line.substr(equals + 1);
  }
}

std::string text(const std::string& key, const std::string& otherwise) {
  const auto found = script.find(key);
  return found == script.end() ? otherwise : found->second;
}

long number(const std::string& key, long otherwise) {
  const auto found = script.find(key);
  return found == script.end() ? otherwise : std::strtol(found->second.c_str(), nullptr, 10);
}

// `refused=name,name` answers NVML_ERROR_NOT_SUPPORTED there.
bool refused(const char* function) {
  std::stringstream names(text("refused", ""));
  for (std::string name; std::getline(names, name, ',');) {
    if (name == function) return true;
  }
  return false;
}

Device handleOf(long value) { return reinterpret_cast<Device>(static_cast<intptr_t>(value + 1)); }
long indexOf(Device device) { return static_cast<long>(reinterpret_cast<intptr_t>(device)) - 1; }

int answerText(const char* function, const std::string& value, char* into, unsigned length) {
  if (refused(function)) return kNotSupported;
  if (value.size() + 1 > length) return kTooSmall;
  std::memcpy(into, value.c_str(), value.size() + 1);
  return kSuccess;
}

int answerNumber(const char* function, const char* key, long otherwise, unsigned* into) {
  if (refused(function)) return kNotSupported;
  *into = static_cast<unsigned>(number(key, otherwise));
  return kSuccess;
}

// `key=pid:MiB:name;pid:MiB:name`; -1 MiB is what the driver does not tell.
std::vector<Process> processes(const std::string& key) {
  std::vector<Process> list;
  std::stringstream entries(text(key, ""));
  for (std::string entry; std::getline(entries, entry, ';');) {
    const size_t first = entry.find(':');
    const size_t second = entry.find(':', first + 1);
    const long mebibytes = std::strtol(entry.c_str() + first + 1, nullptr, 10);
    list.push_back({static_cast<unsigned>(std::strtoul(entry.c_str(), nullptr, 10)),
                    mebibytes < 0 ? ~0ull : static_cast<unsigned long long>(mebibytes) * kMiB,
                    entry.substr(second + 1)});
  }
  return list;
}

template <typename Entry>
int answerProcesses(const char* function, const char* key, unsigned* count, Entry* entries) {
  if (refused(function)) return kNotSupported;
  const std::vector<Process> list = processes(key);
  const unsigned room = *count;
  *count = static_cast<unsigned>(list.size());
  if (room < list.size()) return kTooSmall;
  for (size_t at = 0; at < list.size(); ++at) {
    entries[at].pid = list[at].pid;
    entries[at].usedBytes = list[at].bytes;
  }
  return kSuccess;
}

struct Memory {
  unsigned long long total, free, used;
};
struct Memory2 {
  unsigned version;
  unsigned long long total, reserved, free, used;
};
struct Entry1 {
  unsigned pid;
  unsigned long long usedBytes;
};
struct Entry2 {
  unsigned pid;
  unsigned long long usedBytes;
  unsigned gpuInstance, computeInstance;
};

Memory memoryOf(Device device) {
  if (indexOf(device) >= kInstances) return {16 * 1024 * kMiB, 16 * 1024 * kMiB, 0};
  const auto total = static_cast<unsigned long long>(number("memory_mib", 143771)) * kMiB;
  const auto used = static_cast<unsigned long long>(number("used_mib", 4)) * kMiB;
  return {total, total - used, used};
}

int initialise() {
  readScript();
  if (text("hang", "") == "init") pause();
  if (text("crash", "") == "init") raise(SIGSEGV);
  // Drivers do print where they should not.
  if (number("chatter", 0) != 0) std::printf("NVRM: something that is no JSON\n"), std::fflush(stdout);
  return static_cast<int>(number("init_error", 0));
}

int count(unsigned* into) {
  *into = static_cast<unsigned>(number("devices", 1));
  return static_cast<int>(number("count_error", 0));
}

int handle(unsigned index, Device* into) {
  if (index >= static_cast<unsigned>(number("devices", 1))) return kInvalid;
  if (number("lost", -1) == static_cast<long>(index)) return kLost;
  if (number("forbidden", -1) == static_cast<long>(index)) return kNoPermission;
  *into = handleOf(index);
  return kSuccess;
}

}  // namespace

#ifdef COLDSTART_OLD_NVML
NVML_EXPORT int nvmlInit() { return initialise(); }
NVML_EXPORT int nvmlDeviceGetCount(unsigned* into) { return count(into); }
NVML_EXPORT int nvmlDeviceGetHandleByIndex(unsigned index, Device* into) { return handle(index, into); }
NVML_EXPORT int nvmlDeviceGetComputeRunningProcesses(Device, unsigned* into, Entry1* entries) {
  return answerProcesses("nvmlDeviceGetComputeRunningProcesses", "compute", into, entries);
}
#else
NVML_EXPORT int nvmlInit_v2() { return initialise(); }
NVML_EXPORT int nvmlDeviceGetCount_v2(unsigned* into) { return count(into); }
NVML_EXPORT int nvmlDeviceGetHandleByIndex_v2(unsigned index, Device* into) { return handle(index, into); }
NVML_EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(Device, unsigned* into, Entry2* entries) {
  return answerProcesses("nvmlDeviceGetComputeRunningProcesses_v3", "compute", into, entries);
}
NVML_EXPORT int nvmlDeviceGetGraphicsRunningProcesses_v3(Device, unsigned* into, Entry2* entries) {
  return answerProcesses("nvmlDeviceGetGraphicsRunningProcesses_v3", "graphics", into, entries);
}
NVML_EXPORT int nvmlSystemGetCudaDriverVersion_v2(int* into) {
  *into = static_cast<int>(number("cuda", 13000));
  return kSuccess;
}
NVML_EXPORT int nvmlDeviceGetCudaComputeCapability(Device, int* major, int* minor) {
  *major = 9, *minor = 0;
  return refused("nvmlDeviceGetCudaComputeCapability") ? kNotSupported : kSuccess;
}
NVML_EXPORT int nvmlDeviceGetMemoryInfo_v2(Device device, Memory2* into) {
  if (into->version != (sizeof(Memory2) | 2u << 24)) return kInvalid;
  const Memory memory = memoryOf(device);
  *into = {into->version, memory.total, 0, memory.free, memory.used};
  return refused("nvmlDeviceGetMemoryInfo_v2") ? kNotSupported : kSuccess;
}
NVML_EXPORT int nvmlDeviceGetMigMode(Device, unsigned* current, unsigned* pending) {
  if (text("mig", "") == "") return kNotSupported;
  *current = *pending = text("mig", "") == "on" ? 1 : 0;
  return kSuccess;
}
NVML_EXPORT int nvmlDeviceGetMaxMigDeviceCount(Device, unsigned* into) { return *into = 7, kSuccess; }
NVML_EXPORT int nvmlDeviceGetMigDeviceHandleByIndex(Device, unsigned index, Device* into) {
  // Instances leave gaps where others were destroyed.
  if (index % 2 != 0 || index / 2 >= static_cast<unsigned>(number("mig_instances", 2))) return kNotFound;
  return *into = handleOf(kInstances + index), kSuccess;
}
NVML_EXPORT int nvmlDeviceGetGpuInstanceId(Device device, unsigned* into) {
  return *into = static_cast<unsigned>(indexOf(device) % kInstances) + 7, kSuccess;
}
NVML_EXPORT int nvmlDeviceGetComputeInstanceId(Device, unsigned* into) { return *into = 0, kSuccess; }
#endif

NVML_EXPORT int nvmlShutdown() { return kSuccess; }
NVML_EXPORT const char* nvmlErrorString(int answer) {
  return answer == 18 ? "Driver/library version mismatch" : answer == kLost ? "GPU is lost" : "Imitated error";
}
NVML_EXPORT int nvmlSystemGetDriverVersion(char* into, unsigned length) {
  return answerText("nvmlSystemGetDriverVersion", text("driver", "580.159.04"), into, length);
}
NVML_EXPORT int nvmlSystemGetProcessName(unsigned pid, char* into, unsigned length) {
  for (const char* key : {"compute", "graphics"}) {
    for (const Process& one : processes(key)) {
      if (one.pid == pid) return answerText("nvmlSystemGetProcessName", one.name, into, length);
    }
  }
  return kNotFound;
}
NVML_EXPORT int nvmlDeviceGetName(Device, char* into, unsigned length) {
  return answerText("nvmlDeviceGetName", text("name", "NVIDIA H200"), into, length);
}
NVML_EXPORT int nvmlDeviceGetUUID(Device device, char* into, unsigned length) {
  const long index = indexOf(device);
  const std::string prefix = index >= kInstances ? "MIG-" : "GPU-";
  const std::string digit = std::to_string(index % kInstances);
  return answerText("nvmlDeviceGetUUID", prefix + "00000000-0000-0000-0000-00000000000" + digit, into, length);
}
NVML_EXPORT int nvmlDeviceGetMinorNumber(Device device, unsigned* into) {
  return answerNumber("nvmlDeviceGetMinorNumber", "minor", indexOf(device), into);
}
NVML_EXPORT int nvmlDeviceGetMemoryInfo(Device device, Memory* into) {
  return *into = memoryOf(device), refused("nvmlDeviceGetMemoryInfo") ? kNotSupported : kSuccess;
}
NVML_EXPORT int nvmlDeviceGetPersistenceMode(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetPersistenceMode", "persistence", 1, into);
}
NVML_EXPORT int nvmlDeviceGetComputeMode(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetComputeMode", "compute_mode", 0, into);
}
NVML_EXPORT int nvmlDeviceGetPerformanceState(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetPerformanceState", "power_state", 0, into);
}
NVML_EXPORT int nvmlDeviceGetClockInfo(Device, unsigned clock, unsigned* into) {
  return answerNumber("nvmlDeviceGetClockInfo", "clock", clock == 1 ? 345 : 3201, into);
}
NVML_EXPORT int nvmlDeviceGetMaxClockInfo(Device, unsigned clock, unsigned* into) {
  return answerNumber("nvmlDeviceGetMaxClockInfo", "clock_max", clock == 1 ? 1980 : 3201, into);
}
NVML_EXPORT int nvmlDeviceGetEccMode(Device, unsigned* current, unsigned* pending) {
  return *pending = 1, answerNumber("nvmlDeviceGetEccMode", "ecc", 1, current);
}
NVML_EXPORT int nvmlDeviceGetCurrPcieLinkGeneration(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetCurrPcieLinkGeneration", "pcie_generation", 5, into);
}
NVML_EXPORT int nvmlDeviceGetCurrPcieLinkWidth(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetCurrPcieLinkWidth", "pcie_width", 16, into);
}
NVML_EXPORT int nvmlDeviceGetMaxPcieLinkGeneration(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetMaxPcieLinkGeneration", "pcie_generation_max", 5, into);
}
NVML_EXPORT int nvmlDeviceGetMaxPcieLinkWidth(Device, unsigned* into) {
  return answerNumber("nvmlDeviceGetMaxPcieLinkWidth", "pcie_width_max", 16, into);
}
