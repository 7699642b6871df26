// The little of io_uring that reading needs, on raw system calls: set up, submit reads, wait for answers.
#pragma once

#include <linux/io_uring.h>

#include <cstdint>

#include "mapped_region.h"
#include "unique_fd.h"

namespace coldstart {

class IoRing {
 public:
  // 0, or errno where the kernel or a seccomp filter does not allow io_uring.
  int open(unsigned entries) noexcept;

  // Queues one read; the caller keeps at most `entries` under way.
  void queueRead(int fd, void* destination, uint32_t bytes, uint64_t offset, uint64_t tag) noexcept;

  struct Answer {
    uint64_t tag;
    int32_t result;
  };

  // Submits what is queued and waits for at least one answer; 0 or errno.
  int submitAndWait() noexcept;

  // Takes one answer that has arrived; false where there is none.
  bool take(Answer& answer) noexcept;

 private:
  UniqueFd fd_;
  MappedRegion submissions_;
  MappedRegion completions_;
  MappedRegion entries_;
  io_uring_params params_{};
  unsigned queued_ = 0;
};

}  // namespace coldstart
