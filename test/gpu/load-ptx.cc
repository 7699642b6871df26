// Loads a kernel that comes as PTX and prints the driver's result: 0, or another number where its compiler is off.
#include <dlfcn.h>

#include <cstdio>

static void* driver;

template <typename... Arguments>
static int call(const char* name, Arguments... arguments) {
  return reinterpret_cast<int (*)(Arguments...)>(dlsym(driver, name))(arguments...);
}

int main() {
  driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (driver == nullptr) driver = dlopen("/usr/local/nvidia/lib64/libcuda.so.1", RTLD_NOW);
  void* context = nullptr;
  if (driver == nullptr || call("cuInit", 0U) != 0 || call("cuDevicePrimaryCtxRetain", &context, 0) != 0) return 1;
  call("cuCtxSetCurrent", context);
  void* module = nullptr;
  const char* kernel = ".version 6.4\n.target sm_75\n.address_size 64\n.visible .entry nothing() { ret; }\n";
  std::printf("%d", call("cuModuleLoadData", &module, kernel));
}
