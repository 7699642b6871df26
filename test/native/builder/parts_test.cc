// The parts that need no library: texts, progress, files, versions, codes.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "build_failure.h"
#include "builder_library.h"
#include "progress_monitor.h"
#include "replaced_file.h"
#include "temporary_folder.h"

namespace coldstart::builder {
namespace {

using test::TemporaryFolder;

TEST(PhaseTree, CountsNestedStepsAndNeverGoesBack) {
  std::vector<int> told;
  PhaseTree tree([&](int percent) { told.push_back(percent); });
  tree.begin("Build", nullptr, 2);
  tree.begin("Tactics", "Build", 2);
  tree.step("Tactics", 0);
  tree.end("Tactics");
  tree.step("Build", 0);
  tree.step("Build", 1);
  tree.end("Build");
  tree.begin("Again", nullptr, 1);
  tree.step("Again", 0);
  EXPECT_EQ(told, (std::vector<int>{0, 22, 45, 90, 99}));
}

TEST(PhaseTree, SurvivesWhatNoLibraryShouldTell) {
  int last = -1;
  PhaseTree tree([&](int percent) {
    EXPECT_GT(percent, last);
    last = percent;
  });
  tree.begin(nullptr, nullptr, 1);
  tree.step(nullptr, 1);
  tree.end("never begun");
  for (int at = 0; at < 1000; at++) tree.begin("same", "same", -at);
  tree.step("same", INT32_MAX);
  tree.step("same", INT32_MIN);
  for (int at = 0; at < 1000; at++) tree.end("same");
  EXPECT_LE(last, 99);
}

std::string contentOf(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ReplacedFile, StandsThereWholeOrNotAtAll) {
  const TemporaryFolder folder;
  const std::string path = folder.write("plan", "old");
  {
    auto file = ReplacedFile::begin(path, ReplacedFile::Busy::refuse);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file.value()->write("half", 4).ok());
    EXPECT_EQ(contentOf(path), "old");
  }
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
  EXPECT_EQ(contentOf(path), "old");
  folder.write("plan.partial", "left behind by a killed build");
  auto file = ReplacedFile::begin(path, ReplacedFile::Busy::refuse);
  ASSERT_TRUE(file.ok());
  std::vector<int> told;
  ASSERT_TRUE(file.value()->write("new", 3, [&](int percent) { told.push_back(percent); }).ok());
  ASSERT_TRUE(file.value()->publish().ok());
  EXPECT_EQ(contentOf(path), "new");
  EXPECT_EQ(told, (std::vector<int>{100}));
  EXPECT_FALSE(std::filesystem::exists(path + ".partial"));
}

TEST(ReplacedFile, IsRefusedAtOnceWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  const auto refusal = [](const std::string& path) {
    auto file = ReplacedFile::begin(path, ReplacedFile::Busy::refuse);
    EXPECT_FALSE(file.ok());
    return file.ok() ? "" : file.failure().code + ": " + file.failure().message;
  };
  EXPECT_EQ(refusal(folder.file("none/plan")), "HOST_NOT_WRITABLE: No such file or directory");
  EXPECT_EQ(refusal(folder.path()), "HOST_NOT_WRITABLE: it is no plain file");
  EXPECT_EQ(refusal("/dev/full"), "HOST_NOT_WRITABLE: it is no plain file");
  ASSERT_EQ(symlink("elsewhere", folder.file("plan.partial").c_str()), 0);
  EXPECT_EQ(refusal(folder.file("plan")).rfind("HOST_NOT_WRITABLE: ", 0), 0u);
  EXPECT_FALSE(std::filesystem::exists(folder.file("elsewhere")));
  const auto busy = ReplacedFile::begin(folder.file("other"), ReplacedFile::Busy::refuse);
  ASSERT_TRUE(busy.ok());
  EXPECT_EQ(refusal(folder.file("other")), "HOST_NOT_WRITABLE: another build is writing it");
}

TEST(ParserVersion, IsReadFromTheFileBehindTheLinks) {
  const TemporaryFolder folder;
  folder.write("libnvonnxparser.so.10.8.0", "");
  ASSERT_EQ(symlink("libnvonnxparser.so.10.8.0", folder.file("libnvonnxparser.so.10").c_str()), 0);
  EXPECT_EQ(versionInName(folder.file("libnvonnxparser.so.10")), "10.8.0");
  EXPECT_EQ(versionInName("/nowhere/libnvonnxparser.so.10"), "");
  EXPECT_EQ(versionInName("/nowhere/libnvonnxparser.so.10.6.0"), "10.6.0");
  EXPECT_EQ(versionInName("/nowhere/parser"), "");
}

TEST(ParserVersion, OfTenEightGoesWithItsOwnLibraryOnly) {
  const auto fits = [](int major, int minor, const std::string& parser) {
    return checkParserVersion({major, minor, 0, -1}, "/libnvinfer", parser).ok();
  };
  EXPECT_TRUE(fits(10, 8, "/p.so.10.8.0"));
  EXPECT_FALSE(fits(10, 9, "/p.so.10.8.0"));
  EXPECT_FALSE(fits(10, 8, "/p.so.10.9.0"));
  EXPECT_TRUE(fits(10, 9, "/p.so.10.6.0"));
  EXPECT_FALSE(fits(11, 0, "/p.so.10.9.0"));
  EXPECT_TRUE(fits(10, 8, "/p.so"));
}

TEST(BuildFailure, TakesItsCodeFromTheFirstErrorThatIsKnown) {
  const auto code = [](const std::string& message, std::vector<std::string> log) {
    return classified({"ENGINE_FAILED", "", "", message, std::move(log)}).code;
  };
  EXPECT_EQ(code("CUDA initialization failure with error: 100", {}), "ENGINE_DEVICE_MISSING");
  EXPECT_EQ(code("CUDA initialization failure with error: 35", {}), "ENGINE_DRIVER_TOO_OLD");
  EXPECT_EQ(code("made no plan", {"[warning] out of memory", "[error] Requested amount of GPU memory: OutOfMemory"}),
            "ENGINE_DEVICE_MEMORY");
  EXPECT_EQ(code("made no plan", {"[warning] out of memory"}), "ENGINE_FAILED");
  EXPECT_EQ(classified({"ENGINE_MODEL_INVALID", "", "", "out of memory", {}}).code, "ENGINE_MODEL_INVALID");
}

}  // namespace
}  // namespace coldstart::builder
