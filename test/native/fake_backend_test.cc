#include <gtest/gtest.h>

#include <thread>

#include "an_instance.h"

namespace coldstart {
namespace {

using test::AnInstance;
using test::noSource;

constexpr const char* kPhases[] = {"library-load", "driver-init", "device-context", "runtime-create",
                                   "model-read",   "deserialize", "context-create", "buffer-allocate"};

Status startUp(AnInstance& instance) {
  BackendInstance& backend = *instance.backend;
  Status steps[] = {backend.openLibrary(), backend.initDriver(), backend.createDevice(), backend.createRuntime()};
  for (Status& step : steps) {
    if (!step.ok()) return step.takeFailure();
  }
  auto engine = backend.load(noSource(), nullptr);
  if (!engine.ok()) return engine.takeFailure();
  auto context = engine.value()->createContext(0);
  if (!context.ok()) return context.takeFailure();
  return context.value()->bind({});
}

TEST(FakeBackend, EveryPhaseTakesAtLeastItsTimeAndIsMarked) {
  std::map<std::string, std::string> options;
  for (const char* phase : kPhases) options[std::string("delay.") + phase] = "3.5";
  AnInstance instance("fake", options);
  const Status started = startUp(instance);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  for (const char* phase : kPhases) EXPECT_GE(instance.millisecondsOf(phase), 3.5) << phase;
}

TEST(FakeBackend, WithoutAModelThereIsNoReadingUnlessAsked) {
  AnInstance instance("fake", {});
  ASSERT_TRUE(startUp(instance).ok());
  EXPECT_LT(instance.millisecondsOf("model-read"), 0);
}

TEST(FakeBackend, ReadingIsMarkedOnceWhenItWasAskedForExplicitly) {
  AnInstance instance("fake", {{"bytes", "777"}});
  ASSERT_TRUE(instance.backend->readNothing().ok());
  ASSERT_TRUE(startUp(instance).ok());
  int ends = 0;
  for (const Mark& mark : instance.recorder->records()) {
    if (std::string(mark.phase) != "model-read" || mark.edge != MarkEdge::end) continue;
    ends++;
    EXPECT_EQ(mark.bytes, 777u);
  }
  EXPECT_EQ(ends, 1);
}

TEST(FakeBackend, FailsInThePhaseThatItWasToldTo) {
  for (const char* phase : kPhases) {
    AnInstance instance("fake", {{std::string("fail.") + phase, "as told"}});
    const Status started = startUp(instance);
    ASSERT_FALSE(started.ok()) << phase;
    EXPECT_EQ(started.failure().code, "ENGINE_FAILED");
    EXPECT_EQ(started.failure().phase, phase);
    EXPECT_EQ(started.failure().message, "as told");
    EXPECT_EQ(started.failure().logTail.size(), 1u);
    EXPECT_GE(instance.millisecondsOf(phase), 0) << "the phase must end";
  }
}

TEST(FakeBackend, AHangEndsWhenTheProcessDoes) {
  AnInstance instance("fake", {{"hang.deserialize", "true"}});
  std::thread ender([&instance] { instance.cancel->store(true); });
  const auto engine = instance.backend->load(noSource(), nullptr);
  ender.join();
  ASSERT_FALSE(engine.ok());
  EXPECT_EQ(engine.failure().message, "cancelled");
}

TEST(FakeBackend, TheFirstInferenceOfAContextTakesLonger) {
  AnInstance instance("fake", {{"infer", "1"}, {"firstInfer", "4"}});
  const auto engine = instance.backend->load(noSource(), nullptr).value();
  const auto context = engine->createContext(0).value();
  ASSERT_TRUE(context->bind({}).ok());
  const uint64_t beganNs = monotonicNowNs();
  ASSERT_TRUE(context->infer().ok());
  EXPECT_GE(monotonicNowNs() - beganNs, 5'000'000u);
}

TEST(FakeBackend, OutputsDependOnInputsOnly) {
  AnInstance instance("fake", {});
  const auto engine = instance.backend->load(noSource(), nullptr).value();
  const auto checksum = [&](int32_t fill) {
    const auto context = engine->createContext(0).value();
    EXPECT_TRUE(context->bind({{sizeof(cs_input), "input", fill, nullptr, 0, nullptr, 0}}).ok());
    EXPECT_TRUE(context->infer().ok());
    return context->outputs().value()[0].checksum;
  };
  EXPECT_EQ(checksum(CS_FILL_ZEROS), checksum(CS_FILL_ZEROS));
  EXPECT_NE(checksum(CS_FILL_ZEROS), checksum(CS_FILL_RANDOM));
}

TEST(FakeBackend, ContextsAreMadeInParallelOnLanesOfTheirOwn) {
  AnInstance instance("fake", {{"delay.context-create", "5"}});
  const auto engine = instance.backend->load(noSource(), nullptr).value();
  std::vector<std::thread> threads;
  for (uint32_t index = 0; index < 4; index++) {
    threads.emplace_back([&engine, index] {
      const auto context = engine->createContext(index);
      ASSERT_TRUE(context.ok());
      EXPECT_TRUE(context.value()->bind({}).ok());
      EXPECT_TRUE(context.value()->infer().ok());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int index = 0; index < 4; index++) EXPECT_GE(instance.millisecondsOf("context-create", index), 5);
}

TEST(FakeBackend, OptionsThatMakeNoSenseAreRefused) {
  for (const auto& [key, value] : std::map<std::string, std::string>{
           {"delay.listen", "-1"}, {"infer", "soon"}, {"bytes", "1e3"}, {"hang.deserialize", "maybe"}}) {
    const auto opened =
        BackendInstance::open(COLDSTART_BACKENDS, "fake", KeyValues(std::map<std::string, std::string>{{key, value}}),
                              std::make_shared<PhaseRecorder>(), exitFlag());
    ASSERT_FALSE(opened.ok()) << key;
    EXPECT_EQ(opened.failure().subject, key);
  }
}

}  // namespace
}  // namespace coldstart
