// The registry of strategies, opening and the memory check. How bytes are moved is each strategy's own file.
#include "load_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "memory_limits.h"
#include "read_ahead.h"

namespace coldstart {
namespace {

struct Strategy {
  const char* id;
  LoadFunction load;
};

constexpr Strategy kStrategies[] = {
    {kAutoLoader, &loadByAuto},
    {"ifstream", &loadByIfstream},
    {"read", &loadByRead},
    {"mmap", &loadByMmap},
    {"mmap-populate", &loadByMmapPopulate},
    {"mmap-willneed", &loadByMmapWillneed},
    {"mmap-ahead", &loadByMmapAhead},
    {"pread", &loadByPread},
    {"direct", &loadByDirect},
    {"huge", &loadByHugePages},
    {"io-uring", &loadByIoUring},
};

constexpr std::byte kNothing{};
constexpr uint64_t kSmallestPageBytes = 4096;

Failure failed(std::string code, const std::string& path, std::string problem) {
  return {std::move(code), "model-read", path, std::move(problem), {}};
}

std::string inMebibytes(uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; }

void giveHint(const SourceFile& file, const std::string& hint) {
  if (hint == "sequential") posix_fadvise(file.fd.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  if (hint == "willneed") posix_fadvise(file.fd.get(), 0, 0, POSIX_FADV_WILLNEED);
}

}  // namespace

const std::byte* LoadedFile::data() const noexcept {
  const std::byte* data = nullptr;
  if (const auto* ahead = std::get_if<std::shared_ptr<ReadAhead>>(&owner_)) data = (*ahead)->data();
  if (const auto* region = std::get_if<MappedRegion>(&owner_)) data = region->data();
  if (const auto* buffer = std::get_if<std::unique_ptr<std::byte[]>>(&owner_)) data = buffer->get();
  if (const auto* bytes = std::get_if<std::vector<char>>(&owner_))
    data = reinterpret_cast<const std::byte*>(bytes->data());
  return data == nullptr ? &kNothing : data;
}

void LoadedFile::whenRead(ReadHook hook) {
  if (const auto* ahead = std::get_if<std::shared_ptr<ReadAhead>>(&owner_))
    (*ahead)->whenRead(std::move(hook));
  else
    hook(bytes_);
}

void LoadedFile::waitUntilRead() const noexcept {
  if (const auto* ahead = std::get_if<std::shared_ptr<ReadAhead>>(&owner_)) (*ahead)->waitUntilEnded();
}

void LoadedFile::stopReading() const noexcept {
  if (const auto* ahead = std::get_if<std::shared_ptr<ReadAhead>>(&owner_)) (*ahead)->stop();
  waitUntilRead();
}

bool LoadedFile::inMemory() const noexcept {
  if (const auto* ahead = std::get_if<std::shared_ptr<ReadAhead>>(&owner_)) return (*ahead)->hasReadAll();
  if (const auto* region = std::get_if<MappedRegion>(&owner_)) return region->isAnonymous();
  return !std::holds_alternative<std::monostate>(owner_);
}

Failure readFailure(const SourceFile& file, int number) {
  return failed("ENGINE_FAILED", file.path, "reading " + file.path + ": " + errnoText(number));
}

Failure truncatedFailure(const SourceFile& file) {
  return failed("ENGINE_MODEL_INVALID", file.path, "the file became shorter while it was read");
}

Result<LoadOptions> LoadOptions::parse(const KeyValues& options) {
  const Result<uint64_t> threads = options.whole("threads", 0);
  if (!threads.ok()) return threads.failure();
  const Result<uint64_t> chunkBytes = options.whole("chunkBytes", 0);
  if (!chunkBytes.ok()) return chunkBytes.failure();
  if (threads.value() > 256) return options.refused("threads", "at most 256");
  LoadOptions parsed{static_cast<unsigned>(threads.value()), chunkBytes.value(), options.text("hint", "none")};
  if (parsed.hint != "none" && parsed.hint != "sequential" && parsed.hint != "willneed")
    return options.refused("hint", "none, sequential or willneed");
  return parsed;
}

Result<SourceFile> SourceFile::open(const std::string& path) {
  // Without O_NONBLOCK a named pipe would block here for ever.
  UniqueFd fd = UniqueFd::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  if (!fd.valid())
    return failed(errno == ENOENT || errno == ENOTDIR ? "ENGINE_MODEL_MISSING" : "ENGINE_MODEL_INVALID", path,
                  errnoText(errno));
  struct stat facts {};
  if (fstat(fd.get(), &facts) != 0) return failed("ENGINE_MODEL_INVALID", path, errnoText(errno));
  if (S_ISDIR(facts.st_mode)) return failed("ENGINE_MODEL_INVALID", path, "it is a directory");
  if (!S_ISREG(facts.st_mode)) return failed("ENGINE_MODEL_INVALID", path, "it is no regular file");
  return SourceFile{path, std::move(fd), static_cast<uint64_t>(facts.st_size)};
}

void touchEveryPage(const LoadedFile& file) noexcept {
  const std::byte* data = file.data();
  unsigned sum = 0;
  for (uint64_t offset = 0; offset < file.bytes(); offset += kSmallestPageBytes)
    sum += static_cast<unsigned>(data[offset]);
  // The compiler must not find out that nobody wants the sum.
  [[maybe_unused]] volatile unsigned seen = sum;
}

std::vector<std::string> loaderIds() {
  std::vector<std::string> ids;
  for (const Strategy& strategy : kStrategies) ids.emplace_back(strategy.id);
  return ids;
}

Result<LoadedFile> loadOpenFile(const SourceFile& file, const std::string& loader, const LoadOptions& options,
                                uint64_t availableBytes) {
  const Strategy* strategy = std::find_if(std::begin(kStrategies), std::end(kStrategies),
                                          [&](const Strategy& one) { return loader == one.id; });
  if (strategy == std::end(kStrategies)) return failed("ENGINE_FAILED", file.path, "unknown loader \"" + loader + "\"");
  if (file.bytes == 0) {
    LoadedFile empty;
    empty.loader = loader;
    return empty;
  }
  giveHint(file, options.hint);
  // A tenth stays free: the engine needs memory too.
  const bool tooBig = file.bytes > availableBytes - availableBytes / 10;
  const LoadFunction load = tooBig ? &loadByMmap : strategy->load;
  Result<LoadedFile> loaded = load(file, options);
  if (!loaded.ok()) return loaded;
  if (loaded.value().loader.empty()) loaded.value().loader = tooBig ? "mmap" : loader;
  if (tooBig && loader != "mmap") {
    loaded.value().warnings.push_back("the file has " + inMebibytes(file.bytes) + " and " +
                                      inMebibytes(availableBytes) + " of memory are free: it was mapped instead (" +
                                      loader + ")");
  }
  return loaded;
}

Result<LoadedFile> loadFile(const std::string& path, const std::string& loader, const KeyValues& options) {
  const Result<LoadOptions> parsed = LoadOptions::parse(options);
  if (!parsed.ok()) return parsed.failure();
  Result<SourceFile> file = SourceFile::open(path);
  if (!file.ok()) return file.takeFailure();
  return loadOpenFile(file.value(), loader, parsed.value(), availableMemoryBytes());
}

}  // namespace coldstart
