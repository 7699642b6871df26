// Every call on every family, over imitations whose tables have the vendor's order: a wrong place is a wrong answer or
// an unexpected call.
#include "api.h"

#include <gtest/gtest.h>

#include "an_imitation.h"
#include "library.h"
#include "logger.h"

namespace coldstart::tensorrt {
namespace {

using test::AnImitation;
using test::failing;

class TensorrtApi : public ::testing::TestWithParam<std::string> {
 protected:
  TensorrtApi() : imitation(GetParam()) {}
  ~TensorrtApi() override {
    EXPECT_EQ(imitation.unexpected(), "");
    EXPECT_EQ(imitation.liveObjects(), 0);
  }

  Runtime aRuntime() const {
    return std::move(Library::open({.path = imitation.path()}).value().createRuntime().value());
  }
  Result<Engine> engineOf(Runtime& runtime, const imitation::Plan& plan) const {
    const std::string bytes = imitation::bytesOf(plan);
    return runtime.deserialize(bytes.data(), bytes.size());
  }
  bool isEight() const { return GetParam() == "8.6"; }

  AnImitation imitation;
};

INSTANTIATE_TEST_SUITE_P(Versions, TensorrtApi, ::testing::Values("8.6", "10.0", "10.6", "10.15", "11.1"),
                         [](const auto& one) {
                           std::string name = one.param;
                           name[name.find('.')] = '_';
                           return name;
                         });

TEST_P(TensorrtApi, SetsARuntimeUp) {
  Runtime runtime = aRuntime();
  EXPECT_TRUE(runtime.setMaxThreads(4).ok());
  EXPECT_EQ(imitation.last("setMaxThreads"), 4);
  EXPECT_FALSE(runtime.setMaxThreads(0).ok());
  runtime.setTemporaryDirectory("/var/tmp");
  EXPECT_EQ(imitation.last("setTemporaryDirectory"), 8);
  runtime.setEngineHostCodeAllowed(true);
  EXPECT_EQ(imitation.last("setEngineHostCodeAllowed"), 1);
  const Result<Runtime> lean = runtime.loadRuntime("libnvinfer_lean.so.10");
  EXPECT_TRUE(lean.ok());
  EXPECT_EQ(imitation.liveObjects(), 2);
}

TEST_P(TensorrtApi, DescribesAnEngine) {
  Runtime runtime = aRuntime();
  imitation::Plan plan = imitation.plan();
  plan.profiles = 2;
  plan.tensors = {{"image",
                   true,
                   1,
                   {-1, 3, 8, 8},
                   {{1, 3, 8, 8}, {2, 3, 8, 8}, {4, 3, 8, 8}, {8, 3, 8, 8}, {9, 3, 8, 8}, {16, 3, 8, 8}}},
                  {"sizes", true, 3, {2}, {}, true},
                  {"scores", false, 0, {-1, 10}, {}},
                  {"count", false, 3, {}, {}}};
  Result<Engine> engine = engineOf(runtime, plan);
  ASSERT_TRUE(engine.ok()) << engine.failure().message;
  const Result<std::vector<TensorInfo>> tensors = engine.value().tensors();
  ASSERT_TRUE(tensors.ok()) << tensors.failure().message;
  ASSERT_EQ(tensors.value().size(), 4u);
  const TensorInfo& image = tensors.value()[0];
  EXPECT_EQ(image.name, "image");
  EXPECT_TRUE(image.input);
  EXPECT_STREQ(elementTypeName(image.dataType), "float16");
  EXPECT_EQ(image.shape, (Shape{-1, 3, 8, 8}));
  ASSERT_EQ(image.profiles.size(), 2u);
  EXPECT_EQ(image.profiles[0].opt, (Shape{2, 3, 8, 8}));
  EXPECT_EQ(image.profiles[1].min, (Shape{8, 3, 8, 8}));
  EXPECT_EQ(image.profiles[1].max, (Shape{16, 3, 8, 8}));
  EXPECT_TRUE(tensors.value()[1].onHost);
  EXPECT_TRUE(tensors.value()[1].profiles.empty());
  EXPECT_FALSE(tensors.value()[2].input);
  EXPECT_EQ(tensors.value()[3].shape, Shape{});
  EXPECT_EQ(engine.value().profileCount(), 2);
  EXPECT_EQ(engine.value().deviceMemoryBytes(), 4096);
  EXPECT_EQ(engine.value().deviceMemoryBytes(1), isEight() ? 4096 : 2048);
  EXPECT_EQ(engine.value().hardwareCompatibility(), 1);
}

TEST_P(TensorrtApi, RefusesAVectorisedTensor) {
  Runtime runtime = aRuntime();
  imitation::Plan plan = imitation.plan();
  plan.tensors[1].vectorized = true;
  Result<Engine> engine = engineOf(runtime, plan);
  ASSERT_TRUE(engine.ok());
  const Result<std::vector<TensorInfo>> tensors = engine.value().tensors();
  ASSERT_FALSE(tensors.ok());
  EXPECT_EQ(tensors.failure().code, "ENGINE_INPUT_INVALID");
  EXPECT_EQ(tensors.failure().subject, "output");
}

TEST_P(TensorrtApi, InfersWithShapesOfAProfile) {
  Runtime runtime = aRuntime();
  imitation::Plan plan = imitation.plan();
  plan.profiles = 2;
  plan.tensors[0].ranges = {{1, 4}, {2, 4}, {8, 4}, {1, 4}, {16, 4}, {32, 4}};
  Engine engine = std::move(engineOf(runtime, plan).value());
  Context context = std::move(engine.createContext(Allocation::fixed).value());
  EXPECT_FALSE(context.setInputShape("input", {20, 4}).ok());
  EXPECT_TRUE(context.setOptimizationProfile(1, nullptr).ok());
  EXPECT_EQ(imitation.last("setProfile"), 1);
  EXPECT_FALSE(context.setOptimizationProfile(2, nullptr).ok());
  ASSERT_TRUE(context.setInputShape("input", {20, 4}).ok());
  const Result<Shape> shape = context.tensorShape("output");
  ASSERT_TRUE(shape.ok());
  EXPECT_EQ(shape.value(), (Shape{20, 4}));
  EXPECT_EQ(context.maxOutputBytes("output"), 20 * 4 * 4);
  std::vector<float> input(80, 0.5f);
  std::vector<float> output(80, -1);
  ASSERT_TRUE(context.setTensorAddress("input", input.data()).ok());
  const Status early = context.enqueue(nullptr);
  ASSERT_FALSE(early.ok());
  EXPECT_NE(early.failure().message.find("Address is not set for output tensor output"), std::string::npos);
  ASSERT_TRUE(context.setTensorAddress("output", output.data()).ok());
  ASSERT_TRUE(context.enqueue(nullptr).ok());
  EXPECT_EQ(output.front(), 40);
  EXPECT_EQ(output.back(), 40 + 79);
}

TEST_P(TensorrtApi, SaysWhichShapeOrNameWasRefused) {
  Runtime runtime = aRuntime();
  Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
  Context context = std::move(engine.createContext(Allocation::fixed).value());
  const Status shape = context.setInputShape("input", {9, 4});
  ASSERT_FALSE(shape.ok());
  EXPECT_EQ(shape.failure().code, "ENGINE_INPUT_INVALID");
  EXPECT_EQ(shape.failure().subject, "input");
  EXPECT_NE(shape.failure().message.find("optimization profiles"), std::string::npos);
  // Nothing that the library's dimensions can hold.
  EXPECT_FALSE(context.setInputShape("input", Shape(9, 1)).ok());
  EXPECT_FALSE(context.setInputShape("input", {int64_t{1} << 40, 4}).ok());
  EXPECT_FALSE(context.tensorShape("nobody").ok());
  EXPECT_FALSE(context.setTensorAddress("nobody", &context).ok());
}

TEST_P(TensorrtApi, TakesMemoryFromItsUser) {
  Runtime runtime = aRuntime();
  Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
  Context context = std::move(engine.createContext(Allocation::userManaged).value());
  std::vector<float> data(64, 1);
  ASSERT_TRUE(context.setInputShape("input", {2, 4}).ok());
  ASSERT_TRUE(context.setTensorAddress("input", data.data()).ok());
  ASSERT_TRUE(context.setTensorAddress("output", data.data() + 32).ok());
  EXPECT_FALSE(context.enqueue(nullptr).ok());
  EXPECT_EQ(context.updateDeviceMemoryBytesForShapes(), isEight() ? -1 : 2048);
  std::vector<char> memory(4096);
  context.setDeviceMemory(memory.data(), 4096);
  // The size travels from 10.1 on.
  EXPECT_EQ(imitation.last("setDeviceMemory"), isEight() || GetParam() == "10.0" ? -2 : 4096);
  EXPECT_TRUE(context.enqueue(nullptr).ok());
}

TEST_P(TensorrtApi, AllocatesOnAChangeOfProfileWhereTheLibraryCan) {
  Runtime runtime = aRuntime();
  Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
  const Result<Context> context = engine.createContext(Allocation::onProfileChange);
  EXPECT_EQ(context.ok(), !isEight());
  if (isEight()) {
    EXPECT_EQ(context.failure().code, "ENGINE_LIBRARY_UNSUPPORTED");
  } else {
    EXPECT_EQ(imitation.last("createExecutionContext"), 1);
  }
}

TEST_P(TensorrtApi, StreamsWeightsWhereTheLibraryCan) {
  Runtime runtime = aRuntime();
  imitation::Plan plan = imitation.plan();
  plan.streamableBytes = 100000;
  Engine engine = std::move(engineOf(runtime, plan).value());
  EXPECT_EQ(engine.streamableWeightsBytes(), isEight() ? 0 : 100000);
  EXPECT_EQ(engine.setWeightStreamingBudget(5000).ok(), !isEight());
  EXPECT_EQ(imitation.last("setWeightStreamingBudget"), isEight() ? -1 : 5000);
  const Result<Context> context = engine.createContext(Allocation::fixed);
  EXPECT_FALSE(engine.setWeightStreamingBudget(6000).ok()) << "contexts are there";
}

TEST_P(TensorrtApi, RunsHostCodeOnlyWhereItIsAllowed) {
  Runtime runtime = aRuntime();
  imitation::Plan plan = imitation.plan();
  plan.hostCode = true;
  const Result<Engine> refused = engineOf(runtime, plan);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.failure().message.find("getEngineHostCodeAllowed() is false"), std::string::npos);
  runtime.setEngineHostCodeAllowed(true);
  EXPECT_TRUE(engineOf(runtime, plan).ok());
}

TEST_P(TensorrtApi, PassesOnWhatTheLibrarySaysOfABadPlan) {
  Runtime runtime = aRuntime();
  const auto messageOf = [&](const std::string& bytes) {
    const Result<Engine> engine = runtime.deserialize(bytes.data(), bytes.size());
    return engine.ok() ? "" : engine.failure().message;
  };
  const std::string good = imitation::bytesOf(imitation.plan());
  EXPECT_EQ(messageOf(good), "");
  EXPECT_NE(messageOf("").find("kPLAN_MAGIC_TAG"), std::string::npos);
  EXPECT_NE(messageOf(std::string(500, '\0')).find("kPLAN_MAGIC_TAG"), std::string::npos);
  EXPECT_NE(messageOf(good.substr(0, good.size() - 1)).find("header.size == blobSize"), std::string::npos);
  imitation::Plan other = imitation.plan();
  other.version[2] += 1;
  EXPECT_NE(messageOf(imitation::bytesOf(other)).find("not compatible with this version"), std::string::npos);
  other = imitation.plan();
  other.tag = 77;
  EXPECT_NE(messageOf(imitation::bytesOf(other)).find("Serialized Engine Version: 77"), std::string::npos);
  other = imitation.plan();
  other.device = "8.6";
  EXPECT_NE(messageOf(imitation::bytesOf(other)).find("got compute 8.6"), std::string::npos);
}

TEST_P(TensorrtApi, TurnsEveryRefusalIntoAFailureOfItsPhase) {
  Runtime runtime = aRuntime();
  Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
  Context context = std::move(engine.createContext(Allocation::fixed).value());
  {
    const auto fails = failing("setMaxThreads,loadRuntime,deserialize,createExecutionContext,setProfile,enqueue");
    EXPECT_EQ(runtime.setMaxThreads(2).failure().phase, "runtime-create");
    EXPECT_EQ(runtime.loadRuntime("x").failure().subject, "x");
    EXPECT_EQ(engineOf(runtime, imitation.plan()).failure().phase, "deserialize");
    const Result<Context> refused = engine.createContext(Allocation::fixed);
    EXPECT_EQ(refused.failure().phase, "context-create");
    EXPECT_NE(refused.failure().message.find("OutOfMemory"), std::string::npos);
    EXPECT_FALSE(context.setOptimizationProfile(0, nullptr).ok());
    EXPECT_NE(context.enqueue(nullptr).failure().message.find("illegal memory access"), std::string::npos);
  }
  EXPECT_TRUE(context.setOptimizationProfile(0, nullptr).ok());
}

TEST_P(TensorrtApi, ForwardsTheLibrarysLog) {
  std::vector<std::string> heard;
  const auto sink = ProcessLogger::get().attach([&heard](const LogRecord& record) {
    if (record.severity == Severity::info && record.atNs > 0) heard.emplace_back(record.text);
  });
  Runtime runtime = aRuntime();
  Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
  ASSERT_EQ(heard.size(), 3u);
  EXPECT_EQ(heard[1], "Loaded engine size: 0 MiB");
}

TEST_P(TensorrtApi, MovesItsOwnersWithoutLosingAnObject) {
  Runtime runtime = aRuntime();
  {
    Engine engine = std::move(engineOf(runtime, imitation.plan()).value());
    Engine other = std::move(engine);
    EXPECT_FALSE(static_cast<bool>(engine));
    EXPECT_TRUE(static_cast<bool>(other));
    other = std::move(engineOf(runtime, imitation.plan()).value());
    EXPECT_EQ(other.profileCount(), 1);
  }
  EXPECT_EQ(imitation.liveObjects(), 1);
}

}  // namespace
}  // namespace coldstart::tensorrt
