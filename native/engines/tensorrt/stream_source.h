// Where a plan's bytes come from when TensorRT pulls them itself; the vendor's reader objects are built over it.
#pragma once

#include <cstdint>

namespace coldstart::tensorrt {

class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // Bytes that were read, fewer only at the end; -1 on failure. `destination` may be device memory where TensorRT uses
  // the second reader (10.7 on); then the copy may be queued on `stream` (a CUstream) and need not have ended. With the
  // first reader `stream` is null and the destination is host memory.
  virtual int64_t read(void* destination, int64_t bytes, void* stream) noexcept = 0;

  // `whence` as in lseek: 0 start, 1 here, 2 end. Only the second reader seeks.
  virtual bool seek(int64_t offset, int whence) noexcept = 0;
};

}  // namespace coldstart::tensorrt
