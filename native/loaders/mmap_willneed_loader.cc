// A mapping whose reading ahead is asked for and not waited for: it goes on while the engine already works.
#include <sys/mman.h>

#include "mapping.h"

namespace coldstart {

Result<LoadedFile> loadByMmapWillneed(const SourceFile& file, const LoadOptions&) {
  Result<MappedRegion> region = mapSource(file, 0);
  if (!region.ok()) return region.takeFailure();
  region.value().advise(MADV_WILLNEED);
  return LoadedFile(std::move(region.value()), file.bytes);
}

}  // namespace coldstart
