// A file's bytes to the device through a ring of page-locked slots: threads read into a slot and queue its copy, and a
// slot is used again when its copy is done.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "cuda_stream.h"
#include "device_memory.h"
#include "primary_context.h"

namespace coldstart::tensorrt {

class PinnedRing {
 public:
  // Allocates nothing yet: a slot is made when it is first needed, by the thread that needs it.
  PinnedRing(std::shared_ptr<const cuda::PrimaryContext> context, uint64_t ringBytes, uint64_t chunkBytes,
             unsigned threads);

  // Queues the copies on `stream`; the bytes are on the device when the stream gets there. ENGINE_MODEL_INVALID where
  // the file ends too early, ENGINE_FAILED, and the driver's codes. All threads have ended on return.
  Status copyFromFile(int fd, uint64_t offset, void* device, uint64_t bytes, cuda::StreamObject* stream,
                      const std::string& path);

  // Until every copy that was queued is done.
  Status finish();

  uint64_t allocatedBytes() const noexcept;

 private:
  struct Slot {
    cuda::PinnedBuffer memory;
    std::optional<cuda::Event> copied;
  };
  struct Transfer;

  Status prepare(Slot& slot) const;
  Status copyChunks(Transfer& transfer, unsigned worker);

  std::shared_ptr<const cuda::PrimaryContext> context_;
  uint64_t chunkBytes_;
  unsigned threads_;
  std::vector<Slot> slots_;
};

// What failed while a plan was read, from the answer of file_range.h.
Failure readingFailure(int result, const std::string& path);

}  // namespace coldstart::tensorrt
