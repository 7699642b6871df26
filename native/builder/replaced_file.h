// A file that is there whole or not at all: written beside its place, then renamed over what stood there.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "interruption.h"
#include "status.h"
#include "unique_fd.h"

namespace coldstart::builder {

class ReplacedFile {
 public:
  // Whether to wait for another process that writes the same file, or to refuse.
  enum class Busy { wait, refuse };

  // Makes PATH.partial, so that a place that cannot be written is known before the work. HOST_NOT_WRITABLE.
  static Result<std::unique_ptr<ReplacedFile>> begin(const std::string& path, Busy busy);
  // Removes what was not published.
  ~ReplacedFile();
  ReplacedFile(const ReplacedFile&) = delete;
  ReplacedFile& operator=(const ReplacedFile&) = delete;

  // Appends; `percent` hears 0 to 100. HOST_NOT_WRITABLE.
  Status write(const void* data, size_t bytes, const std::function<void(int)>& percent = {});
  // To the disk, then in its place. HOST_NOT_WRITABLE.
  Status publish();

 private:
  ReplacedFile(std::string path, std::string partial, UniqueFd fd)
      : path_(std::move(path)), partial_(std::move(partial)), fd_(std::move(fd)), removal_(partial_) {}

  std::string path_;
  std::string partial_;
  UniqueFd fd_;
  RemovedOnSignal removal_;
  bool published_ = false;
};

}  // namespace coldstart::builder
