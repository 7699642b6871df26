// One buffer from the heap and read(2) on one thread.
#include <algorithm>
#include <cerrno>

#include "loader.h"

namespace coldstart {
namespace {

// read(2) moves at most this many bytes in one call.
constexpr uint64_t kLargestReadBytes = 0x7ffff000;

}  // namespace

Result<LoadedFile> loadByRead(const SourceFile& file, const LoadOptions& options) {
  std::unique_ptr<std::byte[]> buffer = std::make_unique_for_overwrite<std::byte[]>(file.bytes);
  const uint64_t chunk = std::min(options.chunkBytes == 0 ? kLargestReadBytes : options.chunkBytes, kLargestReadBytes);
  for (uint64_t done = 0; done < file.bytes;) {
    const ssize_t count = read(file.fd.get(), buffer.get() + done, std::min(chunk, file.bytes - done));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return readFailure(file, errno);
    if (count == 0) return truncatedFailure(file);
    done += static_cast<uint64_t>(count);
  }
  return LoadedFile(std::move(buffer), file.bytes);
}

}  // namespace coldstart
