// What goes wrong in a build, as one of the product's error codes.
#pragma once

#include <string>

#include "status.h"
#include "version.h"

namespace coldstart::builder {

// A failure whose text is the library's own: ENGINE_FAILED becomes the code that the text stands for.
Failure classified(Failure failure);

// A parser of another minor version is refused where the two disagree about the network's table.
// ENGINE_LIBRARY_UNSUPPORTED.
Status checkParserVersion(const tensorrt::Version& library, const std::string& libraryPath,
                          const std::string& parserPath);

}  // namespace coldstart::builder
