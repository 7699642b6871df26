// TensorRT asks on one thread, one call at a time; what it asks for may begin anywhere and be of any length.
#include "plan_stream.h"

#include <unistd.h>

#include <algorithm>
#include <thread>

#include "file_range.h"

namespace coldstart::tensorrt {
namespace {

constexpr unsigned kMostThreads = 8;
constexpr uint64_t kDefaultChunkBytes = uint64_t{8} << 20;
constexpr uint64_t kPageBytes = 4096;

unsigned threadsOf(const Settings& settings) {
  if (settings.threads != 0) return settings.threads;
  return std::clamp(std::thread::hardware_concurrency(), 1u, kMostThreads);
}

uint64_t chunkBytesOf(const Settings& settings) {
  if (settings.chunkBytes == 0) return kDefaultChunkBytes;
  return std::max(settings.chunkBytes, kPageBytes);
}

}  // namespace

PlanStream::PlanStream(UniqueFd file, std::string path, PlanPrefix prefix,
                       std::shared_ptr<const cuda::PrimaryContext> context, const Settings& settings)
    : file_(std::move(file)),
      path_(std::move(path)),
      prefix_(std::move(prefix)),
      context_(std::move(context)),
      threads_(threadsOf(settings)),
      chunkBytes_(chunkBytesOf(settings)),
      ring_(context_, settings.ringBytes, chunkBytes_, threads_) {}

Status PlanStream::readTo(void* destination, uint64_t bytes, void* stream) {
  const uint64_t offset = prefix_.offset + position_;
  if (cuda::isDeviceAddress(context_->driver(), destination))
    return ring_.copyFromFile(file_.get(), offset, destination, bytes, static_cast<cuda::StreamObject*>(stream), path_);
  const int result =
      readInParallel(file_.get(), offset, static_cast<std::byte*>(destination), bytes, threads_, chunkBytes_);
  return result == 0 ? Status() : Status(readingFailure(result, path_));
}

int64_t PlanStream::read(void* destination, int64_t bytes, void* stream) noexcept try {
  if (!failure_.ok() || bytes < 0 || (destination == nullptr && bytes > 0)) return -1;
  const uint64_t wanted = std::min(static_cast<uint64_t>(bytes), prefix_.bytes - position_);
  if (wanted == 0) return 0;
  Status done = readTo(destination, wanted, stream);
  if (!done.ok()) {
    failure_ = std::move(done);
    return -1;
  }
  position_ += wanted;
  bytesRead_ += wanted;
  return static_cast<int64_t>(wanted);
} catch (const std::exception&) {
  // Out of memory: nothing may be thrown into the library.
  return -1;
}

bool PlanStream::seek(int64_t offset, int whence) noexcept {
  const auto end = static_cast<int64_t>(prefix_.bytes);
  int64_t base = 0;
  if (whence == SEEK_CUR)
    base = static_cast<int64_t>(position_);
  else if (whence == SEEK_END)
    base = end;
  else if (whence != SEEK_SET)
    return false;
  int64_t target = 0;
  if (__builtin_add_overflow(base, offset, &target) || target < 0 || target > end) return false;
  position_ = static_cast<uint64_t>(target);
  return true;
}

Status PlanStream::finish() {
  Status copied = ring_.finish();
  if (!failure_.ok()) return failure_.takeFailure();
  return copied;
}

}  // namespace coldstart::tensorrt
