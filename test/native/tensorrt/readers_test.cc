// Both stream readers as the library calls them: interface, destinations, seeking, and sources that break.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "an_imitation.h"
#include "api.h"
#include "library.h"

namespace coldstart::tensorrt {
namespace {

using test::AnImitation;

class MemorySource : public StreamSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  int64_t read(void* destination, int64_t bytes, void*) noexcept override {
    reads += 1;
    if (reads == failAtRead) return -1;
    const int64_t left = static_cast<int64_t>(bytes_.size()) - at_;
    const int64_t taken = std::max<int64_t>(0, std::min(bytes, left));
    std::memcpy(destination, bytes_.data() + at_, static_cast<size_t>(taken));
    at_ += taken;
    return taken;
  }

  bool seek(int64_t offset, int whence) noexcept override {
    seeks += 1;
    const int64_t from = whence == 0 ? 0 : whence == 1 ? at_ : static_cast<int64_t>(bytes_.size());
    at_ = std::clamp<int64_t>(from + offset, 0, static_cast<int64_t>(bytes_.size()));
    return seeks != failAtSeek;
  }

  int reads = 0;
  int seeks = 0;
  int failAtRead = 0;
  int failAtSeek = 0;

 private:
  std::string bytes_;
  int64_t at_ = 0;
};

Runtime runtimeOf(const AnImitation& imitation) {
  return std::move(Library::open({.path = imitation.path()}).value().createRuntime().value());
}

TEST(TensorrtReaders, AreThereInTheirVersionsOnly) {
  const auto readers = [](const char* version) {
    const AnImitation imitation(version);
    const Runtime runtime = runtimeOf(imitation);
    return std::string(runtime.hasReader(Reader::first) ? "1" : "-") + (runtime.hasReader(Reader::second) ? "2" : "-");
  };
  EXPECT_EQ(readers("8.6"), "--");
  EXPECT_EQ(readers("10.0"), "1-");
  EXPECT_EQ(readers("10.6"), "1-");
  EXPECT_EQ(readers("10.15"), "12");
  EXPECT_EQ(readers("11.1"), "-2");
}

TEST(TensorrtReaders, ThatAreNotThereAreRefusedWithoutACall) {
  const AnImitation imitation("10.6");
  Runtime runtime = runtimeOf(imitation);
  MemorySource source(imitation::bytesOf(imitation.plan()));
  const Result<Engine> engine = runtime.deserialize(source, Reader::second);
  ASSERT_FALSE(engine.ok());
  EXPECT_EQ(engine.failure().code, "ENGINE_LIBRARY_UNSUPPORTED");
  EXPECT_NE(engine.failure().message.find("10.7 or newer"), std::string::npos);
  EXPECT_EQ(source.reads, 0);
}

TEST(TensorrtReaders, FirstGivesTheWholePlan) {
  for (const char* version : {"10.0", "10.6", "10.15"}) {
    const AnImitation imitation(version);
    Runtime runtime = runtimeOf(imitation);
    MemorySource source(imitation::bytesOf(imitation.plan()));
    const Result<Engine> engine = runtime.deserialize(source, Reader::first);
    ASSERT_TRUE(engine.ok()) << version << ": " << engine.failure().message;
    EXPECT_EQ(engine.value().tensors().value().size(), 2u);
    EXPECT_EQ(source.seeks, 0);
    EXPECT_EQ(imitation.unexpected(), "");
  }
}

TEST(TensorrtReaders, SecondIsSoughtThrough) {
  for (const char* version : {"10.15", "11.1"}) {
    const AnImitation imitation(version);
    Runtime runtime = runtimeOf(imitation);
    MemorySource source(imitation::bytesOf(imitation.plan()));
    const Result<Engine> engine = runtime.deserialize(source, Reader::second);
    ASSERT_TRUE(engine.ok()) << version << ": " << engine.failure().message;
    EXPECT_GT(source.seeks, 3);
    EXPECT_EQ(imitation.unexpected(), "");
  }
}

TEST(TensorrtReaders, FailWithTheirSourceAtWhateverCall) {
  const AnImitation imitation("10.15");
  Runtime runtime = runtimeOf(imitation);
  for (const Reader reader : {Reader::first, Reader::second}) {
    MemorySource whole(imitation::bytesOf(imitation.plan()));
    ASSERT_TRUE(runtime.deserialize(whole, reader).ok());
    for (int call = 1; call <= whole.reads; call += 1) {
      MemorySource broken(imitation::bytesOf(imitation.plan()));
      broken.failAtRead = call;
      EXPECT_FALSE(runtime.deserialize(broken, reader).ok()) << call;
    }
    for (int call = 1; call <= whole.seeks; call += 1) {
      MemorySource broken(imitation::bytesOf(imitation.plan()));
      broken.failAtSeek = call;
      EXPECT_FALSE(runtime.deserialize(broken, reader).ok()) << call;
    }
  }
  EXPECT_EQ(imitation.liveObjects(), 1);
}

TEST(TensorrtReaders, FailWhereThePlanIsCutAnywhere) {
  const AnImitation imitation("10.15");
  Runtime runtime = runtimeOf(imitation);
  const std::string good = imitation::bytesOf(imitation.plan());
  for (size_t cut = 0; cut < good.size(); cut += 97) {
    for (const Reader reader : {Reader::first, Reader::second}) {
      MemorySource source(good.substr(0, cut));
      EXPECT_FALSE(runtime.deserialize(source, reader).ok()) << cut;
    }
  }
}

}  // namespace
}  // namespace coldstart::tensorrt
