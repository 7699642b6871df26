// Reads one file with several threads into one buffer, chunk by chunk. Used by pread, direct and huge.
#pragma once

#include <cstddef>

#include "loader.h"

namespace coldstart {

struct ParallelRead {
  // The descriptor to read from; may be another one than the file's own (O_DIRECT).
  int fd = -1;
  std::byte* destination = nullptr;
  unsigned threads = 1;
  uint64_t chunkBytes = 0;
  // Request lengths are rounded up to this; the destination has room for it. 1 for buffered reading.
  uint64_t alignment = 1;
};

// 0, an errno, or kTruncated. Threads that cannot be started are done without.
inline constexpr int kTruncated = -1;
int readInParallel(const SourceFile& file, const ParallelRead& request);

// How many threads and how large a chunk, where the options leave it open.
unsigned threadsFor(const LoadOptions& options, uint64_t bytes);
uint64_t chunkBytesFor(const LoadOptions& options);

}  // namespace coldstart
