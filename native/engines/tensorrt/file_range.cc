// pread until it is done; threads take the next chunk until none is left.
#include "file_range.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "run_on_threads.h"

namespace coldstart::tensorrt {

Result<PlanFile> PlanFile::open(const std::string& path) {
  constexpr char kPhase[] = "deserialize";
  // Without O_NONBLOCK a named pipe would block here for ever.
  UniqueFd fd = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!fd.valid()) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    return Failure{missing ? "ENGINE_MODEL_MISSING" : "ENGINE_MODEL_INVALID", kPhase, path, errnoText(errno), {}};
  }
  struct stat facts {};
  if (fstat(fd.get(), &facts) != 0 || !S_ISREG(facts.st_mode))
    return Failure{"ENGINE_MODEL_INVALID", kPhase, path, "it is no regular file", {}};
  return PlanFile{std::move(fd), static_cast<uint64_t>(facts.st_size)};
}

int readFully(int fd, uint64_t offset, void* destination, uint64_t bytes) noexcept {
  auto* target = static_cast<std::byte*>(destination);
  while (bytes > 0) {
    const ssize_t count = pread(fd, target, bytes, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return errno;
    if (count == 0) return kFileEnded;
    target += count;
    offset += static_cast<uint64_t>(count);
    bytes -= static_cast<uint64_t>(count);
  }
  return 0;
}

int readInParallel(int fd, uint64_t offset, std::byte* destination, uint64_t bytes, unsigned threads,
                   uint64_t chunkBytes) {
  std::atomic<uint64_t> next{0};
  std::atomic<int> failure{0};
  const auto work = [&](unsigned) noexcept {
    while (failure.load(std::memory_order_relaxed) == 0) {
      const uint64_t at = next.fetch_add(chunkBytes, std::memory_order_relaxed);
      if (at >= bytes) return;
      const int result = readFully(fd, offset + at, destination + at, std::min(chunkBytes, bytes - at));
      if (result != 0) failure.store(result, std::memory_order_relaxed);
    }
  };
  const uint64_t chunks = (bytes + chunkBytes - 1) / chunkBytes;
  runOnThreads(static_cast<unsigned>(std::min<uint64_t>(threads, chunks)), work);
  return failure.load();
}

}  // namespace coldstart::tensorrt
