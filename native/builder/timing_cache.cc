// A cache of another version or GPU is refused by the library, which is what its own check is for.
#include "timing_cache.h"

#include <sys/stat.h>

#include <cerrno>
#include <optional>

#include "replaced_file.h"
#include "unique_fd.h"

namespace coldstart::builder {
namespace {

using tensorrt::call;

constexpr off_t kMostCacheBytes = off_t{1} << 30;

struct ReadContent {
  bool present = false;
  std::vector<char> content;
  std::string problem;
};

ReadContent readContent(const std::string& path) {
  UniqueFd fd = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!fd.valid()) return {errno != ENOENT, {}, errno == ENOENT ? "" : errnoText(errno)};
  struct stat file = {};
  if (fstat(fd.get(), &file) != 0) return {true, {}, errnoText(errno)};
  if (!S_ISREG(file.st_mode)) return {true, {}, "it is no plain file"};
  if (file.st_size > kMostCacheBytes) return {true, {}, "it is larger than 1 GiB"};
  std::vector<char> content(static_cast<size_t>(file.st_size));
  size_t filled = 0;
  while (filled < content.size()) {
    const ssize_t count = ::read(fd.get(), content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return {true, {}, errnoText(errno)};
    if (count == 0) break;
    filled += static_cast<size_t>(count);
  }
  content.resize(filled);
  return {true, std::move(content), ""};
}

}  // namespace

TimingCache::TimingCache(const Api& api, void* config, std::string path, std::function<void(std::string)> warn)
    : api_(api), config_(config), path_(std::move(path)), warn_(std::move(warn)) {
  if (path_.empty()) return;
  const ReadContent read = readContent(path_);
  outcome_ = "made";
  if (!read.content.empty() && adopt(read.content)) {
    outcome_ = "hit";
    return;
  }
  if (read.present)
    warn_("the timing cache " + path_ + " is not used: " +
          (!read.problem.empty() ? read.problem : "it is damaged, or of another TensorRT or another GPU"));
  if (!adopt({})) {
    warn_("TensorRT made no timing cache");
    outcome_ = "none";
  }
}

bool TimingCache::adopt(const std::vector<char>& content) {
  OwnedObject cache(call(config_, api_.slots.createTimingCache, content.data(), content.size()));
  if (!cache || !call(config_, api_.slots.setTimingCache, cache.get(), false)) return false;
  cache_ = std::move(cache);
  return true;
}

void TimingCache::save() {
  if (!cache_) return;
  if (Status saved = joinAndWrite(); !saved.ok())
    warn_("the timing cache " + path_ + " is not saved: " + saved.failure().message);
}

Status TimingCache::joinAndWrite() {
  auto file = ReplacedFile::begin(path_, ReplacedFile::Busy::wait);
  if (!file.ok()) return file.takeFailure();
  const ReadContent present = readContent(path_);
  OwnedObject joined;
  if (!present.content.empty())
    joined = OwnedObject(call(config_, api_.slots.createTimingCache, present.content.data(), present.content.size()));
  // Without a usable file there is nothing to join with.
  if (joined && !call(joined.get(), api_.slots.combineCaches, cache_.get(), false)) joined = OwnedObject();
  const OwnedObject memory(call(joined ? joined.get() : cache_.get(), api_.slots.serializeCache));
  if (!memory) return Failure{"ENGINE_FAILED", "", path_, "TensorRT did not serialize it", {}};
  Status written =
      file.value()->write(call(memory.get(), api_.slots.memoryData), call(memory.get(), api_.slots.memorySize));
  if (!written.ok()) return written;
  return file.value()->publish();
}

}  // namespace coldstart::builder
