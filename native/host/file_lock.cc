// In a sticky folder such as /tmp, fs.protected_regular refuses O_CREAT on a file of another user even for root, so the
// file is opened without it first.
#include "file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace coldstart {
namespace {

constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_NONBLOCK;

UniqueFd openLockFile(const char* path) {
  UniqueFd file = UniqueFd::open(path, kFlags);
  if (file.valid() || errno != ENOENT) return file;
  file = UniqueFd::open(path, kFlags | O_CREAT | O_EXCL, 0666);
  // The mode of open is masked by umask, and every user must be able to take the lock.
  if (file.valid())
    fchmod(file.get(), 0666);
  else if (errno == EEXIST)
    file = UniqueFd::open(path, kFlags);
  return file;
}

}  // namespace

LockAttempt tryFileLock(const std::string& path, const std::string& text) {
  LockAttempt attempt;
  UniqueFd file = openLockFile(path.c_str());
  if (!file.valid()) {
    attempt.failure = errno;
    return attempt;
  }
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    attempt.failure = EINVAL;
    return attempt;
  }
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) attempt.failure = errno;
    return attempt;
  }
  // What cannot be written costs whoever waits the name of the holder and nothing else.
  if (ftruncate(file.get(), 0) == 0 && pwrite(file.get(), text.data(), text.size(), 0) < 0) errno = 0;
  attempt.held = std::move(file);
  return attempt;
}

}  // namespace coldstart
