// A plan's file: opening it, and reading a part of it completely with as many threads as the part is worth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "status.h"
#include "unique_fd.h"

namespace coldstart::tensorrt {

struct PlanFile {
  UniqueFd fd;
  uint64_t bytes = 0;

  // A regular file. ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID.
  static Result<PlanFile> open(const std::string& path);
};

// The file ends before the part does.
inline constexpr int kFileEnded = -1;

// 0, an errno, or kFileEnded.
int readFully(int fd, uint64_t offset, void* destination, uint64_t bytes) noexcept;

// The same, chunk by chunk on up to `threads` threads; those that cannot be started are done without.
int readInParallel(int fd, uint64_t offset, std::byte* destination, uint64_t bytes, unsigned threads,
                   uint64_t chunkBytes);

}  // namespace coldstart::tensorrt
