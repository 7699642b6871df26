// Device memory, page-locked memory and copies of the imitated driver.
#include <cstdlib>
#include <cstring>

#include "cuda_api.h"
#include "imitation_state.h"

namespace coldstart::imitation {
namespace {

using namespace coldstart::cuda;

constexpr int kAlreadyRegistered = 712;

int memoryInfo(size_t* freeBytes, size_t* totalBytes) {
  COLDSTART_ENTER("cuMemGetInfo", true);
  *totalBytes = kTotalMemory;
  *freeBytes = kTotalMemory - static_cast<size_t>(state.counts.deviceBytes);
  return 0;
}

int allocateDevice(State& state, DevicePointer* address, size_t bytes) {
  if (bytes == 0) return kInvalidValue;
  if (state.counts.deviceBytes + static_cast<int64_t>(bytes) > state.memoryLimit) return kOutOfMemory;
  void* memory = std::malloc(bytes);
  // Device memory is not zeroed; whoever relies on it shall see so.
  std::memset(memory, 0xcd, bytes);
  state.device[reinterpret_cast<uintptr_t>(memory)] = bytes;
  state.counts.deviceBuffers++;
  state.counts.deviceBytes += static_cast<int64_t>(bytes);
  *address = reinterpret_cast<uintptr_t>(memory);
  return 0;
}

int freeDevice(State& state, DevicePointer address) {
  const auto found = state.device.find(static_cast<uintptr_t>(address));
  if (found == state.device.end()) return kInvalidValue;
  state.drainAll();
  state.counts.deviceBuffers--;
  state.counts.deviceBytes -= static_cast<int64_t>(found->second);
  std::free(reinterpret_cast<void*>(found->first));
  state.device.erase(found);
  return 0;
}

int memAlloc(DevicePointer* address, size_t bytes) {
  COLDSTART_ENTER("cuMemAlloc", true);
  return allocateDevice(state, address, bytes);
}

int memFree(DevicePointer address) {
  COLDSTART_ENTER("cuMemFree", true);
  return freeDevice(state, address);
}

int memAllocAsync(DevicePointer* address, size_t bytes, StreamObject*) {
  COLDSTART_ENTER("cuMemAllocAsync", true);
  return allocateDevice(state, address, bytes);
}

int memFreeAsync(DevicePointer address, StreamObject*) {
  COLDSTART_ENTER("cuMemFreeAsync", true);
  return freeDevice(state, address);
}

int hostAlloc(void** address, size_t bytes, unsigned) {
  COLDSTART_ENTER("cuMemHostAlloc", true);
  void* memory = std::malloc(bytes);
  state.pinned[reinterpret_cast<uintptr_t>(memory)] = bytes;
  state.counts.pinnedBuffers++;
  state.counts.pinnedBytes += static_cast<int64_t>(bytes);
  *address = memory;
  return 0;
}

int hostFree(void* address) {
  COLDSTART_ENTER("cuMemFreeHost", true);
  const auto found = state.pinned.find(reinterpret_cast<uintptr_t>(address));
  if (found == state.pinned.end()) return kInvalidValue;
  state.drainAll();
  state.counts.pinnedBuffers--;
  state.counts.pinnedBytes -= static_cast<int64_t>(found->second);
  state.pinned.erase(found);
  std::free(address);
  return 0;
}

int hostRegister(void* address, size_t bytes, unsigned) {
  COLDSTART_ENTER("cuMemHostRegister", true);
  if (!state.registered.emplace(reinterpret_cast<uintptr_t>(address), bytes).second) return kAlreadyRegistered;
  state.counts.registrations++;
  return 0;
}

int hostUnregister(void* address) {
  COLDSTART_ENTER("cuMemHostUnregister", true);
  if (state.registered.erase(reinterpret_cast<uintptr_t>(address)) == 0) return kInvalidValue;
  state.counts.registrations--;
  return 0;
}

int copy(State& state, StreamObject* stream, void* destination, const void* source, size_t bytes) {
  state.counts.copiedBytes += static_cast<int64_t>(bytes);
  state.run(reinterpret_cast<FakeStream*>(stream), [=] { std::memcpy(destination, source, bytes); });
  return 0;
}

int copyHtoD(DevicePointer destination, const void* source, size_t bytes, StreamObject* stream) {
  COLDSTART_ENTER("cuMemcpyHtoDAsync", true);
  if (!state.isDevice(static_cast<uintptr_t>(destination))) return kInvalidValue;
  return copy(state, stream, reinterpret_cast<void*>(static_cast<uintptr_t>(destination)), source, bytes);
}

int copyDtoH(void* destination, DevicePointer source, size_t bytes, StreamObject* stream) {
  COLDSTART_ENTER("cuMemcpyDtoHAsync", true);
  if (!state.isDevice(static_cast<uintptr_t>(source))) return kInvalidValue;
  return copy(state, stream, destination, reinterpret_cast<void*>(static_cast<uintptr_t>(source)), bytes);
}

int memset8(DevicePointer destination, unsigned char value, size_t bytes, StreamObject* stream) {
  COLDSTART_ENTER("cuMemsetD8Async", true);
  if (!state.isDevice(static_cast<uintptr_t>(destination))) return kInvalidValue;
  state.run(reinterpret_cast<FakeStream*>(stream),
            [=] { std::memset(reinterpret_cast<void*>(static_cast<uintptr_t>(destination)), value, bytes); });
  return 0;
}

// As the real one: of ordinary host memory it knows nothing.
int pointerAttribute(void* value, int attribute, DevicePointer address) {
  COLDSTART_ENTER("cuPointerGetAttribute", true);
  if (attribute != kPointerMemoryType) return kNotSupported;
  const bool pinned = state.pinned.count(static_cast<uintptr_t>(address)) > 0;
  if (!pinned && !state.isDevice(static_cast<uintptr_t>(address))) return kInvalidValue;
  *static_cast<unsigned*>(value) = pinned ? kMemoryTypeHost : kMemoryTypeDevice;
  return 0;
}

}  // namespace

Functions memoryFunctions() {
  return {
      {"cuMemGetInfo", reinterpret_cast<void*>(&memoryInfo)},
      {"cuMemAlloc", reinterpret_cast<void*>(&memAlloc)},
      {"cuMemFree", reinterpret_cast<void*>(&memFree)},
      {"cuMemAllocAsync", reinterpret_cast<void*>(&memAllocAsync)},
      {"cuMemFreeAsync", reinterpret_cast<void*>(&memFreeAsync)},
      {"cuMemHostAlloc", reinterpret_cast<void*>(&hostAlloc)},
      {"cuMemFreeHost", reinterpret_cast<void*>(&hostFree)},
      {"cuMemHostRegister", reinterpret_cast<void*>(&hostRegister)},
      {"cuMemHostUnregister", reinterpret_cast<void*>(&hostUnregister)},
      {"cuMemcpyHtoDAsync", reinterpret_cast<void*>(&copyHtoD)},
      {"cuMemcpyDtoHAsync", reinterpret_cast<void*>(&copyDtoH)},
      {"cuMemsetD8Async", reinterpret_cast<void*>(&memset8)},
      {"cuPointerGetAttribute", reinterpret_cast<void*>(&pointerAttribute)},
  };
}

}  // namespace coldstart::imitation
