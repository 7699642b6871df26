// The folder of the start-up library; engine.node and the backends lie beside it.
#pragma once

#include <string>

#include "shared_symbol.h"

namespace coldstart {

// '.' where the dynamic loader does not know it.
CS_SHARED std::string ownFolder();

}  // namespace coldstart
