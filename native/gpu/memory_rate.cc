// Rounds over one mapping whose pages are all present: what is timed is the reading alone, neither faults nor the disk.
#include "memory_rate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "clock.h"
#include "mapped_region.h"
#include "run_on_threads.h"
#include "status.h"
#include "unique_fd.h"

namespace coldstart::gpu {
namespace {

constexpr uint64_t kChunkBytes = uint64_t{1} << 20;
// Below it the rate says more of the clock and of threads than of memory.
constexpr uint64_t kLeastBytes = kChunkBytes;
constexpr uint64_t kMostBytes = uint64_t{1} << 30;
constexpr int kLeastRounds = 3;
// No further round begins after this time.
constexpr uint64_t kTotalNs = 400'000'000;
constexpr size_t kLanes = 8;

// Several sums side by side, so that one addition does not wait for the last one.
uint64_t sumWords(const std::byte* data, size_t bytes) noexcept {
  uint64_t sums[kLanes] = {};
  uint64_t words[kLanes];
  for (size_t at = 0; at + sizeof(words) <= bytes; at += sizeof(words)) {
    std::memcpy(words, data + at, sizeof(words));
    for (size_t lane = 0; lane < kLanes; lane++) sums[lane] += words[lane];
  }
  uint64_t total = 0;
  for (const uint64_t sum : sums) total += sum;
  return total;
}

// Seconds of one reading; the sum is kept where no compiler may leave it out.
double readRound(const MappedRegion& region, unsigned threadCount, std::atomic<uint64_t>& sum) {
  std::atomic<uint64_t> next{0};
  const uint64_t begunNs = monotonicNowNs();
  runOnThreads(threadCount, [&](unsigned) noexcept {
    for (;;) {
      const uint64_t offset = next.fetch_add(kChunkBytes);
      if (offset >= region.size()) return;
      sum.fetch_add(sumWords(region.data() + offset, std::min<uint64_t>(kChunkBytes, region.size() - offset)));
    }
  });
  return static_cast<double>(std::max<uint64_t>(1, monotonicNowNs() - begunNs)) / 1e9;
}

double bestRate(const MappedRegion& region, unsigned threadCount) {
  std::atomic<uint64_t> sum{0};
  double best = 0;
  const uint64_t lastNs = monotonicNowNs() + kTotalNs;
  for (int round = 0; round < kLeastRounds || monotonicNowNs() < lastNs; round++) {
    best = std::max(best, static_cast<double>(region.size()) / readRound(region, threadCount, sum));
  }
  return best;
}

std::string whyNot(const UniqueFd& fd, struct stat& facts) {
  if (!fd.valid() || fstat(fd.get(), &facts) != 0) return "cannot be read: " + errnoText(errno);
  if (!S_ISREG(facts.st_mode)) return "is not a file";
  if (static_cast<uint64_t>(facts.st_size) < kLeastBytes) return "is smaller than 1 MiB: too short a reading";
  return "";
}

}  // namespace

MemoryRate measureMemoryRate(const std::string& path) {
  MemoryRate rate;
  struct stat facts {};
  // A pipe without a writer would be waited for.
  const UniqueFd fd = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  std::string reason = whyNot(fd, facts);
  MappedRegion region;
  if (reason.empty()) {
    region =
        MappedRegion::ofFile(fd.get(), std::min(static_cast<uint64_t>(facts.st_size), kMostBytes), MAP_POPULATE);
    if (!region.valid()) reason = "cannot be mapped: " + errnoText(errno);
  }
  if (!reason.empty()) {
    rate.notes.push_back("the memory's rate is not known: " + path + " " + reason);
    return rate;
  }
  rate.oneCore = bestRate(region, 1);
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  rate.allCores = cores == 1 ? rate.oneCore : std::max(rate.oneCore, bestRate(region, cores));
  return rate;
}

}  // namespace coldstart::gpu
