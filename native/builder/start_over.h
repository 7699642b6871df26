// The library opens its own parts (builder resources, plugins) by name, which the dynamic loader looks up in folders
// that it learns at the start of a process only.
#pragma once

#include <string>
#include <string_view>

namespace coldstart::builder {

// Starts this program again with the library's folder in LD_LIBRARY_PATH and the same request on standard input. Comes
// back where that is not needed (a bare name, a folder that is there already) or not possible.
void startOverForLibrary(const std::string& library, std::string_view request);

}  // namespace coldstart::builder
