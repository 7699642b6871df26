// The part of the CUDA driver API that is called, in our own declarations. Each function names the CUDA version whose
// signature is declared, for cuGetProcAddress, and the symbol that exports just that signature.
#pragma once

#include <cstddef>
#include <cstdint>

namespace coldstart::cuda {

using Result_t = int;
using Device = int;
using DevicePointer = unsigned long long;

// Opaque objects of the driver.
struct ContextObject;
struct StreamObject;
struct EventObject;
struct GraphObject;
struct GraphExecObject;

struct Uuid {
  char bytes[16];
};

inline constexpr Result_t kSuccess = 0;
inline constexpr Result_t kInvalidValue = 1;
inline constexpr Result_t kOutOfMemory = 2;
inline constexpr Result_t kNotFound = 500;
inline constexpr Result_t kNotSupported = 801;

enum DeviceAttribute : int {
  kMultiprocessorCount = 16,
  kComputeCapabilityMajor = 75,
  kComputeCapabilityMinor = 76,
  kMemoryPoolsSupported = 115
};

inline constexpr int kPointerMemoryType = 2;
inline constexpr unsigned kMemoryTypeHost = 1;
inline constexpr unsigned kMemoryTypeDevice = 2;
inline constexpr unsigned kStreamNonBlocking = 1;
inline constexpr unsigned kEventDisableTiming = 2;
inline constexpr unsigned kHostPortable = 1;
inline constexpr unsigned kRegisterPortable = 1;
inline constexpr unsigned kRegisterReadOnly = 8;
inline constexpr int kCaptureThreadLocal = 1;
inline constexpr int kLoadingEager = 1;
inline constexpr int kLoadingLazy = 2;

// X(name, version, exported symbol, arguments): all of them answer a Result_t.
#define COLDSTART_CUDA_FUNCTIONS(X)                                                                       \
  X(cuInit, 2000, "cuInit", (unsigned flags))                                                             \
  X(cuGetErrorName, 6000, "cuGetErrorName", (Result_t, const char**))                                     \
  X(cuGetErrorString, 6000, "cuGetErrorString", (Result_t, const char**))                                 \
  X(cuDriverGetVersion, 2020, "cuDriverGetVersion", (int*))                                               \
  X(cuDeviceGetCount, 2000, "cuDeviceGetCount", (int*))                                                   \
  X(cuDeviceGet, 2000, "cuDeviceGet", (Device*, int))                                                     \
  X(cuDeviceGetName, 2000, "cuDeviceGetName", (char*, int, Device))                                       \
  X(cuDeviceGetUuid, 11040, "cuDeviceGetUuid_v2", (Uuid*, Device))                                        \
  X(cuDeviceGetAttribute, 2000, "cuDeviceGetAttribute", (int*, int, Device))                              \
  X(cuDeviceTotalMem, 3020, "cuDeviceTotalMem_v2", (size_t*, Device))                                     \
  X(cuDevicePrimaryCtxRetain, 7000, "cuDevicePrimaryCtxRetain", (ContextObject**, Device))                \
  X(cuDevicePrimaryCtxRelease, 11000, "cuDevicePrimaryCtxRelease_v2", (Device))                           \
  X(cuCtxPushCurrent, 4000, "cuCtxPushCurrent_v2", (ContextObject*))                                      \
  X(cuCtxPopCurrent, 4000, "cuCtxPopCurrent_v2", (ContextObject**))                                       \
  X(cuStreamCreate, 2000, "cuStreamCreate", (StreamObject**, unsigned))                                   \
  X(cuStreamDestroy, 4000, "cuStreamDestroy_v2", (StreamObject*))                                         \
  X(cuStreamSynchronize, 2000, "cuStreamSynchronize", (StreamObject*))                                    \
  X(cuStreamBeginCapture, 10010, "cuStreamBeginCapture_v2", (StreamObject*, int))                         \
  X(cuStreamEndCapture, 10000, "cuStreamEndCapture", (StreamObject*, GraphObject**))                      \
  X(cuEventCreate, 2000, "cuEventCreate", (EventObject**, unsigned))                                      \
  X(cuEventDestroy, 4000, "cuEventDestroy_v2", (EventObject*))                                            \
  X(cuEventRecord, 2000, "cuEventRecord", (EventObject*, StreamObject*))                                  \
  X(cuEventSynchronize, 2000, "cuEventSynchronize", (EventObject*))                                       \
  X(cuMemGetInfo, 3020, "cuMemGetInfo_v2", (size_t*, size_t*))                                            \
  X(cuMemAlloc, 3020, "cuMemAlloc_v2", (DevicePointer*, size_t))                                          \
  X(cuMemFree, 3020, "cuMemFree_v2", (DevicePointer))                                                     \
  X(cuMemHostAlloc, 2020, "cuMemHostAlloc", (void**, size_t, unsigned))                                   \
  X(cuMemFreeHost, 2000, "cuMemFreeHost", (void*))                                                        \
  X(cuMemHostRegister, 6050, "cuMemHostRegister_v2", (void*, size_t, unsigned))                           \
  X(cuMemHostUnregister, 4000, "cuMemHostUnregister", (void*))                                            \
  X(cuMemcpyHtoDAsync, 3020, "cuMemcpyHtoDAsync_v2", (DevicePointer, const void*, size_t, StreamObject*)) \
  X(cuMemcpyDtoHAsync, 3020, "cuMemcpyDtoHAsync_v2", (void*, DevicePointer, size_t, StreamObject*))       \
  X(cuMemsetD8Async, 3020, "cuMemsetD8Async", (DevicePointer, unsigned char, size_t, StreamObject*))      \
  X(cuPointerGetAttribute, 4000, "cuPointerGetAttribute", (void*, int, DevicePointer))

// The same, of newer drivers: null where the driver has none.
#define COLDSTART_CUDA_NEWER_FUNCTIONS(X)                                               \
  X(cuMemAllocAsync, 11020, "cuMemAllocAsync", (DevicePointer*, size_t, StreamObject*)) \
  X(cuMemFreeAsync, 11020, "cuMemFreeAsync", (DevicePointer, StreamObject*))            \
  X(cuGraphInstantiateWithFlags, 11040, "cuGraphInstantiateWithFlags",                  \
    (GraphExecObject**, GraphObject*, unsigned long long))                              \
  X(cuGraphLaunch, 10000, "cuGraphLaunch", (GraphExecObject*, StreamObject*))           \
  X(cuGraphDestroy, 10000, "cuGraphDestroy", (GraphObject*))                            \
  X(cuGraphExecDestroy, 10000, "cuGraphExecDestroy", (GraphExecObject*))                \
  X(cuModuleGetLoadingMode, 11070, "cuModuleGetLoadingMode", (int*))

struct Api {
#define COLDSTART_CUDA_MEMBER(name, version, exported, arguments) Result_t(*name) arguments = nullptr;
  COLDSTART_CUDA_FUNCTIONS(COLDSTART_CUDA_MEMBER)
  COLDSTART_CUDA_NEWER_FUNCTIONS(COLDSTART_CUDA_MEMBER)
#undef COLDSTART_CUDA_MEMBER
};

}  // namespace coldstart::cuda
