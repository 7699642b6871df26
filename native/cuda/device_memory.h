// Owners of device memory, of page-locked host memory and of registrations of ordinary host memory, and what moves
// bytes between them. The driver outlives them; a context is current where they are made and destroyed.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda_driver.h"

namespace coldstart::cuda {

class DeviceBuffer {
 public:
  DeviceBuffer() = default;
  DeviceBuffer(DeviceBuffer&& other) noexcept { *this = std::move(other); }
  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept;
  DeviceBuffer(const DeviceBuffer&) = delete;
  DeviceBuffer& operator=(const DeviceBuffer&) = delete;
  ~DeviceBuffer();

  // cuMemAlloc. Zero bytes become one: an address is wanted in any case. ENGINE_DEVICE_MEMORY and the other codes of
  // Driver::statusOf, as for all below.
  static Result<DeviceBuffer> allocate(const Driver& driver, uint64_t bytes, const char* phase);
  // cuMemAllocAsync: from the device's pool, in the order of the stream, which must outlive it.
  // ENGINE_DRIVER_TOO_OLD where the driver cannot.
  static Result<DeviceBuffer> allocateOn(const Driver& driver, StreamObject* stream, uint64_t bytes, const char* phase);

  DevicePointer get() const noexcept { return address_; }
  void* pointer() const noexcept { return reinterpret_cast<void*>(static_cast<uintptr_t>(address_)); }
  uint64_t bytes() const noexcept { return bytes_; }

 private:
  const Driver* driver_ = nullptr;
  // Null where it was allocated plainly.
  StreamObject* stream_ = nullptr;
  bool ordered_ = false;
  DevicePointer address_ = 0;
  uint64_t bytes_ = 0;
};

// cuMemHostAlloc: page-locked for every context.
class PinnedBuffer {
 public:
  PinnedBuffer() = default;
  PinnedBuffer(PinnedBuffer&& other) noexcept { *this = std::move(other); }
  PinnedBuffer& operator=(PinnedBuffer&& other) noexcept;
  PinnedBuffer(const PinnedBuffer&) = delete;
  PinnedBuffer& operator=(const PinnedBuffer&) = delete;
  ~PinnedBuffer();

  static Result<PinnedBuffer> allocate(const Driver& driver, uint64_t bytes, const char* phase);

  std::byte* data() const noexcept { return data_; }
  uint64_t bytes() const noexcept { return bytes_; }

 private:
  const Driver* driver_ = nullptr;
  std::byte* data_ = nullptr;
  uint64_t bytes_ = 0;
};

// cuMemHostRegister: somebody else's memory, page-locked as long as this object lives.
class RegisteredMemory {
 public:
  RegisteredMemory() = default;
  RegisteredMemory(RegisteredMemory&& other) noexcept { *this = std::move(other); }
  RegisteredMemory& operator=(RegisteredMemory&& other) noexcept;
  RegisteredMemory(const RegisteredMemory&) = delete;
  RegisteredMemory& operator=(const RegisteredMemory&) = delete;
  ~RegisteredMemory();

  enum class Access { kReadOnly, kReadWrite };
  // `data` and `bytes` are widened to whole pages. kReadOnly: for mappings that cannot be written.
  static Result<RegisteredMemory> registerHost(const Driver& driver, const void* data, uint64_t bytes, Access access,
                                               const char* phase);

 private:
  const Driver* driver_ = nullptr;
  void* data_ = nullptr;
};

// Both on a stream; from or to page-locked memory they return at once.
Status copyToDevice(const Driver& driver, DevicePointer destination, const void* source, uint64_t bytes,
                    StreamObject* stream, const char* phase);
Status copyToHost(const Driver& driver, void* destination, DevicePointer source, uint64_t bytes, StreamObject* stream,
                  const char* phase);
Status fillDevice(const Driver& driver, DevicePointer destination, unsigned char value, uint64_t bytes,
                  StreamObject* stream, const char* phase);

// Whether the address is the device's; ordinary host memory, of which the driver knows nothing, is not.
bool isDeviceAddress(const Driver& driver, const void* address) noexcept;

}  // namespace coldstart::cuda
