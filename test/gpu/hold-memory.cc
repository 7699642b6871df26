// Takes all memory of the first GPU but the mebibytes that are named, says so, and holds it until its input ends.
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

static void* driver;

template <typename... Arguments>
static int call(const char* name, Arguments... arguments) {
  return reinterpret_cast<int (*)(Arguments...)>(dlsym(driver, name))(arguments...);
}

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const size_t leave = static_cast<size_t>(std::atol(arguments[1])) << 20;
  driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (driver == nullptr) driver = dlopen("/usr/local/nvidia/lib64/libcuda.so.1", RTLD_NOW);
  void* context = nullptr;
  if (driver == nullptr || call("cuInit", 0U) != 0 || call("cuDevicePrimaryCtxRetain", &context, 0) != 0) return 1;
  call("cuCtxSetCurrent", context);
  for (size_t piece = size_t{1} << 34; piece >= (size_t{2} << 20);) {
    size_t free = 0, total = 0;
    call("cuMemGetInfo_v2", &free, &total);
    uint64_t address = 0;
    if (free < leave + piece || call("cuMemAlloc_v2", &address, piece) != 0) piece >>= 1;
  }
  std::puts("holding");
  std::fflush(stdout);
  while (std::getchar() != EOF) continue;
}
