// The one C symbol of libcoldstart_startup.so: where the early library's thread comes in.
#include <cerrno>

#include "early_start.h"

// 0, or an errno where nothing could begin: the early library tells it to whoever asks, who would wait for ever
// otherwise.
extern "C" CS_SHARED int coldstart_start_early(const char* planFile, uint64_t constructedNs) {
  try {
    coldstart::EarlyStart::process().run(planFile, constructedNs);
    return 0;
  } catch (const std::exception&) {
    return ENOMEM;
  }
}
