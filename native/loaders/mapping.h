// A file's mapping whose size was checked: what all mmap strategies begin with.
#pragma once

#include "loader.h"

namespace coldstart {

// Touching a page behind a file's end is a SIGBUS, so a file that is shorter than it was is refused here.
Result<MappedRegion> mapSource(const SourceFile& file, int extraFlags);

// The same as a shared mapping.
Result<MappedRegion> mapSourceShared(const SourceFile& file);

}  // namespace coldstart
