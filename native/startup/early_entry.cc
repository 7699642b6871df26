// The one C symbol of libcoldstart_startup.so: where the early library's thread comes in.
#include "early_start.h"

extern "C" CS_SHARED void coldstart_start_early(const char* planFile, uint64_t constructedNs) {
  try {
    coldstart::EarlyStart::process().run(planFile, constructedNs);
  } catch (const std::exception&) {
    // Out of memory before anything began: whoever asks later finds none.
  }
}
