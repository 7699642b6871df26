// A plain mapping: nothing is read before the engine touches it.
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "mapping.h"

namespace coldstart {

Result<MappedRegion> mapSource(const SourceFile& file, int extraFlags) {
  struct stat facts {};
  if (fstat(file.fd.get(), &facts) != 0) return readFailure(file, errno);
  if (static_cast<uint64_t>(facts.st_size) < file.bytes) return truncatedFailure(file);
  MappedRegion region = MappedRegion::ofFile(file.fd.get(), file.bytes, extraFlags);
  if (!region.valid()) return readFailure(file, errno);
  return region;
}

Result<LoadedFile> loadByMmap(const SourceFile& file, const LoadOptions&) {
  Result<MappedRegion> region = mapSource(file, 0);
  if (!region.ok()) return region.takeFailure();
  return LoadedFile(std::move(region.value()), file.bytes);
}

}  // namespace coldstart
