// The owner of one mapping: of a file, or of anonymous memory. Unmapped by its destructor.
#pragma once

#include <cstddef>
#include <cstdint>

#include "shared_symbol.h"

namespace coldstart {

class CS_SHARED MappedRegion {
 public:
  MappedRegion() = default;
  MappedRegion(MappedRegion&& other) noexcept;
  MappedRegion& operator=(MappedRegion&& other) noexcept;
  MappedRegion(const MappedRegion&) = delete;
  MappedRegion& operator=(const MappedRegion&) = delete;
  ~MappedRegion();

  // The first `bytes` of an open file, read-only and private; `extraFlags` like MAP_POPULATE. Invalid, with errno, on
  // failure.
  static MappedRegion ofFile(int fd, size_t bytes, int extraFlags = 0) noexcept;

  // The same as a shared mapping: the page cache's own pages, which a driver may register.
  static MappedRegion ofFileShared(int fd, size_t bytes) noexcept;

  // A shared, writable mapping at an offset: rings and marks. Invalid, with errno, on failure.
  static MappedRegion shared(int fd, size_t bytes, uint64_t offset, int extraFlags = 0) noexcept;

  // Zeroed memory, readable and writable, rounded up to `alignment` (a power of two, at least a page) and aligned to
  // it.
  static MappedRegion anonymous(size_t bytes, size_t alignment) noexcept;

  // Whether the pages belong to no file.
  bool isAnonymous() const noexcept { return anonymous_; }

  bool valid() const noexcept { return data_ != nullptr; }
  std::byte* data() const noexcept { return data_; }
  size_t size() const noexcept { return bytes_; }

  // madvise over everything; 0 or errno. Advice is never worth a failure, so most callers drop the answer.
  int advise(int advice) const noexcept;

 private:
  MappedRegion(void* data, size_t bytes, bool isAnonymous = false) noexcept
      : data_(static_cast<std::byte*>(data)), bytes_(bytes), anonymous_(isAnonymous) {}

  std::byte* data_ = nullptr;
  size_t bytes_ = 0;
  bool anonymous_ = false;
};

}  // namespace coldstart
