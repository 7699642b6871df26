// The early library from its constructor on, in a process of its own.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>

#include "a_plan_file.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::aPlanRecords;
using test::planText;

struct Ended {
  int status;
  std::string printed;
};

// What the dynamic loader says of libraries that do not exist is not looked at.
Ended run(const std::string& environment, const std::string& arguments,
          const std::string& program = COLDSTART_EARLY_PROGRAM) {
  // A thread that is at work when its process ends is what some of these tests are about.
  const std::string command =
      "env TSAN_OPTIONS=report_thread_leaks=0 " + environment + " " + program + " " + arguments + " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  std::string printed;
  for (int letter = fgetc(pipe); letter != EOF; letter = fgetc(pipe)) printed += static_cast<char>(letter);
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, printed};
}

class EarlyProgram : public testing::Test {
 protected:
  std::string early(const test::PlanRecords& options = {}) const {
    return "COLDSTART_EARLY=" + folder_.write("plan", planText(aPlanRecords(options)));
  }
  const test::TemporaryFolder folder_;
};

TEST_F(EarlyProgram, FindsWhatBeganBeforeItsMain) {
  const Ended ended = run(early({{"delay.deserialize", "20"}}), "ask delay.deserialize=20");
  EXPECT_EQ(ended.status, 0);
  EXPECT_EQ(ended.printed, "adopted|none|none");
}

TEST_F(EarlyProgram, DoesNothingWithoutAPlan) {
  EXPECT_EQ(run("A=b", "ask").printed, "not adopted (COLDSTART_EARLY was not set)|none|none");
  EXPECT_EQ(run("COLDSTART_EARLY=", "ask").printed, "not adopted (COLDSTART_EARLY was not set)|none|");
}

TEST_F(EarlyProgram, LeavesTheUsersOwnLibrariesToItsChildren) {
  for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
           {"/none/libcoldstart_early.so", "none"},
           {"libcoldstart_early.so", "none"},
           {"/none/a.so:/none/libcoldstart_early.so", "/none/a.so"},
           {"'/none/a.so /none/libcoldstart_early.so:/none/b.so'", "/none/a.so:/none/b.so"},
           {"/none/notlibcoldstart_early.so", "/none/notlibcoldstart_early.so"},
           {"'::/none/libcoldstart_early.so  : '", "none"}})
    EXPECT_EQ(run(early() + " LD_PRELOAD=" + before, "ask").printed, "adopted|" + after + "|none") << before;
}

TEST_F(EarlyProgram, IsToldWhatFailed) {
  EXPECT_EQ(run("COLDSTART_EARLY=" + folder_.file("none"), "ask").status, 3);
  const Ended broken = run(early({{"fail.driver-init", "it broke"}}), "ask fail.driver-init='it broke'");
  EXPECT_EQ(broken.status, 3);
  EXPECT_NE(broken.printed.find("it broke"), std::string::npos);
  const Ended tooLong = run("COLDSTART_EARLY=/" + std::string(5000, 'x'), "ask");
  EXPECT_EQ(tooLong.printed, "not adopted (the path of the plan is too long)|none|none");
}

TEST_F(EarlyProgram, WaitsForNobodyWhereNothingCouldBegin) {
  const std::string program = folder_.file("program");
  std::filesystem::copy(COLDSTART_EARLY_PROGRAM, program);
  std::filesystem::copy(COLDSTART_REFUSING_STARTUP, folder_.file("libcoldstart_startup.so"));
  const Ended ended = run(early(), "ask", program);
  EXPECT_EQ(ended.printed, "not adopted (Cannot allocate memory)|none|none");
}

TEST_F(EarlyProgram, MayEndWhileTheStartIsAtWork) {
  for (const char* phase : {"library-load", "driver-init", "deserialize", "buffer-allocate"}) {
    EXPECT_EQ(run(early({{std::string("delay.") + phase, "300"}}), "leave").status, 7) << phase;
    EXPECT_EQ(run(early({{std::string("hang.") + phase, "true"}}), "leave").status, 7) << phase;
  }
}

TEST_F(EarlyProgram, LeavesItsMarksWhateverBecomesOfIt) {
  const std::string marks = folder_.file("marks");
  run(early() + " COLDSTART_MARKS=" + marks, "ask");
  PhaseRecorder recorder;
  EXPECT_TRUE(recorder.openFile(marks).ok());
  FILE* file = fopen(marks.c_str(), "r");
  ASSERT_NE(file, nullptr);
  std::string bytes(4096, '\0');
  bytes.resize(fread(bytes.data(), 1, bytes.size(), file));
  fclose(file);
  EXPECT_NE(bytes.find("early-start"), std::string::npos);
  EXPECT_NE(bytes.find("deserialize"), std::string::npos);
  run(early() + " COLDSTART_MARKS=off", "ask");
}

}  // namespace
}  // namespace coldstart
