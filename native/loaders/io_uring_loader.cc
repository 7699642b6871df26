// Many reads under way from one thread. Containers often forbid io_uring by seccomp: then pread does the work and the
// facts say so.
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

#include "io_ring.h"
#include "parallel_read.h"

namespace coldstart {
namespace {

constexpr unsigned kReadsUnderWay = 16;
constexpr uint64_t kRingChunkBytes = uint64_t{2} << 20;
constexpr size_t kDestinationAlignment = size_t{2} << 20;

Result<LoadedFile> loadWithoutRing(const SourceFile& file, const LoadOptions& options, int refusal) {
  Result<LoadedFile> loaded = loadByPread(file, options);
  if (loaded.ok()) {
    loaded.value().loader = "pread";
    loaded.value().warnings.push_back("io_uring is not allowed here (" + errnoText(refusal) +
                                      "): read with pread instead");
  }
  return loaded;
}

// Keeps reads under way; a short one goes back into the queue with its rest.
class RingReader {
 public:
  RingReader(IoRing& ring, const SourceFile& file, std::byte* destination, uint64_t chunkBytes)
      : ring_(ring), file_(file), destination_(destination), chunkBytes_(chunkBytes) {}

  // 0, an errno, or kTruncated; no read is under way afterwards.
  int run() {
    while (underWay_ > 0 || (failure_ == 0 && next_ < file_.bytes)) {
      while (failure_ == 0 && underWay_ < kReadsUnderWay && next_ < file_.bytes) {
        queue(next_, std::min(chunkBytes_, file_.bytes - next_));
        next_ += chunkBytes_;
      }
      const int problem = ring_.submitAndWait();
      if (problem != 0) return problem;
      for (IoRing::Answer answer{}; ring_.take(answer);) accept(answer);
    }
    return failure_;
  }

 private:
  void queue(uint64_t offset, uint64_t bytes) {
    ring_.queueRead(file_.fd.get(), destination_ + offset, static_cast<uint32_t>(bytes), offset, offset);
    underWay_++;
  }

  // The tag is the offset, and a chunk's end follows from it.
  void accept(const IoRing::Answer& answer) {
    underWay_--;
    const uint64_t end = std::min(file_.bytes, (answer.tag / chunkBytes_ + 1) * chunkBytes_);
    if (answer.result == -EINTR || answer.result == -EAGAIN) return queue(answer.tag, end - answer.tag);
    if (answer.result <= 0) {
      failure_ = answer.result == 0 ? kTruncated : -answer.result;
      return;
    }
    const uint64_t reached = answer.tag + static_cast<uint64_t>(answer.result);
    if (reached < end && failure_ == 0) queue(reached, end - reached);
  }

  IoRing& ring_;
  const SourceFile& file_;
  std::byte* destination_;
  uint64_t chunkBytes_;
  uint64_t next_ = 0;
  unsigned underWay_ = 0;
  int failure_ = 0;
};

}  // namespace

Result<LoadedFile> loadByIoUring(const SourceFile& file, const LoadOptions& options) {
  MappedRegion buffer = MappedRegion::anonymous(file.bytes, kDestinationAlignment);
  if (!buffer.valid()) return readFailure(file, errno);
  buffer.advise(MADV_HUGEPAGE);
  IoRing ring;
  const int refusal = ring.open(kReadsUnderWay * 2);
  if (refusal != 0) return loadWithoutRing(file, options, refusal);
  const uint64_t chunk = options.chunkBytes == 0 ? kRingChunkBytes : chunkBytesFor(options);
  const int result = RingReader(ring, file, buffer.data(), chunk).run();
  if (result == kTruncated) return truncatedFailure(file);
  if (result == EPERM || result == EINVAL || result == ENOSYS) return loadWithoutRing(file, options, result);
  if (result != 0) return readFailure(file, result);
  return LoadedFile(std::move(buffer), file.bytes);
}

}  // namespace coldstart
