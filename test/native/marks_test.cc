#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <cstring>
#include <map>
#include <sstream>
#include <thread>

#include "phase_recorder.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

std::string readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

template <typename Number>
Number numberAt(const std::string& bytes, size_t offset) {
  Number number{};
  std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

TEST(Marks, TheFileHasTheLayoutThatTheHarnessReads) {
  const TemporaryFolder folder;
  PhaseRecorder recorder;
  ASSERT_TRUE(recorder.openFile(folder.file("marks")).ok());
  recorder.mark("deserialize", MarkEdge::end, 123456789, "worker-1", 7, 4096);
  const std::string bytes = readFile(folder.file("marks"));
  ASSERT_EQ(bytes.size(), 64u + 1024 * 64);
  EXPECT_EQ(bytes.substr(0, 8), std::string("CSMARKS\x01", 8));
  EXPECT_EQ(numberAt<uint32_t>(bytes, 8), 64u);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 12), 1024u);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 16), 1u);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 20), 0u);
  EXPECT_GT(numberAt<uint64_t>(bytes, 24), 0u);
  EXPECT_EQ(numberAt<uint64_t>(bytes, 64), 123456789u);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 72), static_cast<uint32_t>(gettid()));
  EXPECT_EQ(bytes[76], 1);
  EXPECT_EQ(bytes[77], 0);
  EXPECT_EQ(numberAt<uint16_t>(bytes, 78), 7u);
  EXPECT_EQ(numberAt<uint64_t>(bytes, 80), 4096u);
  EXPECT_EQ(bytes.substr(88, 24), std::string("deserialize") + std::string(13, '\0'));
  EXPECT_EQ(bytes.substr(112, 16), std::string("worker-1") + std::string(8, '\0'));
  EXPECT_EQ(bytes.substr(128), std::string(bytes.size() - 128, '\0'));
}

TEST(Marks, ThoseTakenBeforeTheFileWasOpenedAreInItToo) {
  const TemporaryFolder folder;
  PhaseRecorder recorder;
  recorder.mark("addon-load", MarkEdge::begin, 5, "main");
  ASSERT_TRUE(recorder.openFile(folder.file("marks")).ok());
  recorder.mark("addon-load", MarkEdge::end, 6, "main");
  const std::string bytes = readFile(folder.file("marks"));
  EXPECT_EQ(numberAt<uint64_t>(bytes, 64), 5u);
  EXPECT_EQ(numberAt<uint64_t>(bytes, 128), 6u);
  EXPECT_EQ(recorder.records().size(), 2u);
}

TEST(Marks, AreInTheFileAfterTheProcessWasKilled) {
  const TemporaryFolder folder;
  const std::string path = folder.file("marks");
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    PhaseRecorder recorder;
    if (!recorder.openFile(path).ok()) _exit(1);
    recorder.beginSpan("deserialize", 0);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  const std::string bytes = readFile(path);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 16), 1u);
  EXPECT_STREQ(bytes.data() + 88, "deserialize");
}

TEST(Marks, AFullFileCountsWhatItLoses) {
  const TemporaryFolder folder;
  PhaseRecorder recorder;
  ASSERT_TRUE(recorder.openFile(folder.file("marks")).ok());
  for (int count = 0; count < 1030; count++) recorder.mark("ready", MarkEdge::instant, 9, "main");
  const std::string bytes = readFile(folder.file("marks"));
  EXPECT_EQ(bytes.size(), 64u + 1024 * 64);
  EXPECT_EQ(numberAt<uint32_t>(bytes, 16), 1030u);
  EXPECT_EQ(recorder.records().size(), 1024u);
}

