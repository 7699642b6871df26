// A mapping with every page present on return: the kernel reads ahead in large steps and the engine meets no fault.
#include <sys/mman.h>

#include "mapping.h"

namespace coldstart {

Result<LoadedFile> loadByMmapPopulate(const SourceFile& file, const LoadOptions&) {
  Result<MappedRegion> region = mapSource(file, MAP_POPULATE);
  if (!region.ok()) return region.takeFailure();
  return LoadedFile(std::move(region.value()), file.bytes);
}

}  // namespace coldstart
