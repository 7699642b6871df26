// How many contexts a plan allows, and which profile each of them has.
#include <gtest/gtest.h>

#include "a_tensorrt.h"

namespace coldstart {
namespace {

using test::Options;
using test::withProfiles;

class Contexts86 : public test::TensorrtOf<8, 6> {};
class Contexts1015 : public test::TensorrtOf<10, 15> {};

StartPlan withContexts(StartPlan start, uint32_t count, bool parallel) {
  start.contexts = count;
  start.parallelContexts = parallel;
  return start;
}

TEST_F(Contexts86, HaveAProfileEachHoweverTheyAreMade) {
  const std::string file = write(withProfiles(imitation.plan(), 3));
  for (const bool parallel : {false, true}) {
    // Made in parallel, any of them may be the first, which the library gives the first profile.
    for (int round = 0; round < (parallel ? 50 : 1); round++) {
      test::AnInstance instance = open();
      const auto started =
          startEngine(*instance.backend, withContexts(aStart(file, "mmap"), 3, parallel), *instance.recorder);
      ASSERT_TRUE(started.ok()) << started.failure().message;
      for (const auto& context : started.value().contexts) EXPECT_TRUE(context->infer().ok());
    }
  }
}

TEST_F(Contexts86, BeyondItsProfilesAreRefusedSayingHowManyThereMayBe) {
  const std::string file = write(withProfiles(imitation.plan(), 3));
  for (const auto& [profile, most] : Options{{"0", "3"}, {"1", "2"}, {"2", "1"}}) {
    for (const bool parallel : {false, true}) {
      test::AnInstance instance = open({{"profile", profile}});
      const auto started =
          startEngine(*instance.backend, withContexts(aStart(file, "mmap"), 4, parallel), *instance.recorder);
      ASSERT_FALSE(started.ok());
      EXPECT_EQ(started.failure().code, "ENGINE_CONTEXTS_LIMITED") << started.failure().message;
      EXPECT_EQ(started.failure().subject, most);
      EXPECT_EQ(started.failure().phase, "context-create");
      EXPECT_EQ(started.failure().message, "TensorRT 8.6.1 gives a profile to one context at a time");
    }
  }
}

TEST_F(Contexts86, OfAPlanWithoutOpenDimensionsAreNotLimited) {
  imitation::Plan plan = imitation.plan();
  for (imitation::PlanTensor& tensor : plan.tensors) tensor.shape = {2, 4}, tensor.ranges.clear();
  test::AnInstance instance = open();
  const auto started =
      startEngine(*instance.backend, withContexts(aStart(write(plan), "mmap"), 4, true), *instance.recorder);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  for (const auto& context : started.value().contexts) EXPECT_TRUE(context->infer().ok());
}

TEST_F(Contexts86, GiveTheirProfileBackWithThemselves) {
  test::AnInstance instance = open();
  auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
  ASSERT_TRUE(started.ok());
  BackendEngine& engine = *started.value().engine;
  EXPECT_FALSE(engine.createContext(1).ok());
  started.value().contexts.clear();
  const auto again = makeContext(engine, 0, InputSpecs());
  ASSERT_TRUE(again.ok()) << again.failure().message;
  EXPECT_TRUE(again.value()->infer().ok());
}

TEST_F(Contexts1015, ShareAProfile) {
  test::AnInstance instance = open();
  const auto started = startEngine(*instance.backend, withContexts(aStart(write(imitation.plan()), "mmap"), 4, true),
                                   *instance.recorder);
  EXPECT_TRUE(started.ok()) << started.failure().message;
}

}  // namespace
}  // namespace coldstart
