// pread(2) by several threads into ordinary pages.
#include <cerrno>

#include "parallel_read.h"

namespace coldstart {

Result<LoadedFile> loadByPread(const SourceFile& file, const LoadOptions& options) {
  MappedRegion buffer = MappedRegion::anonymous(file.bytes, 4096);
  if (!buffer.valid()) return readFailure(file, errno);
  const int result =
      readInParallel(file, {file.fd.get(), buffer.data(), threadsFor(options, file.bytes), chunkBytesFor(options), 1});
  if (result == kTruncated) return truncatedFailure(file);
  if (result != 0) return readFailure(file, result);
  return LoadedFile(std::move(buffer), file.bytes);
}

}  // namespace coldstart
