// In the place of libcoldstart_startup.so: an early start for which there is no memory.
#include <cerrno>
#include <cstdint>

extern "C" __attribute__((visibility("default"))) int coldstart_start_early(const char*, uint64_t, uint32_t*) {
  return ENOMEM;
}
