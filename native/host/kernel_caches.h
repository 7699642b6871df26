// The kernel's caches of the whole machine.
#pragma once

#include <string>

namespace coldstart {

// Writes everything back and drops page cache, dentries and inodes. '' or the errno text; needs root.
std::string dropKernelCaches();

}  // namespace coldstart
