// The two ways in which TensorRT pulls a plan: the first reader gives everything in one read after the header, the
// second is sought through and asked for host and device memory, unaligned.
#include <algorithm>

#include "read_plan.h"

namespace coldstart::imitation {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 32;

class Pull {
 public:
  explicit Pull(SeekingReaderObject& reader) : reader_(reader) {}

  bool read(void* destination, uint64_t bytes) {
    return reader_.read(destination, static_cast<int64_t>(bytes), stream_.get()) == static_cast<int64_t>(bytes);
  }
  bool seek(int64_t offset, int32_t whence) { return reader_.seek(offset, whence); }
  bool synchronize() const { return stream_.synchronize(); }

 private:
  SeekingReaderObject& reader_;
  Stream stream_;
};

std::shared_ptr<LoadedPlan> ended() {
  refuse(1, "Internal Error", "the stream ended before the plan did");
  return nullptr;
}

// Some of it through the host, some to the device; the second piece is skipped and come back to.
bool pullWeights(Pull& pull, int64_t at, LoadedPlan& loaded) {
  const uint64_t third = loaded.weightBytes / 3;
  const auto step = static_cast<int64_t>(third);
  unsigned char* device = loaded.weights.bytes();
  Bytes bounce(third);
  if (!pull.seek(at, 0) || !pull.read(bounce.data(), third) || !pull.seek(step, 1)) return false;
  if (!pull.read(device + 2 * third, loaded.weightBytes - 2 * third)) return false;
  if (!pull.seek(at + step, 0) || !pull.read(device + third, third)) return false;
  Bytes trailer(4);
  if (!pull.seek(-4, 2) || !pull.read(trailer.data(), trailer.size()) || !pull.synchronize()) return false;
  std::copy(bounce.begin(), bounce.end(), device);
  return trailer[0] == 0x99;
}

}  // namespace

std::shared_ptr<LoadedPlan> readPlan(ReaderObject& reader, bool hostCodeAllowed) {
  if (reader.getInterfaceInfo().kind != std::string("IStreamReader")) noteUnexpected("a reader of another kind");
  Bytes all(kHeaderBytes);
  if (reader.read(all.data(), kHeaderBytes) != static_cast<int64_t>(kHeaderBytes)) return ended();
  if (!headerFits(all, 0)) return nullptr;
  const auto total = numberAt<uint64_t>(all, 16);
  if (total < kHeaderBytes || total > kMostBytes) return ended();
  all.resize(total);
  const auto rest = static_cast<int64_t>(total - kHeaderBytes);
  if (reader.read(all.data() + kHeaderBytes, rest) != rest) return ended();
  return readPlan(all.data(), all.size(), hostCodeAllowed);
}

std::shared_ptr<LoadedPlan> readPlan(SeekingReaderObject& reader, bool hostCodeAllowed) {
  if (reader.getInterfaceInfo().kind != std::string("IStreamReaderV2")) noteUnexpected("a reader of another kind");
  Pull pull(reader);
  Bytes header(kHeaderBytes + 2 * kSectionBytes);
  if (!pull.read(header.data(), kHeaderBytes)) return ended();
  if (!headerFits(header, 0)) return nullptr;
  if (!pull.read(header.data() + kHeaderBytes, 2 * kSectionBytes)) return ended();
  const auto placeOf = [&](uint64_t section) {
    return numberAt<int64_t>(header, kHeaderBytes + kSectionBytes * section + 8);
  };
  auto loaded = std::make_shared<LoadedPlan>();
  loaded->planBytes = numberAt<uint64_t>(header, 16);
  const auto archiveBytes = numberAt<uint64_t>(header, kHeaderBytes + 16);
  if (archiveBytes > loaded->planBytes || loaded->planBytes > kMostBytes) return ended();
  Bytes archive(archiveBytes);
  if (!pull.seek(placeOf(0), 0) || !pull.read(archive.data(), archive.size()) || !pull.synchronize()) return ended();
  size_t used = 0;
  if (!parseArchive(archive.data(), archive.size(), *loaded, used) || !mayRun(*loaded, hostCodeAllowed)) return nullptr;
  if (!loaded->weights.allocate(static_cast<int64_t>(loaded->weightBytes))) return nullptr;
  if (!pullWeights(pull, placeOf(1), *loaded)) return ended();
  return whole(std::move(loaded));
}

}  // namespace coldstart::imitation
