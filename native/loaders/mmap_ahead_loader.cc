// A mapping that is given away at once, while threads bring its pages in ahead of the engine: reading and deserializing
// run beside each other.
#include <algorithm>
#include <cerrno>

#include "mapping.h"
#include "parallel_read.h"
#include "read_ahead.h"

namespace coldstart {
namespace {

// One thread keeps a fast disk busy; more of them keep others from it (H200 host, 1.07 GB: 331 ms with one, 341 with
// four).
constexpr unsigned kDefaultThreads = 1;
constexpr uint64_t kDefaultChunkBytes = uint64_t{8} << 20;
// Below this, starting a thread takes longer than reading.
constexpr uint64_t kSmallBytes = uint64_t{1} << 20;

ReadAhead::Request requestFor(const LoadOptions& options, uint64_t bytes) {
  const uint64_t chunkBytes = options.chunkBytes == 0 ? kDefaultChunkBytes : chunkBytesFor(options);
  const uint64_t chunks = (bytes + chunkBytes - 1) / chunkBytes;
  const unsigned wanted = options.threads == 0 ? kDefaultThreads : options.threads;
  return {static_cast<unsigned>(std::min<uint64_t>(wanted, chunks)), chunkBytes};
}

}  // namespace

Result<LoadedFile> loadByMmapAhead(const SourceFile& file, const LoadOptions& options) {
  if (file.bytes < kSmallBytes) {
    Result<LoadedFile> loaded = loadByMmapPopulate(file, options);
    if (loaded.ok()) loaded.value().loader = "mmap-populate";
    return loaded;
  }
  Result<MappedRegion> region = mapSourceShared(file);
  if (!region.ok()) return region.takeFailure();
  // A descriptor of its own: the caller closes the file's while the threads still read.
  UniqueFd fd(fcntl(file.fd.get(), F_DUPFD_CLOEXEC, 0));
  const auto ahead = std::make_shared<ReadAhead>(std::move(region.value()), std::move(fd), file.bytes,
                                                 requestFor(options, file.bytes));
  LoadedFile loaded(ahead, file.bytes);
  if (!ahead->reads()) loaded.warnings.push_back("no thread could be started: pages are read when they are touched");
  return loaded;
}

}  // namespace coldstart
