// What goes wrong in a build, as one of the product's error codes.
#pragma once

#include "status.h"

namespace coldstart::builder {

// A failure whose text is the library's own: ENGINE_FAILED becomes the code that the text stands for.
Failure classified(Failure failure);

}  // namespace coldstart::builder
