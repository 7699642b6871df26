// Memory and a stream of the imitated driver, where a context is current on the thread; plain memory otherwise.
#pragma once

#include <cstdint>

namespace coldstart::imitation {

class DeviceMemory {
 public:
  DeviceMemory() = default;
  DeviceMemory(DeviceMemory&& other) noexcept;
  DeviceMemory& operator=(DeviceMemory&& other) noexcept;
  ~DeviceMemory();

  // False where the driver has no memory left; the vendor's error has been logged then.
  bool allocate(int64_t bytes);
  unsigned char* bytes() const noexcept { return bytes_; }

 private:
  unsigned char* bytes_ = nullptr;
  bool fromDriver_ = false;
};

class Stream {
 public:
  Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream();

  void* get() const noexcept { return stream_; }
  // False where the driver reports an error.
  bool synchronize() const;

 private:
  void* stream_ = nullptr;
};

}  // namespace coldstart::imitation
