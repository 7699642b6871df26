// Mapping, aligning and unmapping; what is read through the mapping is the caller's business.
#include "mapped_region.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace coldstart {

MappedRegion::MappedRegion(MappedRegion&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      bytes_(std::exchange(other.bytes_, 0)),
      anonymous_(other.anonymous_) {}

MappedRegion& MappedRegion::operator=(MappedRegion&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(bytes_, other.bytes_);
  std::swap(anonymous_, other.anonymous_);
  return *this;
}

MappedRegion::~MappedRegion() {
  if (data_ != nullptr) munmap(data_, bytes_);
}

MappedRegion MappedRegion::ofFile(int fd, size_t bytes, int extraFlags) noexcept {
  void* address = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | extraFlags, fd, 0);
  return address == MAP_FAILED ? MappedRegion() : MappedRegion(address, bytes);
}

MappedRegion MappedRegion::ofFileShared(int fd, size_t bytes) noexcept {
  void* address = mmap(nullptr, bytes, PROT_READ, MAP_SHARED, fd, 0);
  return address == MAP_FAILED ? MappedRegion() : MappedRegion(address, bytes);
}

MappedRegion MappedRegion::shared(int fd, size_t bytes, uint64_t offset, int extraFlags) noexcept {
  void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | extraFlags, fd, static_cast<off_t>(offset));
  return address == MAP_FAILED ? MappedRegion() : MappedRegion(address, bytes);
}

MappedRegion MappedRegion::anonymous(size_t bytes, size_t alignment) noexcept {
  const size_t page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t rounded = (bytes + alignment - 1) & ~(alignment - 1);
  const size_t slack = alignment > page ? alignment : 0;
  if (rounded < bytes || rounded + slack < rounded) {
    errno = ENOMEM;
    return {};
  }
  void* mapped = mmap(nullptr, rounded + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return {};
  const auto start = reinterpret_cast<uintptr_t>(mapped);
  const uintptr_t aligned = (start + alignment - 1) & ~(alignment - 1);
  if (aligned > start) munmap(mapped, aligned - start);
  const size_t behind = rounded + slack - (aligned - start) - rounded;
  if (slack > 0 && behind > 0) munmap(reinterpret_cast<void*>(aligned + rounded), behind);
  return {reinterpret_cast<void*>(aligned), rounded, true};
}

int MappedRegion::advise(int advice) const noexcept {
  if (data_ == nullptr) return 0;
  return madvise(data_, bytes_, advice) == 0 ? 0 : errno;
}

}  // namespace coldstart
