// Rounds of 1 to 8 threads, each thread with a buffer of its own, so that the file's size does not show in memory.
#include "disk_rate.h"

#include <linux/magic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <optional>

#include "clock.h"
#include "mapped_region.h"
#include "page_cache.h"
#include "run_on_threads.h"
#include "status.h"
#include "unique_fd.h"

namespace coldstart::gpu {
namespace {

constexpr uint64_t kChunkBytes = uint64_t{4} << 20;
// Below it the rate says more of one read's latency than of the disk.
constexpr uint64_t kLeastBytes = kChunkBytes;
constexpr uint64_t kMostBytes = uint64_t{1} << 30;
// A round that has read this much may end when its time is over.
constexpr uint64_t kRoundBytes = uint64_t{64} << 20;
constexpr uint64_t kRoundNs = 450'000'000;
constexpr unsigned kThreadCounts[] = {1, 2, 4, 8};
// No further round begins after this time.
constexpr uint64_t kTotalNs = 1'500'000'000;
constexpr double kMostResident = 0.1;

struct OpenFile {
  UniqueFd fd;
  uint64_t bytes = 0;
};

struct Round {
  uint64_t bytes = 0;
  uint64_t durationNs = 0;
  int failure = 0;
};

// Reads chunks in turn until the file's end, a failure, or the end of the round's time.
void readChunks(const OpenFile& file, uint64_t deadlineNs, std::atomic<uint64_t>& next, std::atomic<uint64_t>& bytes,
                std::atomic<int>& failure) {
  const MappedRegion buffer = MappedRegion::anonymous(kChunkBytes, 4096);
  if (!buffer.valid()) failure.store(ENOMEM);
  while (failure.load() == 0) {
    const uint64_t offset = next.fetch_add(kChunkBytes);
    if (offset >= file.bytes || (offset >= kRoundBytes && monotonicNowNs() > deadlineNs)) return;
    const ssize_t count = pread(file.fd.get(), buffer.data(), kChunkBytes, static_cast<off_t>(offset));
    if (count < 0 && errno != EINTR) failure.store(errno);
    if (count > 0) bytes.fetch_add(static_cast<uint64_t>(count));
  }
}

Round readRound(const OpenFile& file, unsigned threadCount) {
  std::atomic<uint64_t> next{0}, bytes{0};
  std::atomic<int> failure{0};
  const uint64_t begunNs = monotonicNowNs();
  runOnThreads(threadCount, [&](unsigned) noexcept { readChunks(file, begunNs + kRoundNs, next, bytes, failure); });
  return {bytes.load(), monotonicNowNs() - begunNs, failure.load()};
}

double rateOf(const Round& round) {
  return static_cast<double>(round.bytes) * 1e9 / static_cast<double>(std::max<uint64_t>(1, round.durationNs));
}

// Nothing where O_DIRECT is refused; a note says why.
std::optional<double> measureDirect(const std::string& path, uint64_t bytes, std::vector<std::string>& notes) {
  const OpenFile file{UniqueFd::open(path.c_str(), O_RDONLY | O_DIRECT), bytes};
  int refusal = file.fd.valid() ? 0 : errno;
  const uint64_t lastNs = monotonicNowNs() + kTotalNs;
  double best = 0;
  for (const unsigned threads : kThreadCounts) {
    if (refusal != 0 || monotonicNowNs() > lastNs) break;
    const Round round = readRound(file, threads);
    refusal = round.failure;
    if (refusal == 0) best = std::max(best, rateOf(round));
  }
  if (refusal == 0) return best;
  notes.push_back("O_DIRECT is refused (" + errnoText(refusal) + "): read through the page cache after dropping it");
  return std::nullopt;
}

double measureThroughCache(const std::string& path, uint64_t bytes, std::vector<std::string>& notes) {
  const bool wasCached = measureResidency(path).residentBytes > bytes / 2;
  const uint64_t lastNs = monotonicNowNs() + kTotalNs;
  double best = 0;
  for (const unsigned threads : kThreadCounts) {
    if (monotonicNowNs() > lastNs) break;
    const std::string problem = evictFromPageCache(path);
    const FileResidency cold = measureResidency(path);
    if (!problem.empty() || static_cast<double>(cold.residentBytes) > kMostResident * static_cast<double>(bytes)) {
      notes.push_back("the disk's rate is not known: the file stays in the page cache" +
                      (problem.empty() ? "" : " (" + problem + ")"));
      return 0;
    }
    const OpenFile file{UniqueFd::open(path.c_str(), O_RDONLY), bytes};
    if (file.fd.valid()) best = std::max(best, rateOf(readRound(file, threads)));
  }
  const std::string restored = wasCached ? readIntoPageCache(path) : evictFromPageCache(path);
  if (!restored.empty()) notes.push_back("the page cache could not be left as it was found: " + restored);
  return best;
}

bool liesInMemory(const std::string& path) {
  struct statfs system {};
  if (statfs(path.c_str(), &system) != 0) return false;
  const auto type = static_cast<uint64_t>(system.f_type);
  return type == TMPFS_MAGIC || type == RAMFS_MAGIC || type == HUGETLBFS_MAGIC;
}

std::string whyNot(const std::string& path, const struct stat& facts) {
  if (!S_ISREG(facts.st_mode)) return "is not a file";
  if (static_cast<uint64_t>(facts.st_size) < kLeastBytes) return "is smaller than 4 MiB: too short a reading";
  if (liesInMemory(path)) return "lies in a file system in memory";
  return "";
}

}  // namespace

DiskRate measureDiskRate(const std::string& path) {
  DiskRate rate;
  struct stat facts {};
  const int refusal = stat(path.c_str(), &facts) == 0 ? 0 : errno;
  const std::string reason = refusal != 0 ? "cannot be read: " + errnoText(refusal) : whyNot(path, facts);
  if (!reason.empty()) {
    rate.notes.push_back("the disk's rate is not known: " + path + " " + reason);
    return rate;
  }
  const uint64_t bytes = std::min(static_cast<uint64_t>(facts.st_size), kMostBytes);
  const std::optional<double> direct = measureDirect(path, bytes, rate.notes);
  rate.bytesPerSecond = direct ? *direct : measureThroughCache(path, bytes, rate.notes);
  return rate;
}

}  // namespace coldstart::gpu
