// Ring arithmetic as the kernel's interface states it: the tail is published with release order, the head read with
// acquire.
#include "io_ring.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

namespace coldstart {
namespace {

uint32_t* fieldAt(const MappedRegion& region, uint32_t offset) {
  return reinterpret_cast<uint32_t*>(region.data() + offset);
}

}  // namespace

int IoRing::open(unsigned entries) noexcept {
  std::memset(&params_, 0, sizeof params_);
  fd_.reset(static_cast<int>(syscall(SYS_io_uring_setup, entries, &params_)));
  if (!fd_.valid()) return errno;
  const size_t submissionBytes = params_.sq_off.array + params_.sq_entries * sizeof(uint32_t);
  const size_t completionBytes = params_.cq_off.cqes + params_.cq_entries * sizeof(io_uring_cqe);
  submissions_ = MappedRegion::shared(fd_.get(), submissionBytes, IORING_OFF_SQ_RING);
  if (!submissions_.valid()) return errno;
  completions_ = MappedRegion::shared(fd_.get(), completionBytes, IORING_OFF_CQ_RING);
  if (!completions_.valid()) return errno;
  entries_ = MappedRegion::shared(fd_.get(), params_.sq_entries * sizeof(io_uring_sqe), IORING_OFF_SQES);
  return entries_.valid() ? 0 : errno;
}

void IoRing::queueRead(int fd, void* destination, uint32_t bytes, uint64_t offset, uint64_t tag) noexcept {
  uint32_t* tail = fieldAt(submissions_, params_.sq_off.tail);
  const uint32_t position = *tail;
  const uint32_t slot = position & *fieldAt(submissions_, params_.sq_off.ring_mask);
  auto* entry = reinterpret_cast<io_uring_sqe*>(entries_.data()) + slot;
  std::memset(entry, 0, sizeof *entry);
  entry->opcode = IORING_OP_READ;
  entry->fd = fd;
  entry->addr = reinterpret_cast<uint64_t>(destination);
  entry->len = bytes;
  entry->off = offset;
  entry->user_data = tag;
  fieldAt(submissions_, params_.sq_off.array)[slot] = slot;
  std::atomic_ref<uint32_t>(*tail).store(position + 1, std::memory_order_release);
  queued_++;
}

int IoRing::submitAndWait() noexcept {
  for (;;) {
    const long submitted = syscall(SYS_io_uring_enter, fd_.get(), queued_, 1u,
                                   static_cast<unsigned>(IORING_ENTER_GETEVENTS), nullptr, size_t{0});
    if (submitted >= 0) {
      queued_ -= static_cast<unsigned>(submitted);
      return 0;
    }
    if (errno != EINTR && errno != EAGAIN && errno != EBUSY) return errno;
  }
}

bool IoRing::take(Answer& answer) noexcept {
  uint32_t* head = fieldAt(completions_, params_.cq_off.head);
  const uint32_t position = *head;
  if (position ==
      std::atomic_ref<uint32_t>(*fieldAt(completions_, params_.cq_off.tail)).load(std::memory_order_acquire))
    return false;
  const auto* entries = reinterpret_cast<const io_uring_cqe*>(completions_.data() + params_.cq_off.cqes);
  const io_uring_cqe& entry = entries[position & *fieldAt(completions_, params_.cq_off.ring_mask)];
  answer = {entry.user_data, entry.res};
  std::atomic_ref<uint32_t>(*head).store(position + 1, std::memory_order_release);
  return true;
}

}  // namespace coldstart
