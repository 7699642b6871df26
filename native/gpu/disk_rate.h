// How fast this machine reads a file past the page cache: the ceiling of every loader that finds its file cold.
#pragma once

#include <string>
#include <vector>

namespace coldstart::gpu {

struct DiskRate {
  // Bytes a second, the best of several numbers of reading threads; 0 where it could not be measured.
  double bytesPerSecond = 0;
  // Why it is 0, or what was not as wished; one sentence each.
  std::vector<std::string> notes;
};

// Reads with O_DIRECT, which leaves the page cache as it is; where the file system refuses that, what is cached of the
// file is dropped, it is read, and the cache is left as it was found. Takes two seconds, or as long as
// two readings of 64 MiB where that is more.
DiskRate measureDiskRate(const std::string& path);

}  // namespace coldstart::gpu
