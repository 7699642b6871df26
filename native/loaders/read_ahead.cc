// Each thread takes the next chunk until none is left. The last one to leave tells the hook.
#include "read_ahead.h"

#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <exception>

namespace coldstart {
namespace {

constexpr uint64_t kPageBytes = 4096;
constexpr uint64_t kRequestBytes = uint64_t{512} << 10;

// MADV_POPULATE_READ, Linux 5.14; older headers do not have it.
constexpr int kPopulateRead = 22;

bool stillHas(const UniqueFd& fd, uint64_t bytes) {
  struct stat facts {};
  return fstat(fd.get(), &facts) == 0 && static_cast<uint64_t>(facts.st_size) >= bytes;
}

}  // namespace

ReadAhead::ReadAhead(MappedRegion region, UniqueFd fd, uint64_t bytes, Request request)
    : region_(std::move(region)), fd_(std::move(fd)), bytes_(bytes), chunkBytes_(request.chunkBytes) {
  threads_.reserve(request.threads);
  try {
    for (unsigned count = 0; count < request.threads; count++) {
      {
        const std::lock_guard<std::mutex> guard(lock_);
        working_++;
      }
      threads_.emplace_back([this] { work(); });
    }
  } catch (const std::exception&) {
    // The one that was not started; those that run take all chunks.
    leave();
  }
  leave();
}

ReadAhead::~ReadAhead() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

void ReadAhead::whenRead(ReadHook hook) {
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (working_ > 0) {
      hook_ = std::move(hook);
      return;
    }
  }
  hook(readBytes_.load());
}

void ReadAhead::stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }

void ReadAhead::waitUntilEnded() noexcept {
  std::unique_lock<std::mutex> guard(lock_);
  changed_.wait(guard, [this] { return ended_; });
}

void ReadAhead::work() noexcept {
  while (!stopped_.load(std::memory_order_relaxed)) {
    const uint64_t offset = nextOffset_.fetch_add(chunkBytes_, std::memory_order_relaxed);
    if (offset >= bytes_) break;
    const uint64_t bytes = std::min(chunkBytes_, bytes_ - offset);
    if (populate(offset, bytes)) readBytes_.fetch_add(bytes, std::memory_order_relaxed);
  }
  leave();
}

void ReadAhead::leave() noexcept {
  ReadHook hook;
  {
    const std::lock_guard<std::mutex> guard(lock_);
    if (--working_ > 0) return;
    hook = std::move(hook_);
    hook_ = nullptr;
  }
  if (hook) hook(readBytes_.load());
  // What it owns goes before anybody is told that it is over.
  hook = nullptr;
  const std::lock_guard<std::mutex> guard(lock_);
  ended_ = true;
  changed_.notify_all();
}

// Large requests to the disk; populating alone asks for a few pages at a time. One call is cut at the device's limit.
void ReadAhead::request(uint64_t offset, uint64_t bytes) noexcept {
  const uint64_t end = std::min(offset + bytes, bytes_);
  for (uint64_t at = offset; fd_.valid() && at < end; at += kRequestBytes)
    (void)readahead(fd_.get(), static_cast<off_t>(at), std::min(kRequestBytes, end - at));
}

bool ReadAhead::populate(uint64_t offset, uint64_t bytes) noexcept {
  // The disk works on the next chunk while this one is brought into the page tables.
  if (offset == 0) request(0, bytes);
  request(offset + bytes, chunkBytes_);
  for (;;) {
    if (madvise(region_.data() + offset, bytes, kPopulateRead) == 0) return true;
    if (errno != EINTR && errno != EAGAIN) break;
    if (stopped_.load(std::memory_order_relaxed)) return false;
  }
  // EFAULT: the file has become shorter. Touching it would be a SIGBUS in our own thread.
  if (errno != EINVAL || !fd_.valid() || !stillHas(fd_, offset + bytes)) return false;
  unsigned sum = 0;
  for (uint64_t at = offset; at < offset + bytes; at += kPageBytes) sum += static_cast<unsigned>(region_.data()[at]);
  [[maybe_unused]] volatile unsigned seen = sum;
  return true;
}

}  // namespace coldstart
