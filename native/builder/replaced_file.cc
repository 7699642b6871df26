// A lock on the partial file keeps two builds apart; it is released by the kernel whatever happens to its holder.
#include "replaced_file.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace coldstart::builder {
namespace {

constexpr size_t kPieceBytes = 16 << 20;

Failure notWritable(const std::string& path, std::string problem) {
  return {"HOST_NOT_WRITABLE", "", path, std::move(problem), {}};
}

// False where the path was renamed or removed while we waited for the lock.
bool isStill(const std::string& path, int fd) {
  struct stat named = {};
  struct stat opened = {};
  return stat(path.c_str(), &named) == 0 && fstat(fd, &opened) == 0 && named.st_dev == opened.st_dev &&
         named.st_ino == opened.st_ino;
}

int lockFile(int fd, bool wait) {
  while (flock(fd, LOCK_EX | (wait ? 0 : LOCK_NB)) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

}  // namespace

Result<std::unique_ptr<ReplacedFile>> ReplacedFile::begin(const std::string& path, Busy busy) {
  struct stat present = {};
  if (stat(path.c_str(), &present) == 0 && !S_ISREG(present.st_mode)) return notWritable(path, "it is no plain file");
  const std::string partial = path + ".partial";
  for (;;) {
    UniqueFd fd = UniqueFd::open(partial.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW, 0666);
    if (!fd.valid()) return notWritable(path, errnoText(errno));
    const int problem = lockFile(fd.get(), busy == Busy::wait);
    if (problem == EWOULDBLOCK) return notWritable(path, "another build is writing it");
    if (problem != 0) return notWritable(path, errnoText(problem));
    if (!isStill(partial, fd.get())) continue;
    // What a killed build left behind.
    if (ftruncate(fd.get(), 0) != 0) return notWritable(path, errnoText(errno));
    return std::unique_ptr<ReplacedFile>(new ReplacedFile(path, partial, std::move(fd)));
  }
}

ReplacedFile::~ReplacedFile() {
  // While the lock is still held: afterwards the name may be another build's.
  if (!published_) unlink(partial_.c_str());
}

Status ReplacedFile::write(const void* data, size_t bytes, const std::function<void(int)>& percent) {
  size_t written = 0;
  while (written < bytes) {
    const size_t piece = std::min(kPieceBytes, bytes - written);
    const ssize_t count = ::write(fd_.get(), static_cast<const char*>(data) + written, piece);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return notWritable(path_, errnoText(errno));
    written += static_cast<size_t>(count);
    if (percent) percent(static_cast<int>(written * 100 / bytes));
  }
  return {};
}

Status ReplacedFile::publish() {
  if (fsync(fd_.get()) != 0) return notWritable(path_, errnoText(errno));
  if (rename(partial_.c_str(), path_.c_str()) != 0) return notWritable(path_, errnoText(errno));
  published_ = true;
  return {};
}

}  // namespace coldstart::builder
