// Allocation and release in pairs; a moved-from owner is empty.
#include "device_memory.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace coldstart::cuda {
namespace {

std::string ofBytes(const char* call, uint64_t bytes) {
  return std::string(call) + " of " + std::to_string(bytes) + " bytes";
}

}  // namespace

Result<DeviceBuffer> DeviceBuffer::allocate(const Driver& driver, uint64_t bytes, const char* phase) {
  DeviceBuffer buffer;
  DevicePointer address = 0;
  Status made = driver.statusOf(driver.api().cuMemAlloc(&address, std::max<uint64_t>(bytes, 1)), phase,
                                ofBytes("cuMemAlloc", bytes));
  if (!made.ok()) return made.takeFailure();
  buffer.driver_ = &driver;
  buffer.address_ = address;
  buffer.bytes_ = bytes;
  return buffer;
}

Result<DeviceBuffer> DeviceBuffer::allocateOn(const Driver& driver, StreamObject* stream, uint64_t bytes,
                                              const char* phase) {
  const Api& api = driver.api();
  if (api.cuMemAllocAsync == nullptr || api.cuMemFreeAsync == nullptr)
    return Failure{"ENGINE_DRIVER_TOO_OLD", phase, "", "it has no cuMemAllocAsync", {}};
  DeviceBuffer buffer;
  DevicePointer address = 0;
  Status made = driver.statusOf(api.cuMemAllocAsync(&address, std::max<uint64_t>(bytes, 1), stream), phase,
                                ofBytes("cuMemAllocAsync", bytes));
  if (!made.ok()) return made.takeFailure();
  buffer.driver_ = &driver;
  buffer.stream_ = stream;
  buffer.ordered_ = true;
  buffer.address_ = address;
  buffer.bytes_ = bytes;
  return buffer;
}

DeviceBuffer& DeviceBuffer::operator=(DeviceBuffer&& other) noexcept {
  std::swap(driver_, other.driver_);
  std::swap(stream_, other.stream_);
  std::swap(ordered_, other.ordered_);
  std::swap(address_, other.address_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

DeviceBuffer::~DeviceBuffer() {
  if (address_ == 0) return;
  if (ordered_)
    driver_->api().cuMemFreeAsync(address_, stream_);
  else
    driver_->api().cuMemFree(address_);
}

Result<PinnedBuffer> PinnedBuffer::allocate(const Driver& driver, uint64_t bytes, const char* phase) {
  PinnedBuffer buffer;
  void* data = nullptr;
  Status made = driver.statusOf(driver.api().cuMemHostAlloc(&data, std::max<uint64_t>(bytes, 1), kHostPortable), phase,
                                ofBytes("cuMemHostAlloc", bytes));
  if (!made.ok()) return made.takeFailure();
  buffer.driver_ = &driver;
  buffer.data_ = static_cast<std::byte*>(data);
  buffer.bytes_ = bytes;
  return buffer;
}

PinnedBuffer& PinnedBuffer::operator=(PinnedBuffer&& other) noexcept {
  std::swap(driver_, other.driver_);
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

PinnedBuffer::~PinnedBuffer() {
  if (data_ != nullptr) driver_->api().cuMemFreeHost(data_);
}

Result<RegisteredMemory> RegisteredMemory::registerHost(const Driver& driver, const void* data, uint64_t bytes,
                                                        Access access, const char* phase) {
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const uintptr_t begin = reinterpret_cast<uintptr_t>(data) / page * page;
  const uintptr_t end = (reinterpret_cast<uintptr_t>(data) + bytes + page - 1) / page * page;
  const unsigned flags = kRegisterPortable | (access == Access::kReadOnly ? kRegisterReadOnly : 0);
  RegisteredMemory memory;
  Status made = driver.statusOf(driver.api().cuMemHostRegister(reinterpret_cast<void*>(begin), end - begin, flags),
                                phase, ofBytes("cuMemHostRegister", bytes));
  if (!made.ok()) return made.takeFailure();
  memory.driver_ = &driver;
  memory.data_ = reinterpret_cast<void*>(begin);
  return memory;
}

RegisteredMemory& RegisteredMemory::operator=(RegisteredMemory&& other) noexcept {
  std::swap(driver_, other.driver_);
  std::swap(data_, other.data_);
  return *this;
}

RegisteredMemory::~RegisteredMemory() {
  if (data_ != nullptr) driver_->api().cuMemHostUnregister(data_);
}

Status copyToDevice(const Driver& driver, DevicePointer destination, const void* source, uint64_t bytes,
                    StreamObject* stream, const char* phase) {
  if (bytes == 0) return {};
  return driver.statusOf(driver.api().cuMemcpyHtoDAsync(destination, source, bytes, stream), phase,
                         ofBytes("cuMemcpyHtoDAsync", bytes));
}

Status copyToHost(const Driver& driver, void* destination, DevicePointer source, uint64_t bytes, StreamObject* stream,
                  const char* phase) {
  if (bytes == 0) return {};
  return driver.statusOf(driver.api().cuMemcpyDtoHAsync(destination, source, bytes, stream), phase,
                         ofBytes("cuMemcpyDtoHAsync", bytes));
}

Status fillDevice(const Driver& driver, DevicePointer destination, unsigned char value, uint64_t bytes,
                  StreamObject* stream, const char* phase) {
  if (bytes == 0) return {};
  return driver.statusOf(driver.api().cuMemsetD8Async(destination, value, bytes, stream), phase,
                         ofBytes("cuMemsetD8Async", bytes));
}

bool isDeviceAddress(const Driver& driver, const void* address) noexcept {
  unsigned type = 0;
  const auto pointer = static_cast<DevicePointer>(reinterpret_cast<uintptr_t>(address));
  return driver.api().cuPointerGetAttribute(&type, kPointerMemoryType, pointer) == kSuccess &&
         type == kMemoryTypeDevice;
}

}  // namespace coldstart::cuda
