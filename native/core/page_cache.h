// What the kernel's page cache holds of a file, and how to change it: measure, evict, warm. It knows files by path and
// nothing about start states.
#pragma once

#include <cstdint>
#include <string>

#include "shared_symbol.h"

namespace coldstart {

enum class ResidencyMethod { cachestat, mincore };

struct FileResidency {
  uint64_t sizeBytes = 0;
  uint64_t residentBytes = 0;
  ResidencyMethod method = ResidencyMethod::cachestat;
  // errno text where the file could not be examined; the numbers are 0 then.
  std::string error;
};

// By cachestat(2), or mincore(2) where the kernel, a seccomp filter or the file system does not allow it.
CS_SHARED FileResidency measureResidency(const std::string& path);

// The same for an open file; `fd` stays the caller's.
FileResidency measureResidency(int fd);

// Writes dirty pages back and drops the clean ones. '' or the errno text. Pages that another process maps stay.
CS_SHARED std::string evictFromPageCache(const std::string& path);

// Reads every byte once. '' or the errno text.
std::string readIntoPageCache(const std::string& path);

}  // namespace coldstart
