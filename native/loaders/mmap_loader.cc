// A plain mapping: nothing is read before the engine touches it.
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "mapping.h"

namespace coldstart {

namespace {

Status checkLength(const SourceFile& file) {
  struct stat facts {};
  if (fstat(file.fd.get(), &facts) != 0) return readFailure(file, errno);
  if (static_cast<uint64_t>(facts.st_size) < file.bytes) return truncatedFailure(file);
  return {};
}

}  // namespace

Result<MappedRegion> mapSource(const SourceFile& file, int extraFlags) {
  Status length = checkLength(file);
  if (!length.ok()) return length.takeFailure();
  MappedRegion region = MappedRegion::ofFile(file.fd.get(), file.bytes, extraFlags);
  if (!region.valid()) return readFailure(file, errno);
  return region;
}

Result<MappedRegion> mapSourceShared(const SourceFile& file) {
  Status length = checkLength(file);
  if (!length.ok()) return length.takeFailure();
  MappedRegion region = MappedRegion::ofFileShared(file.fd.get(), file.bytes);
  if (!region.valid()) return readFailure(file, errno);
  return region;
}

Result<LoadedFile> loadByMmap(const SourceFile& file, const LoadOptions&) {
  Result<MappedRegion> region = mapSource(file, 0);
  if (!region.ok()) return region.takeFailure();
  return LoadedFile(std::move(region.value()), file.bytes);
}

}  // namespace coldstart
