#include "read_ahead.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <condition_variable>
#include <cstring>
#include <fstream>
#include <thread>

#include "an_instance.h"
#include "load_file.h"
#include "start_engine.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

constexpr size_t kBytes = (size_t{9} << 20) + 77;

KeyValues options(const char* threads, const char* chunkBytes) {
  return KeyValues(std::map<std::string, std::string>{{"threads", threads}, {"chunkBytes", chunkBytes}});
}

// Waits for a hook's call.
class Told {
 public:
  ReadHook hook() {
    return [this](uint64_t bytes) {
      const std::lock_guard<std::mutex> guard(lock_);
      bytes_ = bytes;
      changed_.notify_all();
    };
  }
  uint64_t wait() {
    std::unique_lock<std::mutex> guard(lock_);
    changed_.wait(guard, [this] { return bytes_.has_value(); });
    return *bytes_;
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  std::optional<uint64_t> bytes_;
};

class ReadingAhead : public testing::Test {
 protected:
  const test::TemporaryFolder folder_;
  const std::string bytes_ = std::string(kBytes, 'x');
  const std::string path_ = folder_.write("model", bytes_);
};

TEST_F(ReadingAhead, BringsEveryPageInAndSaysSo) {
  Result<LoadedFile> loaded = loadFile(path_, "mmap-ahead", options("3", "1048576"));
  ASSERT_TRUE(loaded.ok()) << loaded.failure().message;
  EXPECT_EQ(loaded.value().loader, "mmap-ahead");
  Told told;
  loaded.value().whenRead(told.hook());
  EXPECT_EQ(told.wait(), kBytes);
  std::vector<unsigned char> resident((kBytes + 4095) / 4096);
  ASSERT_EQ(mincore(const_cast<std::byte*>(loaded.value().data()), kBytes, resident.data()), 0);
  for (const unsigned char page : resident) ASSERT_EQ(page & 1, 1);
  // Asked when all is over, it answers at once.
  Told late;
  loaded.value().whenRead(late.hook());
  EXPECT_EQ(late.wait(), kBytes);
}

TEST_F(ReadingAhead, StopsWhenItsFileIsLetGoAndStillSaysSo) {
  for (int round = 0; round < 20; round++) {
    Told told;
    {
      Result<LoadedFile> loaded = loadFile(path_, "mmap-ahead", options("4", "4096"));
      ASSERT_TRUE(loaded.ok());
      loaded.value().whenRead(told.hook());
    }
    EXPECT_LE(told.wait(), kBytes);
  }
}

TEST_F(ReadingAhead, GoesOnWithAFileThatWasRemoved) {
  Result<LoadedFile> loaded = loadFile(path_, "mmap-ahead", options("2", "65536"));
  ASSERT_TRUE(loaded.ok());
  ASSERT_EQ(unlink(path_.c_str()), 0);
  EXPECT_EQ(std::memcmp(loaded.value().data(), bytes_.data(), kBytes), 0);
}

TEST_F(ReadingAhead, SurvivesAFileThatBecomesShorter) {
  for (const off_t size : {off_t{5 << 20}, off_t{4097}, off_t{0}}) {
    folder_.write("model", bytes_);
    Result<LoadedFile> loaded = loadFile(path_, "mmap-ahead", options("4", "65536"));
    ASSERT_TRUE(loaded.ok());
    Told told;
    ASSERT_EQ(truncate(path_.c_str(), size), 0);
    loaded.value().whenRead(told.hook());
    EXPECT_LE(told.wait(), kBytes);
  }
}

TEST_F(ReadingAhead, EndsThePhaseWhenTheReadingEnds) {
  test::AnInstance instance("fake", {{"delay.deserialize", "1"}});
  StartPlan plan;
  plan.order = StartOrder::kOverlapped;
  plan.modelFile = path_;
  plan.loader = "mmap-ahead";
  plan.inputs = std::make_shared<InputSpecs>();
  ASSERT_TRUE(startEngine(*instance.backend, plan, *instance.recorder).ok());
  uint64_t begins = 0, ends = 0, bytes = 0;
  for (const Mark& mark : instance.recorder->records()) {
    if (std::string(mark.phase) != "model-read") continue;
    begins += mark.edge == MarkEdge::begin ? 1 : 0;
    ends += mark.edge == MarkEdge::end ? 1 : 0;
    bytes = mark.bytes;
  }
  EXPECT_EQ(begins, 1u);
  EXPECT_EQ(ends, 1u);
  EXPECT_LE(bytes, kBytes);
}

TEST_F(ReadingAhead, IsWaitedForWhereOnePhaseFollowsTheOther) {
  test::AnInstance instance("fake", {});
  StartPlan plan;
  plan.order = StartOrder::kSequential;
  plan.modelFile = path_;
  plan.loader = "mmap-ahead";
  plan.inputs = std::make_shared<InputSpecs>();
  ASSERT_TRUE(startEngine(*instance.backend, plan, *instance.recorder).ok());
  const std::vector<Mark> marks = instance.recorder->records();
  const auto place = [&marks](const char* phase, MarkEdge edge) {
    return std::find_if(marks.begin(), marks.end(),
                        [&](const Mark& mark) { return std::string(mark.phase) == phase && mark.edge == edge; });
  };
  const auto read = place("model-read", MarkEdge::end);
  ASSERT_NE(read, marks.end());
  EXPECT_EQ(read->bytes, kBytes);
  EXPECT_LT(read, place("deserialize", MarkEdge::begin));
}

TEST_F(ReadingAhead, IsInMemoryOnlyWhenEveryByteHasArrived) {
  const auto mapped = [this] {
    const int fd = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    return std::pair{MappedRegion::ofFileShared(fd, kBytes), UniqueFd(fd)};
  };
  // Without a thread nothing is ever read.
  auto [region, fd] = mapped();
  const LoadedFile unread(
      std::make_shared<ReadAhead>(std::move(region), std::move(fd), kBytes, ReadAhead::Request{0, 4096}), kBytes);
  unread.waitUntilRead();
  EXPECT_FALSE(unread.inMemory());
  auto [cut, cutFd] = mapped();
  ASSERT_EQ(truncate(path_.c_str(), 4096), 0);
  const LoadedFile shorter(
      std::make_shared<ReadAhead>(std::move(cut), std::move(cutFd), kBytes, ReadAhead::Request{2, 65536}), kBytes);
  shorter.waitUntilRead();
  EXPECT_FALSE(shorter.inMemory());
}

TEST_F(ReadingAhead, CanBeStoppedWithItsBytesStillThere) {
  Result<LoadedFile> loaded = loadFile(path_, "mmap-ahead", options("1", "4096"));
  ASSERT_TRUE(loaded.ok());
  Told told;
  loaded.value().whenRead(told.hook());
  loaded.value().stopReading();
  EXPECT_LE(told.wait(), kBytes);
  EXPECT_EQ(std::memcmp(loaded.value().data(), bytes_.data(), kBytes), 0);
}

// Whether some memory of this process is the file's.
bool isMapped(const std::string& path) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    if (line.size() >= path.size() && line.compare(line.size() - path.size(), path.size(), path) == 0) return true;
  }
  return false;
}

TEST_F(ReadingAhead, LetsItsMemoryGoBehindTheStart) {
  PhaseRecorder recorder;
  for (const char* loader : {"mmap-ahead", "mmap"}) {
    auto model = readModel(path_, loader, {}, recorder);
    ASSERT_TRUE(model.ok()) << model.failure().message;
    std::shared_ptr<LoadedModel> kept = model.value();
    release(std::move(model.value()));
    EXPECT_TRUE(isMapped(path_)) << "somebody needs it still";
    EXPECT_EQ(std::memcmp(kept->file.data(), bytes_.data(), kBytes), 0);
    release(std::move(kept));
    while (isMapped(path_)) std::this_thread::yield();
  }
}

}  // namespace
}  // namespace coldstart
