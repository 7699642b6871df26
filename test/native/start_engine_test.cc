#include "start_engine.h"

#include <gtest/gtest.h>

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

TEST(StartEngine, ReadsTheModelBesideTheLibraryOnlyWhenOverlapped) {
  for (const StartOrder order : {StartOrder::kSequential, StartOrder::kOverlapped}) {
    AnInstance instance("fake", {{"delay.library-load", "20"}, {"delay.model-read", "20"}, {"bytes", "10"}});
    ASSERT_TRUE(startEngine(*instance.backend, aPlan(order), *instance.recorder).ok());
    uint64_t libraryEnd = 0, readBegin = 0;
    for (const Mark& mark : instance.recorder->records()) {
      if (std::string(mark.phase) == "library-load" && mark.edge == MarkEdge::end) libraryEnd = mark.timestampNs;
      if (std::string(mark.phase) == "model-read" && mark.edge == MarkEdge::begin) readBegin = mark.timestampNs;
    }
    EXPECT_EQ(readBegin < libraryEnd, order == StartOrder::kOverlapped);
  }
}

}  // namespace
}  // namespace coldstart
