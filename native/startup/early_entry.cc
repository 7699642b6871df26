// The one C symbol of libcoldstart_startup.so: where the early library's thread comes in.
#include <cerrno>

#include "early_start.h"
#include "job_gate.h"

// 0, or an errno where nothing could begin: the early library tells it to whoever asks, who would wait for ever
// otherwise. `entered` is set as soon as an exit of the process waits for what is done here.
extern "C" CS_SHARED int coldstart_start_early(const char* planFile, uint64_t constructedNs, uint32_t* entered) {
  const coldstart::RunningJob running;
  coldstart::waitForJobsAtExit();
  __atomic_store_n(entered, 1u, __ATOMIC_RELEASE);
  try {
    coldstart::EarlyStart::process().run(planFile, constructedNs);
    return 0;
  } catch (const std::exception&) {
    return ENOMEM;
  }
}
