// Threads take the next chunk until none is left; the first failure stops all of them.
#include "parallel_read.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <thread>

#include "run_on_threads.h"

namespace coldstart {
namespace {

constexpr uint64_t kDefaultChunkBytes = uint64_t{8} << 20;
constexpr uint64_t kPageBytes = 4096;
constexpr unsigned kMostThreads = 8;

int readChunk(const SourceFile& file, const ParallelRead& request, uint64_t offset, uint64_t bytes) {
  const uint64_t end = offset + bytes;
  while (offset < end) {
    const uint64_t wanted = (end - offset + request.alignment - 1) / request.alignment * request.alignment;
    const ssize_t count = pread(request.fd, request.destination + offset, wanted, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    offset += static_cast<uint64_t>(count);
    if (offset >= file.bytes) return 0;
    // A short direct read that does not end at an aligned offset can only be the file's new end.
    if (count == 0 || offset % request.alignment != 0) return kTruncated;
  }
  return 0;
}

}  // namespace

int readInParallel(const SourceFile& file, const ParallelRead& request) {
  std::atomic<uint64_t> nextOffset{0};
  std::atomic<int> failure{0};
  const auto work = [&](unsigned) noexcept {
    while (failure.load(std::memory_order_relaxed) == 0) {
      const uint64_t offset = nextOffset.fetch_add(request.chunkBytes, std::memory_order_relaxed);
      if (offset >= file.bytes) return;
      const int result = readChunk(file, request, offset, std::min(request.chunkBytes, file.bytes - offset));
      if (result != 0) failure.store(result, std::memory_order_relaxed);
    }
  };
  runOnThreads(request.threads, work);
  return failure.load();
}

unsigned threadsFor(const LoadOptions& options, uint64_t bytes) {
  const unsigned wanted =
      options.threads != 0 ? options.threads : std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads);
  const uint64_t chunks = std::max<uint64_t>(1, bytes / chunkBytesFor(options));
  return static_cast<unsigned>(std::min<uint64_t>(wanted, chunks));
}

uint64_t chunkBytesFor(const LoadOptions& options) {
  const uint64_t wanted = options.chunkBytes == 0
                              ? kDefaultChunkBytes
                              : std::clamp<uint64_t>(options.chunkBytes, kPageBytes, uint64_t{1} << 30);
  return (wanted + kPageBytes - 1) / kPageBytes * kPageBytes;
}

}  // namespace coldstart
