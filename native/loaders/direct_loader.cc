// O_DIRECT past the page cache, by several threads. Where the file system refuses it, the file is read through the
// cache and the facts say so.
#include <sys/mman.h>

#include <cerrno>

#include "parallel_read.h"

namespace coldstart {
namespace {

// Offsets, lengths and addresses are multiples of this: enough for every block device in use.
constexpr uint64_t kDirectAlignment = 4096;
constexpr size_t kDestinationAlignment = size_t{2} << 20;

Result<LoadedFile> loadBuffered(const SourceFile& file, const LoadOptions& options, int refusal) {
  Result<LoadedFile> loaded = loadByPread(file, options);
  if (loaded.ok()) {
    loaded.value().loader = "pread";
    loaded.value().warnings.push_back("the file system refuses O_DIRECT (" + errnoText(refusal) +
                                      "): read through the page cache instead");
  }
  return loaded;
}

}  // namespace

Result<LoadedFile> loadByDirect(const SourceFile& file, const LoadOptions& options) {
  const UniqueFd direct = UniqueFd::open(file.path.c_str(), O_RDONLY | O_DIRECT);
  if (!direct.valid()) return loadBuffered(file, options, errno);
  MappedRegion buffer = MappedRegion::anonymous(file.bytes, kDestinationAlignment);
  if (!buffer.valid()) return readFailure(file, errno);
  buffer.advise(MADV_HUGEPAGE);
  const int result = readInParallel(
      file, {direct.get(), buffer.data(), threadsFor(options, file.bytes), chunkBytesFor(options), kDirectAlignment});
  if (result == kTruncated) return truncatedFailure(file);
  if (result == EINVAL || result == EOPNOTSUPP) return loadBuffered(file, options, result);
  if (result != 0) return readFailure(file, result);
  return LoadedFile(std::move(buffer), file.bytes);
}

}  // namespace coldstart
