#include "start_engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <thread>

#include "an_instance.h"

namespace coldstart {
namespace {

using test::AnInstance;

StartPlan aPlan(StartOrder order) {
  StartPlan plan;
  plan.order = order;
  plan.loader = "auto";
  plan.inputs = std::make_shared<InputSpecs>();
  return plan;
}

class EachOrder : public testing::TestWithParam<StartOrder> {};

TEST_P(EachOrder, MakesTheContextsOfThePlanInOrder) {
  for (const bool parallel : {false, true}) {
    AnInstance instance("fake", {{"delay.context-create", "1"}});
    StartPlan plan = aPlan(GetParam());
    plan.contexts = 5;
    plan.parallelContexts = parallel;
    const Result<StartedEngine> started = startEngine(*instance.backend, plan, *instance.recorder);
    ASSERT_TRUE(started.ok()) << started.failure().message;
    EXPECT_EQ(started.value().contexts.size(), 5u);
    for (int index = 0; index < 5; index++) EXPECT_GE(instance.millisecondsOf("context-create", index), 1) << index;
  }
}

TEST_P(EachOrder, AnswersTheFailureOfWhicheverPhaseFailsAndLeavesNoThread) {
  for (const char* phase : {"library-load", "driver-init", "device-context", "runtime-create", "model-read",
                            "deserialize", "context-create", "buffer-allocate"}) {
    AnInstance instance("fake", {{std::string("fail.") + phase, "it broke"}, {"bytes", "10"}});
    StartPlan plan = aPlan(GetParam());
    plan.contexts = 3;
    plan.parallelContexts = true;
    const Result<StartedEngine> started = startEngine(*instance.backend, plan, *instance.recorder);
    ASSERT_FALSE(started.ok()) << phase;
    EXPECT_EQ(started.failure().phase, phase);
    EXPECT_EQ(instance.backend.use_count(), 1) << phase;
  }
}

TEST_P(EachOrder, SaysThatTheModelIsMissing) {
  AnInstance instance("fake", {});
  StartPlan plan = aPlan(GetParam());
  plan.modelFile = "/nonexistent/model.onnx";
  const Result<StartedEngine> started = startEngine(*instance.backend, plan, *instance.recorder);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.failure().code, "ENGINE_MODEL_MISSING");
}

TEST_P(EachOrder, WarmsUpOnlyWhenAsked) {
  for (const uint32_t warmUp : {0u, 2u}) {
    AnInstance instance("fake", {{"infer", "2"}});
    StartPlan plan = aPlan(GetParam());
    plan.warmUp = warmUp;
    ASSERT_TRUE(startEngine(*instance.backend, plan, *instance.recorder).ok());
    if (warmUp == 0)
      EXPECT_LT(instance.millisecondsOf("warm-up"), 0);
    else
      EXPECT_GE(instance.millisecondsOf("warm-up"), 4);
  }
}

INSTANTIATE_TEST_SUITE_P(StartEngine, EachOrder,
                         testing::Values(StartOrder::kSequential, StartOrder::kOverlapped, StartOrder::kEarly));

bool isMarked(const AnInstance& instance, const std::string& phase, MarkEdge edge) {
  const std::vector<Mark> marks = instance.recorder->records();
  return std::any_of(marks.begin(), marks.end(),
                     [&](const Mark& mark) { return phase == mark.phase && mark.edge == edge; });
}

// A start that hangs in one phase, until `others` have ended beside it; what had begun by then.
std::set<std::string> begunBeside(const std::string& hanging, StartOrder order, const std::set<std::string>& others) {
  AnInstance instance("fake", {{"hang." + hanging, "true"}, {"bytes", "10"}});
  std::thread start([&] { EXPECT_FALSE(startEngine(*instance.backend, aPlan(order), *instance.recorder).ok()); });
  const auto arrived = [&] {
    return isMarked(instance, hanging, MarkEdge::begin) &&
           std::all_of(others.begin(), others.end(),
                       [&](const std::string& phase) { return isMarked(instance, phase, MarkEdge::end); });
  };
  while (!arrived()) std::this_thread::yield();
  std::set<std::string> begun;
  for (const char* phase :
       {"library-load", "driver-init", "device-context", "runtime-create", "model-read", "deserialize"})
    if (isMarked(instance, phase, MarkEdge::begin)) begun.insert(phase);
  instance.cancel->store(true);
  start.join();
  return begun;
}

using Phases = std::set<std::string>;

TEST(StartEngine, GoesThroughOnePhaseAfterTheOtherWhenSequential) {
  const std::vector<std::string> order = {"library-load",   "driver-init", "device-context",
                                          "runtime-create", "model-read",  "deserialize"};
  Phases before;
  for (const std::string& phase : order) {
    Phases expected = before;
    expected.insert(phase);
    EXPECT_EQ(begunBeside(phase, StartOrder::kSequential, before), expected) << phase;
    before = expected;
  }
}

TEST(StartEngine, LoadsTheLibraryBesideTheDevicesContextAndReadsBesideBothWhenOverlapped) {
  for (const StartOrder order : {StartOrder::kOverlapped, StartOrder::kEarly}) {
    const Phases all = {"library-load", "driver-init", "device-context", "model-read"};
    EXPECT_EQ(begunBeside("library-load", order, {"driver-init", "device-context", "model-read"}), all);
    EXPECT_EQ(begunBeside("device-context", order, {"driver-init", "library-load", "model-read"}), all);
    const Phases runtime = {"library-load", "driver-init", "device-context", "model-read", "runtime-create"};
    EXPECT_EQ(begunBeside("model-read", order, {"library-load", "device-context", "runtime-create"}), runtime);
    // Driver and library would wait for each other's lock of the dynamic linker.
    EXPECT_EQ(begunBeside("driver-init", order, {"model-read"}), (Phases{"driver-init", "model-read"}));
  }
}

}  // namespace
}  // namespace coldstart