TEST(Marks, OfManyThreadsAreAllComplete) {
  PhaseRecorder recorder;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; thread++) {
    threads.emplace_back([&recorder, thread] {
      for (int count = 0; count < 100; count++)
        PhaseSpan(recorder, "context-create", static_cast<uint16_t>(thread)).setBytes(1);
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<Mark> marks = recorder.records();
  ASSERT_EQ(marks.size(), 800u);
  std::map<std::string, int> open;
  std::vector<Mark> ordered = marks;
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Mark& a, const Mark& b) { return a.timestampNs < b.timestampNs; });
  for (const Mark& mark : ordered) {
    EXPECT_STREQ(mark.phase, "context-create");
    EXPECT_GT(mark.timestampNs, 0u);
    open[mark.lane] += mark.edge == MarkEdge::begin ? 1 : -1;
  }
  for (const auto& [lane, count] : open) EXPECT_EQ(count, 0) << lane;
}

TEST(Marks, SpansThatRunAtTheSameTimeAreOnLanesOfTheirOwn) {
  PhaseRecorder recorder;
  {
    const PhaseSpan outer(recorder, "library-load");
    const PhaseSpan inner(recorder, "model-read");
  }
  const PhaseSpan after(recorder, "deserialize");
  const std::vector<Mark> marks = recorder.records();
  ASSERT_EQ(marks.size(), 5u);
  EXPECT_STREQ(marks[0].lane, "main");
  EXPECT_STREQ(marks[1].lane, "worker-1");
  EXPECT_STREQ(marks[4].lane, "main");
}

TEST(Marks, TakenByNameFindTheirLaneAgainAtTheEnd) {
  PhaseRecorder recorder;
  const PhaseSpan native(recorder, "library-load");
  recorder.markNamed("listen", MarkEdge::begin, 10);
  recorder.markNamed("warm-up", MarkEdge::begin, 11);
  recorder.markNamed("listen", MarkEdge::end, 12);
  recorder.markNamed("process-spawn", MarkEdge::end, 13);
  const std::vector<Mark> marks = recorder.records();
  EXPECT_STREQ(marks[1].lane, "worker-1");
  EXPECT_STREQ(marks[2].lane, "worker-2");
  EXPECT_STREQ(marks[3].lane, "worker-1");
  EXPECT_STREQ(marks[4].lane, "main");
}

TEST(Marks, LongTextsAreCutAtTheirField) {
  PhaseRecorder recorder;
  recorder.mark(std::string(40, 'p'), MarkEdge::instant, 1, std::string(40, 'l'));
  const Mark mark = recorder.records().at(0);
  EXPECT_EQ(std::string(mark.phase, sizeof mark.phase), std::string(24, 'p'));
  EXPECT_EQ(std::string(mark.lane, sizeof mark.lane), std::string(16, 'l'));
}

TEST(Marks, AreNotTakenOnceTheyAreDisabled) {
  PhaseRecorder recorder;
  recorder.disable();
  recorder.mark("ready", MarkEdge::instant, 1, "main");
  { const PhaseSpan span(recorder, "deserialize"); }
  EXPECT_TRUE(recorder.records().empty());
}

TEST(Marks, AForeignFileIsRefusedAndKept) {
  const TemporaryFolder folder;
  const std::string path = folder.write("marks", "this is somebody's text");
  PhaseRecorder recorder;
  const Status opened = recorder.openFile(path);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.failure().code, "HOST_NOT_WRITABLE");
  EXPECT_EQ(readFile(path).substr(0, 23), "this is somebody's text");
}

TEST(Marks, AFileThatTheHarnessMadeIsContinued) {
  const TemporaryFolder folder;
  PhaseRecorder first;
  ASSERT_TRUE(first.openFile(folder.file("marks")).ok());
  first.mark("ready", MarkEdge::instant, 1, "main");
  PhaseRecorder second;
  ASSERT_TRUE(second.openFile(folder.file("marks")).ok());
  second.mark("ready", MarkEdge::instant, 2, "main");
  EXPECT_EQ(numberAt<uint32_t>(readFile(folder.file("marks")), 16), 2u);
}

TEST(Marks, AFolderThatDoesNotExistIsSaid) {
  PhaseRecorder recorder;
  const Status opened = recorder.openFile("/nowhere/at/all/marks");
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.failure().message, "No such file or directory");
}

}  // namespace
}  // namespace coldstart
