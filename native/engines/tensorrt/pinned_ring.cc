// A worker owns every slot whose number it has modulo the number of workers, so slots need no lock.
#include "pinned_ring.h"

#include <algorithm>
#include <atomic>

#include "file_range.h"
#include "run_on_threads.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kPhase[] = "deserialize";
constexpr uint64_t kSmallestSlots = 2;

}  // namespace

Failure readingFailure(int result, const std::string& path) {
  if (result == kFileEnded)
    return {"ENGINE_MODEL_INVALID", kPhase, path, "the file became shorter while it was read", {}};
  return {"ENGINE_FAILED", kPhase, path, "reading " + path + ": " + errnoText(result), {}};
}

// One call of copyFromFile, shared by its threads.
struct PinnedRing::Transfer {
  int fd;
  uint64_t offset;
  cuda::DevicePointer device;
  uint64_t bytes;
  cuda::StreamObject* stream;
  const std::string& path;
  unsigned workers;
  std::atomic<uint64_t> next{0};
  std::atomic<bool> failed{false};
};

PinnedRing::PinnedRing(std::shared_ptr<const cuda::PrimaryContext> context, uint64_t ringBytes, uint64_t chunkBytes,
                       unsigned threads)
    : context_(std::move(context)),
      chunkBytes_(std::min(chunkBytes, ringBytes / kSmallestSlots)),
      threads_(threads),
      slots_(ringBytes / chunkBytes_) {}

Status PinnedRing::prepare(Slot& slot) const {
  const cuda::Driver& driver = context_->driver();
  if (slot.copied) return slot.copied->synchronise(kPhase);
  Result<cuda::PinnedBuffer> memory = cuda::PinnedBuffer::allocate(driver, chunkBytes_, kPhase);
  if (!memory.ok()) return memory.takeFailure();
  Result<cuda::Event> event = cuda::Event::create(driver, kPhase);
  if (!event.ok()) return event.takeFailure();
  slot.memory = std::move(memory.value());
  slot.copied = std::move(event.value());
  return {};
}

Status PinnedRing::copyChunks(Transfer& transfer, unsigned worker) {
  const cuda::CurrentContext current(*context_);
  Status ready = current.status(kPhase);
  size_t slot = worker;
  while (ready.ok() && !transfer.failed.load(std::memory_order_relaxed)) {
    const uint64_t at = transfer.next.fetch_add(chunkBytes_, std::memory_order_relaxed);
    if (at >= transfer.bytes) return {};
    const uint64_t bytes = std::min(chunkBytes_, transfer.bytes - at);
    ready = prepare(slots_[slot]);
    if (!ready.ok()) break;
    const Slot& own = slots_[slot];
    const int read = readFully(transfer.fd, transfer.offset + at, own.memory.data(), bytes);
    ready = read == 0 ? cuda::copyToDevice(context_->driver(), transfer.device + at, own.memory.data(), bytes,
                                           transfer.stream, kPhase)
                      : Status(readingFailure(read, transfer.path));
    if (ready.ok()) ready = own.copied->record(transfer.stream, kPhase);
    slot = slot + transfer.workers < slots_.size() ? slot + transfer.workers : worker;
  }
  if (!ready.ok()) transfer.failed = true;
  return ready;
}

Status PinnedRing::copyFromFile(int fd, uint64_t offset, void* device, uint64_t bytes, cuda::StreamObject* stream,
                                const std::string& path) {
  const uint64_t chunks = (bytes + chunkBytes_ - 1) / chunkBytes_;
  const auto workers = static_cast<unsigned>(
      std::clamp<uint64_t>(std::min<uint64_t>(threads_, slots_.size()), 1, std::max<uint64_t>(chunks, 1)));
  const auto address = static_cast<cuda::DevicePointer>(reinterpret_cast<uintptr_t>(device));
  Transfer transfer{fd, offset, address, bytes, stream, path, workers};
  std::vector<Status> results(workers);
  runOnThreads(workers, [&](unsigned worker) noexcept {
    try {
      results[worker] = copyChunks(transfer, worker);
    } catch (const std::exception& problem) {
      transfer.failed = true;
      results[worker] = Failure{"ENGINE_FAILED", kPhase, "", problem.what(), {}};
    }
  });
  for (Status& result : results) {
    if (!result.ok()) return result.takeFailure();
  }
  return {};
}

Status PinnedRing::finish() {
  Status first;
  for (const Slot& slot : slots_) {
    if (!slot.copied) continue;
    Status done = slot.copied->synchronise(kPhase);
    if (first.ok()) first = std::move(done);
  }
  return first;
}

uint64_t PinnedRing::allocatedBytes() const noexcept {
  uint64_t bytes = 0;
  for (const Slot& slot : slots_) bytes += slot.memory.bytes();
  return bytes;
}

}  // namespace coldstart::tensorrt
