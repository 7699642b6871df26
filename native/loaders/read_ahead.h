// A mapping whose pages are brought in by threads of its own, in file order, ahead of whoever reads it. What they do
// not manage is brought in by the reader's own page faults, so their failures are harmless.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "loader.h"

namespace coldstart {

class ReadAhead {
 public:
  struct Request {
    unsigned threads = 1;
    // A multiple of the page size.
    uint64_t chunkBytes = 0;
  };

  // `fd` stays open as long as this reads; it may be invalid, then only page faults read.
  ReadAhead(MappedRegion region, UniqueFd fd, uint64_t bytes, Request request);
  // Stops reading at the next chunk and waits for its threads.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  const std::byte* data() const noexcept { return region_.data(); }

  // One hook only; it must not throw and not own this.
  void whenRead(ReadHook hook);

  // No further chunk is begun.
  void stop() noexcept;

  // Returns once its threads have left and the hook was called.
  void waitUntilEnded() noexcept;

  // Whether all of it was brought in.
  bool hasReadAll() const noexcept { return readBytes_.load(std::memory_order_relaxed) == bytes_; }

  // False where not one thread could be started.
  bool reads() const noexcept { return !threads_.empty(); }

 private:
  void work() noexcept;
  void request(uint64_t offset, uint64_t bytes) noexcept;
  bool populate(uint64_t offset, uint64_t bytes) noexcept;
  void leave() noexcept;

  MappedRegion region_;
  UniqueFd fd_;
  const uint64_t bytes_;
  const uint64_t chunkBytes_;
  std::atomic<bool> stopped_{false};
  std::atomic<uint64_t> nextOffset_{0};
  std::atomic<uint64_t> readBytes_{0};
  // Everything below is under the lock.
  std::mutex lock_;
  // Threads at work, and the constructor as long as it starts them.
  unsigned working_ = 1;
  // The hook has been called.
  bool ended_ = false;
  std::condition_variable changed_;
  ReadHook hook_;
  // Last, so that a thread meets everything else ready.
  std::vector<std::thread> threads_;
};

}  // namespace coldstart
