// Which loader a start takes when none is named, and whether the loaded plan is page-locked while it is deserialized.
#include <gtest/gtest.h>

#include "a_tensorrt.h"

namespace coldstart {
namespace {

using test::Options;

class TensorrtSource : public test::TensorrtOf<10, 15> {
 protected:
  // Large enough to be read ahead.
  std::string writeLarge() const {
    imitation::Plan plan = imitation.plan();
    plan.weights.resize(3'000'011, 5);
    return write(plan);
  }

  // 'memory' or 'registered memory'.
  std::string routeOf(const std::string& file, const std::string& loader, const Options& options = {}) const {
    test::AnInstance instance = open(options);
    StartPlan start = aStart(file, loader);
    // So that a loader that reads ahead has read everything before the plan is deserialized.
    start.order = StartOrder::kSequential;
    const auto started = startEngine(*instance.backend, start, *instance.recorder);
    if (!started.ok()) return started.failure().message;
    const std::string route = started.value().engine->facts().at("plan.route");
    EXPECT_EQ(instance.millisecondsOf("deserialize-pin") >= 0, route == "registered memory");
    return route;
  }
};

TEST_F(TensorrtSource, IsReadAheadWhereTheLoaderIsLeftOpen) {
  EXPECT_EQ(open().backend->autoLoader(), "mmap-ahead");
  const std::string file = writeLarge();
  for (const StartOrder order : {StartOrder::kSequential, StartOrder::kOverlapped, StartOrder::kEarly}) {
    test::AnInstance instance = open();
    StartPlan start = aStart(file, "auto");
    start.order = order;
    const auto started = startEngine(*instance.backend, start, *instance.recorder);
    ASSERT_TRUE(started.ok()) << started.failure().message;
    EXPECT_EQ(started.value().loaded.loader, "mmap-ahead");
  }
}

TEST_F(TensorrtSource, IsPageLockedByItselfWhereAllOfItIsInMemory) {
  const std::string file = writeLarge();
  for (const char* loader : {"read", "pread", "ifstream", "huge", "direct", "mmap-ahead"})
    EXPECT_EQ(routeOf(file, loader), "registered memory") << loader;
  // Locking the pages of a private mapping copies them.
  for (const char* loader : {"mmap", "mmap-populate", "mmap-willneed"}) EXPECT_EQ(routeOf(file, loader), "memory");
}

TEST_F(TensorrtSource, IsWhatItWasAskedToBe) {
  const std::string file = writeLarge();
  EXPECT_EQ(routeOf(file, "read", {{"source", "pageable"}}), "memory");
  EXPECT_EQ(routeOf(file, "mmap", {{"source", "registered"}}), "registered memory");
}

TEST_F(TensorrtSource, IsNotPageLockedBeforeItHasArrived) {
  test::AnInstance instance = open();
  BackendInstance& backend = *instance.backend;
  for (Status (BackendInstance::*step)() : {&BackendInstance::openLibrary, &BackendInstance::initDriver,
                                            &BackendInstance::createDevice, &BackendInstance::createRuntime})
    ASSERT_TRUE((backend.*step)().ok());
  const std::string bytes = imitation::bytesOf(imitation.plan());
  cs_source source = test::fromMemory("model.plan", bytes);
  const auto route = [&] {
    const auto engine = backend.load(source, nullptr);
    return engine.ok() ? engine.value()->facts().at("plan.route") : engine.failure().message;
  };
  EXPECT_EQ(route(), "memory") << "nobody tells";
  bool arrived = false;
  source.owner = &arrived;
  source.in_memory = [](const void* owner) -> int32_t { return *static_cast<const bool*>(owner) ? 1 : 0; };
  EXPECT_EQ(route(), "memory");
  arrived = true;
  EXPECT_EQ(route(), "registered memory");
}

}  // namespace
}  // namespace coldstart
