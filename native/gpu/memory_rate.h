// How fast this machine reads a file that is in the page cache: the ceiling of every start that finds its files warm.
#pragma once

#include <string>
#include <vector>

namespace coldstart::gpu {

struct MemoryRate {
  // Bytes a second, the best of several readings; 0 where it could not be measured.
  double oneCore = 0;
  double allCores = 0;
  // Why it is 0, or what was not as wished; one sentence each.
  std::vector<std::string> notes;
};

// Reads every word of the file, at most 1 GiB of it, through one populated mapping: by one thread, then by one for each
// processor that may be used. The file is in the page cache afterwards. Takes a second, or as long as two readings.
MemoryRate measureMemoryRate(const std::string& path);

}  // namespace coldstart::gpu
