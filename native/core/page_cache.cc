// cachestat is one call for a file of any size; mincore needs a mapping and a byte for each page, and answers "all
// resident" for files that the caller neither owns nor may write, which is why that case is an error here.
#include "page_cache.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

#include "status.h"
#include "unique_fd.h"

namespace coldstart {
namespace {

// The same number on every architecture; older kernel headers do not have it.
constexpr long kCachestatCall = 451;
constexpr long kOverlayMagic = 0x794c7630;
constexpr uint64_t kMincoreWindowBytes = uint64_t{1} << 30;
constexpr size_t kReadBytes = size_t{1} << 20;

struct CachestatRange {
  uint64_t offset;
  uint64_t length;
};

struct CachestatCounts {
  uint64_t cached;
  uint64_t dirty;
  uint64_t writeback;
  uint64_t evicted;
  uint64_t recentlyEvicted;
};

uint64_t pageBytes() {
  static const uint64_t bytes = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
  return bytes;
}

// An overlay file's pages belong to the file below it: cachestat looks at the upper one and says 0.
bool isOverlay(int fd) {
  struct statfs facts {};
  return fstatfs(fd, &facts) == 0 && static_cast<long>(facts.f_type) == kOverlayMagic;
}

bool mayAskMincore(int fd, const struct stat& facts) {
  if (geteuid() == 0 || facts.st_uid == geteuid()) return true;
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  return access(path.c_str(), W_OK) == 0;
}

FileResidency failed(int number) {
  FileResidency residency;
  residency.error = errnoText(number);
  return residency;
}

class Mapping {
 public:
  Mapping(int fd, uint64_t offset, size_t length)
      : length_(length), address_(mmap(nullptr, length, PROT_READ, MAP_SHARED, fd, static_cast<off_t>(offset))) {}
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping() {
    if (valid()) munmap(address_, length_);
  }
  bool valid() const { return address_ != MAP_FAILED; }
  void* address() const { return address_; }

 private:
  size_t length_;
  void* address_;
};

FileResidency byMincore(int fd, uint64_t sizeBytes) {
  uint64_t pages = 0;
  std::vector<unsigned char> resident;
  for (uint64_t offset = 0; offset < sizeBytes; offset += kMincoreWindowBytes) {
    const size_t length = static_cast<size_t>(std::min(kMincoreWindowBytes, sizeBytes - offset));
    const Mapping mapping(fd, offset, length);
    if (!mapping.valid()) return failed(errno);
    resident.assign((length + pageBytes() - 1) / pageBytes(), 0);
    if (mincore(mapping.address(), length, resident.data()) != 0) return failed(errno);
    pages += static_cast<uint64_t>(
        std::count_if(resident.begin(), resident.end(), [](unsigned char page) { return (page & 1) != 0; }));
  }
  return {sizeBytes, std::min(pages * pageBytes(), sizeBytes), ResidencyMethod::mincore, ""};
}

}  // namespace

FileResidency measureResidency(int fd) {
  struct stat facts {};
  if (fstat(fd, &facts) != 0) return failed(errno);
  if (S_ISDIR(facts.st_mode)) return failed(EISDIR);
  if (!S_ISREG(facts.st_mode)) return failed(EINVAL);
  const uint64_t sizeBytes = static_cast<uint64_t>(facts.st_size);
  if (sizeBytes == 0) return {};
  if (!isOverlay(fd)) {
    CachestatRange range{0, sizeBytes};
    CachestatCounts counts{};
    if (syscall(kCachestatCall, fd, &range, &counts, 0) == 0) {
      return {sizeBytes, std::min(counts.cached * pageBytes(), sizeBytes), ResidencyMethod::cachestat, ""};
    }
  }
  if (!mayAskMincore(fd, facts)) return failed(EPERM);
  return byMincore(fd, sizeBytes);
}

FileResidency measureResidency(const std::string& path) {
  const UniqueFd file = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  return file.valid() ? measureResidency(file.get()) : failed(errno);
}

std::string evictFromPageCache(const std::string& path) {
  const UniqueFd file = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!file.valid()) return errnoText(errno);
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return errnoText(errno);
  if (!S_ISREG(facts.st_mode)) return errnoText(S_ISDIR(facts.st_mode) ? EISDIR : EINVAL);
  // A read-only file system refuses fsync with EROFS or EINVAL and has nothing dirty.
  if (fdatasync(file.get()) != 0 && errno != EROFS && errno != EINVAL) return errnoText(errno);
  // An overlay does not hand the call on to a file below it; dirty pages there could not be dropped.
  if (isOverlay(file.get())) syncfs(file.get());
  const int failure = posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
  return failure == 0 ? "" : errnoText(failure);
}

std::string readIntoPageCache(const std::string& path) {
  const UniqueFd file = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!file.valid()) return errnoText(errno);
  posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  const std::unique_ptr<char[]> buffer(new char[kReadBytes]);
  for (;;) {
    const ssize_t count = read(file.get(), buffer.get(), kReadBytes);
    if (count == 0) return "";
    if (count < 0 && errno != EINTR) return errnoText(errno);
  }
}

}  // namespace coldstart
