// The owner of one file descriptor: closes it once, moves, never copies.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace coldstart {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  // Opens with O_CLOEXEC; an invalid descriptor and errno where that fails.
  static UniqueFd open(const char* path, int flags, mode_t mode = 0) noexcept {
    return UniqueFd(::open(path, flags | O_CLOEXEC, mode));
  }

  bool valid() const noexcept { return fd_ >= 0; }
  int get() const noexcept { return fd_; }
  int release() noexcept { return std::exchange(fd_, -1); }
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

}  // namespace coldstart
