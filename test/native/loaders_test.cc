#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstring>
#include <random>

#include "load_file.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

constexpr uint64_t kPlentyBytes = UINT64_MAX;

std::string randomBytes(size_t count) {
  std::string bytes(count, '\0');
  std::mt19937_64 random(count);
  for (size_t at = 0; at < count; at += 8) {
    const uint64_t word = random();
    std::memcpy(bytes.data() + at, &word, std::min<size_t>(8, count - at));
  }
  return bytes;
}

std::vector<KeyValues> optionSets() {
  using Map = std::map<std::string, std::string>;
  std::vector<KeyValues> sets;
  for (const Map& options : std::vector<Map>{{},
                                             {{"threads", "3"}, {"chunkBytes", "5000"}},
                                             {{"hint", "sequential"}},
                                             {{"hint", "willneed"}, {"threads", "1"}}})
    sets.emplace_back(options);
  return sets;
}

void expectSameBytes(const std::string& path, const std::string& bytes, const std::string& loader,
                     const KeyValues& options) {
  const Result<LoadedFile> loaded = loadFile(path, loader, options);
  ASSERT_TRUE(loaded.ok()) << loader << ": " << loaded.failure().message;
  ASSERT_EQ(loaded.value().bytes(), bytes.size()) << loader;
  ASSERT_NE(loaded.value().data(), nullptr) << loader;
  EXPECT_EQ(std::memcmp(loaded.value().data(), bytes.data(), bytes.size()), 0) << loader << " changed the bytes";
  EXPECT_FALSE(loaded.value().loader.empty()) << loader;
}

class LoadersBySize : public testing::TestWithParam<size_t> {};

TEST_P(LoadersBySize, AllGiveTheSameBytes) {
  const TemporaryFolder folder;
  const std::string bytes = randomBytes(GetParam());
  const std::string path = folder.write("model", bytes);
  for (const std::string& loader : loaderIds()) {
    for (const KeyValues& options : optionSets()) expectSameBytes(path, bytes, loader, options);
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, LoadersBySize, testing::Values(0, 1, 4095, 4096, 4097, 1 << 20, (64 << 20) + 3));

class EachLoader : public testing::TestWithParam<std::string> {};

TEST_P(EachLoader, SaysThatAFileIsMissing) {
  const Result<LoadedFile> loaded = loadFile("/nowhere/model.onnx", GetParam(), {});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.failure().code, "ENGINE_MODEL_MISSING");
  EXPECT_EQ(loaded.failure().phase, "model-read");
  EXPECT_EQ(loaded.failure().subject, "/nowhere/model.onnx");
}

TEST_P(EachLoader, RefusesAFolderAndAPipe) {
  const TemporaryFolder folder;
  const Result<LoadedFile> fromFolder = loadFile(folder.path(), GetParam(), {});
  ASSERT_FALSE(fromFolder.ok());
  EXPECT_EQ(fromFolder.failure().code, "ENGINE_MODEL_INVALID");
  ASSERT_EQ(mkfifo(folder.file("pipe").c_str(), 0600), 0);
  const Result<LoadedFile> fromPipe = loadFile(folder.file("pipe"), GetParam(), {});
  ASSERT_FALSE(fromPipe.ok());
  EXPECT_EQ(fromPipe.failure().code, "ENGINE_MODEL_INVALID");
}

TEST_P(EachLoader, NoticesAFileThatBecameShorter) {
  const TemporaryFolder folder;
  const std::string path = folder.write("model", randomBytes((1 << 20) + 100));
  Result<SourceFile> file = SourceFile::open(path);
  ASSERT_TRUE(file.ok());
  for (const off_t newSize : {off_t{1 << 20}, off_t{70'000}, off_t{0}}) {
    ASSERT_EQ(truncate(path.c_str(), newSize), 0);
    const Result<LoadedFile> loaded = loadOpenFile(file.value(), GetParam(), {}, kPlentyBytes);
    ASSERT_FALSE(loaded.ok()) << newSize;
    EXPECT_EQ(loaded.failure().code, "ENGINE_MODEL_INVALID");
    EXPECT_EQ(loaded.failure().message, "the file became shorter while it was read");
  }
}

TEST_P(EachLoader, MapsWhatDoesNotFitIntoMemory) {
  const TemporaryFolder folder;
  const std::string bytes = randomBytes(100'000);
  const Result<SourceFile> file = SourceFile::open(folder.write("model", bytes));
  ASSERT_TRUE(file.ok());
  const Result<LoadedFile> loaded = loadOpenFile(file.value(), GetParam(), {}, 50'000);
  ASSERT_TRUE(loaded.ok()) << loaded.failure().message;
  EXPECT_EQ(loaded.value().loader, "mmap");
  EXPECT_EQ(loaded.value().warnings.size(), GetParam() == "mmap" ? 0u : 1u);
  EXPECT_EQ(std::memcmp(loaded.value().data(), bytes.data(), bytes.size()), 0);
}

TEST_P(EachLoader, SaysWhetherAllOfItIsInPagesThatMayBeLocked) {
  const TemporaryFolder folder;
  const Result<LoadedFile> loaded = loadFile(folder.write("model", randomBytes((2 << 20) + 5)), GetParam(), {});
  ASSERT_TRUE(loaded.ok()) << loaded.failure().message;
  loaded.value().waitUntilRead();
  const std::string ran = loaded.value().loader;
  const bool isPrivateMapping = ran == "mmap" || ran == "mmap-populate" || ran == "mmap-willneed";
  EXPECT_EQ(loaded.value().inMemory(), !isPrivateMapping) << ran;
}

INSTANTIATE_TEST_SUITE_P(Loaders, EachLoader, testing::ValuesIn(loaderIds()), [](const auto& each) {
  std::string name = each.param;
  name.erase(std::remove(name.begin(), name.end(), '-'), name.end());
  return name;
});

TEST(Loaders, AnUnknownOneIsRefused) {
  const TemporaryFolder folder;
  const Result<LoadedFile> loaded = loadFile(folder.write("model", "x"), "teleport", {});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.failure().code, "ENGINE_FAILED");
}

TEST(Loaders, OptionsAreChecked) {
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"threads", "-1"}, {"threads", "257"}, {"threads", "two"}, {"chunkBytes", "1.5"}, {"hint", "hurry"}}) {
    const Result<LoadOptions> parsed = LoadOptions::parse(KeyValues(std::map<std::string, std::string>{{key, value}}));
    ASSERT_FALSE(parsed.ok()) << key << "=" << value;
    EXPECT_EQ(parsed.failure().subject, key);
  }
}

TEST(Loaders, DirectSaysSoWhereTheFileSystemRefusesIt) {
  // procfs has no O_DIRECT and its files have no size, so the fallback is told by a file system that always refuses.
  if (access("/sys/kernel/notes", R_OK) != 0) return;
  const Result<SourceFile> file = SourceFile::open("/sys/kernel/notes");
  ASSERT_TRUE(file.ok());
  if (file.value().bytes == 0) return;
  const Result<LoadedFile> loaded = loadOpenFile(file.value(), "direct", {}, kPlentyBytes);
  ASSERT_TRUE(loaded.ok()) << loaded.failure().message;
  EXPECT_EQ(loaded.value().loader, "pread");
  ASSERT_EQ(loaded.value().warnings.size(), 1u);
  EXPECT_NE(loaded.value().warnings[0].find("O_DIRECT"), std::string::npos);
}

}  // namespace
}  // namespace coldstart
