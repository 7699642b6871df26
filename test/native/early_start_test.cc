#include "early_start.h"

#include <gtest/gtest.h>

#include <thread>

#include "a_plan_file.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::aPlanRecords;
using test::asked;
using test::PlanRecords;
using test::planText;

class EarlyStarts : public testing::Test {
 protected:
  std::string write(const PlanRecords& records) const { return folder_.write("plan", planText(records)); }

  bool marked(const std::string& phase) const {
    for (const Mark& mark : recorder_->records()) {
      if (phase == mark.phase) return true;
    }
    return false;
  }

  int countOf(const std::string& phase, MarkEdge edge) const {
    int count = 0;
    for (const Mark& mark : recorder_->records()) count += phase == mark.phase && mark.edge == edge ? 1 : 0;
    return count;
  }

  const test::TemporaryFolder folder_;
  std::shared_ptr<PhaseRecorder> recorder_ = std::make_shared<PhaseRecorder>();
  EarlyStart early_{{COLDSTART_BACKENDS, recorder_, std::make_shared<std::atomic<bool>>(false)}};
};

TEST_F(EarlyStarts, AreAdoptedByWhoeverAsksForTheSame) {
  const PlanRecords records = aPlanRecords({{"delay.deserialize", "5"}});
  early_.run(write(records), 123);
  EXPECT_TRUE(early_.isExpected());
  const Result<RunningEngine> running = early_.startOrAdopt(asked(records), nullptr);
  ASSERT_TRUE(running.ok()) << running.failure().message;
  EXPECT_EQ(running.value().early, "adopted");
  EXPECT_EQ(running.value().started.contexts.size(), 1u);
  EXPECT_EQ(running.value().backend->version(), "1.0.0");
  EXPECT_EQ(countOf("deserialize", MarkEdge::end), 1);
  const Mark first = recorder_->records().front();
  EXPECT_STREQ(first.phase, "early-start");
  EXPECT_EQ(first.timestampNs, 123u);
  EXPECT_FALSE(early_.isExpected());
}

TEST_F(EarlyStarts, LeaveTheMainLaneToTheProgram) {
  early_.run(write(aPlanRecords({{"delay.library-load", "3"}})), 1);
  for (const Mark& mark : recorder_->records()) {
    if (mark.edge == MarkEdge::instant) continue;
    EXPECT_STRNE(mark.lane, "main") << mark.phase;
  }
}

TEST_F(EarlyStarts, AreWaitedForByWhoeverAsksWhileTheyRun) {
  const PlanRecords records = aPlanRecords({{"delay.deserialize", "30"}});
  const std::string file = write(records);
  std::thread thread([&] { early_.run(file, 1); });
  while (!early_.isExpected()) std::this_thread::yield();
  const Result<RunningEngine> running = early_.startOrAdopt(asked(records), nullptr);
  thread.join();
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(running.value().early, "adopted");
}

TEST_F(EarlyStarts, AreAdoptedOnceOnly) {
  const PlanRecords records = aPlanRecords();
  early_.run(write(records), 1);
  ASSERT_TRUE(early_.startOrAdopt(asked(records), nullptr).ok());
  const Result<RunningEngine> second = early_.startOrAdopt(asked(records), nullptr);
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(second.value().early, "not adopted (it was asked for before)");
}

TEST_F(EarlyStarts, GiveTheirFailureToWhoeverAsks) {
  for (const char* phase : {"library-load", "driver-init", "runtime-create", "deserialize", "context-create"}) {
    EarlyStart early({COLDSTART_BACKENDS, recorder_, std::make_shared<std::atomic<bool>>(false)});
    const PlanRecords records = aPlanRecords({{std::string("fail.") + phase, "it broke"}});
    early.run(write(records), 1);
    const Result<RunningEngine> running = early.startOrAdopt(asked(records), nullptr);
    ASSERT_FALSE(running.ok()) << phase;
    EXPECT_EQ(running.failure().phase, phase);
  }
}

TEST_F(EarlyStarts, SayThatTheirPlanOrTheirBackendCannotBeUsed) {
  early_.run(folder_.file("none"), 1);
  const Result<RunningEngine> running = early_.startOrAdopt(asked(aPlanRecords()), nullptr);
  ASSERT_FALSE(running.ok());
  EXPECT_EQ(running.failure().code, "INTERNAL_FAULT");
  EarlyStart other({COLDSTART_BACKENDS, recorder_, std::make_shared<std::atomic<bool>>(false)});
  PlanRecords records = aPlanRecords();
  records[1].second = "imaginary";
  other.run(write(records), 1);
  const Result<RunningEngine> unknown = other.startOrAdopt(asked(records), nullptr);
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.failure().code, "ENGINE_LIBRARY_MISSING");
}

TEST_F(EarlyStarts, OfAnotherPlanAreLetGoAndTheStartIsMadeAnew) {
  early_.run(write(aPlanRecords()), 1);
  const Result<RunningEngine> running = early_.startOrAdopt(asked(aPlanRecords({{"infer", "1"}})), nullptr);
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(running.value().early, "not adopted (it began with another set of options)");
  EXPECT_EQ(countOf("deserialize", MarkEdge::end), 2);
}

TEST_F(EarlyStarts, OfAnotherPlanAreLetGoWhileTheyRunToo) {
  const std::string file = write(aPlanRecords({{"delay.deserialize", "30"}}));
  std::thread thread([&] { early_.run(file, 1); });
  while (!early_.isExpected()) std::this_thread::yield();
  const Result<RunningEngine> running = early_.startOrAdopt(asked(aPlanRecords()), nullptr);
  thread.join();
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(running.value().early, "not adopted (it began with another set of options)");
}

TEST_F(EarlyStarts, ThatNeverBeganAreSaidToBeMissing) {
  EXPECT_FALSE(early_.isExpected());
  const Result<RunningEngine> running = early_.startOrAdopt(asked(aPlanRecords()), nullptr);
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(running.value().early, "not adopted (libcoldstart_early.so was not loaded by LD_PRELOAD)");
  EXPECT_EQ(running.value().started.contexts.size(), 1u);
}

TEST_F(EarlyStarts, ThatComeTooLateDoNothing) {
  ASSERT_TRUE(early_.startOrAdopt(asked(aPlanRecords()), nullptr).ok());
  const size_t before = recorder_->records().size();
  early_.run(write(aPlanRecords()), 1);
  EXPECT_EQ(recorder_->records().size(), before);
  EXPECT_FALSE(early_.isExpected());
}

TEST_F(EarlyStarts, AreNotMissedWhereNoneWasAskedFor) {
  PlanRecords records = aPlanRecords();
  records[2].second = "sequential";
  const Result<RunningEngine> running = early_.startOrAdopt(asked(records), nullptr);
  ASSERT_TRUE(running.ok());
  EXPECT_EQ(running.value().early, "");
  EXPECT_FALSE(marked("early-start"));
}

}  // namespace
}  // namespace coldstart
