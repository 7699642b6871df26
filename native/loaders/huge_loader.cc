// pread(2) by several threads into transparent huge pages: one fault for 2 MiB instead of 512.
#include <sys/mman.h>

#include <cerrno>

#include "parallel_read.h"

namespace coldstart {
namespace {

constexpr size_t kHugePageBytes = size_t{2} << 20;

}  // namespace

Result<LoadedFile> loadByHugePages(const SourceFile& file, const LoadOptions& options) {
  MappedRegion buffer = MappedRegion::anonymous(file.bytes, kHugePageBytes);
  if (!buffer.valid()) return readFailure(file, errno);
  const int advised = buffer.advise(MADV_HUGEPAGE);
  const int result =
      readInParallel(file, {file.fd.get(), buffer.data(), threadsFor(options, file.bytes), chunkBytesFor(options), 1});
  if (result == kTruncated) return truncatedFailure(file);
  if (result != 0) return readFailure(file, result);
  LoadedFile loaded(std::move(buffer), file.bytes);
  if (advised != 0)
    loaded.warnings.push_back("huge pages are not available (" + errnoText(advised) + "): ordinary pages were used");
  return loaded;
}

}  // namespace coldstart
