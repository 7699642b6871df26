// The two stream readers that TensorRT knows, over our own source. Nothing may be thrown into the library.
#pragma once

#include "stream_source.h"
#include "vendor_interface.h"

namespace coldstart::tensorrt {

// 10.0 to 10.x: reads one after the other into host memory.
class FirstReader : public VendorInterface {
 public:
  explicit FirstReader(StreamSource& source) : source_(source) {}
  InterfaceInfo interfaceInfo() const noexcept override { return {"IStreamReader", 1, 0}; }
  virtual int64_t read(void* destination, int64_t bytes) { return source_.read(destination, bytes, nullptr); }

 private:
  StreamSource& source_;
};

// 10.7 on: seeks, and reads to host or device memory.
class SecondReader : public VendorInterface {
 public:
  explicit SecondReader(StreamSource& source) : source_(source) {}
  InterfaceInfo interfaceInfo() const noexcept override { return {"IStreamReaderV2", 1, 0}; }
  virtual int64_t read(void* destination, int64_t bytes, void* stream) noexcept {
    return source_.read(destination, bytes, stream);
  }
  virtual bool seek(int64_t offset, int32_t whence) noexcept { return source_.seek(offset, whence); }

 private:
  StreamSource& source_;
};

}  // namespace coldstart::tensorrt
