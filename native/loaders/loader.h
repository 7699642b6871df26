// File to memory: one interface for every strategy. A strategy gets an open file and answers with the bytes' owner;
// which strategies there are is known to load_file.cc only.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "key_values.h"
#include "mapped_region.h"
#include "shared_symbol.h"
#include "status.h"
#include "unique_fd.h"

namespace coldstart {

struct LoadOptions {
  // Reading threads; 0 leaves the number to the strategy.
  unsigned threads = 0;
  // Bytes of one read; 0 leaves it to the strategy.
  uint64_t chunkBytes = 0;
  // posix_fadvise before reading: 'none', 'sequential' or 'willneed'.
  std::string hint = "none";

  // From `threads`, `chunkBytes` and `hint`; other keys are not looked at.
  static Result<LoadOptions> parse(const KeyValues& options);
};

struct SourceFile {
  std::string path;
  UniqueFd fd;
  uint64_t bytes = 0;

  // A regular file with its size. ENGINE_MODEL_MISSING, ENGINE_MODEL_INVALID.
  static Result<SourceFile> open(const std::string& path);
};

class ReadAhead;

// Told once that nothing reads the file any more, and how many bytes were brought to memory.
using ReadHook = std::function<void(uint64_t bytes)>;

// The bytes of a file and whatever owns them.
class CS_SHARED LoadedFile {
 public:
  using Owner = std::variant<std::monostate, MappedRegion, std::unique_ptr<std::byte[]>, std::vector<char>,
                             std::shared_ptr<ReadAhead>>;

  LoadedFile() = default;
  LoadedFile(MappedRegion region, uint64_t bytes) : owner_(std::move(region)), bytes_(bytes) {}
  LoadedFile(std::unique_ptr<std::byte[]> buffer, uint64_t bytes) : owner_(std::move(buffer)), bytes_(bytes) {}
  LoadedFile(std::shared_ptr<ReadAhead> ahead, uint64_t bytes) : owner_(std::move(ahead)), bytes_(bytes) {}
  explicit LoadedFile(std::vector<char> buffer)
      : owner_(std::move(buffer)), bytes_(std::get<std::vector<char>>(owner_).size()) {}

  // Never null, also for an empty file.
  const std::byte* data() const noexcept;
  uint64_t bytes() const noexcept { return bytes_; }

  // Returns once nothing reads the file in the background any more.
  void waitUntilRead() const noexcept;

  // The same, without waiting for what is not read yet; the bytes stay readable.
  void stopReading() const noexcept;

  // Whether every byte is in memory of its own or in pages that may be locked as they are. A private mapping is not:
  // locking its pages copies them.
  bool inMemory() const noexcept;

  // Calls `hook` at once, or where the file is still being read in the background, there as soon as that has ended:
  // everything was read, or the owner is going away.
  void whenRead(ReadHook hook);

  // The strategy that really ran, and what was not as asked.
  std::string loader;
  std::vector<std::string> warnings;

 private:
  Owner owner_;
  uint64_t bytes_ = 0;
};

// What a strategy is: `bytes` of the file are at least 1.
using LoadFunction = Result<LoadedFile> (*)(const SourceFile& file, const LoadOptions& options);

Result<LoadedFile> loadByIfstream(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByRead(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByMmap(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByMmapPopulate(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByMmapWillneed(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByMmapAhead(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByPread(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByDirect(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByHugePages(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByIoUring(const SourceFile& file, const LoadOptions& options);
Result<LoadedFile> loadByAuto(const SourceFile& file, const LoadOptions& options);

// The two ways in which reading fails, worded once.
Failure readFailure(const SourceFile& file, int number);
Failure truncatedFailure(const SourceFile& file);

}  // namespace coldstart
