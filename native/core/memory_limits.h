// How much memory this process may still take: the machine's and every control group's above it.
#pragma once

#include <cstdint>
#include <string>

namespace coldstart {

// Bytes that can be allocated without swapping or being killed; UINT64_MAX where nothing can be read.
uint64_t availableMemoryBytes();

// The smallest room that the control groups of `membership` (the text of /proc/self/cgroup) leave, under `root`;
// page cache counts as room. UINT64_MAX without a limit.
uint64_t controlGroupRoomBytes(const std::string& membership, const std::string& root);

}  // namespace coldstart
