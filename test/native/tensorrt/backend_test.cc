// What the TensorRT backend does when all is well, over every imitated version.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "a_tensorrt.h"

namespace coldstart {
namespace {

using test::Options;
using test::withProfiles;

class Tensorrt : public test::EachTensorrt {};
INSTANTIATE_TEST_SUITE_P(Versions, Tensorrt, testing::Values("8.6", "10.0", "10.6", "10.15", "11.1"),
                         [](const auto& version) {
                           std::string name = version.param;
                           name[name.find('.')] = '_';
                           return name;
                         });

class Tensorrt1015 : public test::TensorrtOf<10, 15> {};

cs_input anInput(const char* name, int32_t fill, const std::vector<int64_t>& shape) {
  return {sizeof(cs_input), name, fill, nullptr, shape.empty() ? 0 : 1, shape.data(), shape.size()};
}

uint64_t checksumOf(const Result<std::vector<TensorFacts>>& outputs) {
  EXPECT_TRUE(outputs.ok()) << outputs.failure().message;
  return outputs.ok() ? outputs.value().at(0).checksum : 0;
}

TEST_P(Tensorrt, EveryLoaderGivesTheSameOutputs) {
  const std::string file = write(imitation.plan());
  std::set<uint64_t> checksums;
  for (const std::string& loader : loaderIds()) checksums.insert(checksumOf(outputsOf(file, loader)));
  EXPECT_EQ(checksums.size(), 1u);
}

TEST_P(Tensorrt, ReadsThePlanByItselfWhereItCan) {
  const std::string file = write(imitation.plan());
  const auto outputs = outputsOf(file, "path");
  if (GetParam() == "8.6") {
    ASSERT_FALSE(outputs.ok());
    EXPECT_EQ(outputs.failure().code, "ENGINE_LIBRARY_UNSUPPORTED");
    return;
  }
  EXPECT_EQ(checksumOf(outputs), checksumOf(outputsOf(file, "mmap")));
}

TEST_P(Tensorrt, EverySettingGivesTheSameOutputs) {
  const std::string file = write(imitation.plan());
  const uint64_t expected = checksumOf(outputsOf(file, "mmap"));
  for (const Options& options : std::vector<Options>{{{"allocation", "user-managed"}},
                                                     {{"buffers", "stream-ordered"}},
                                                     {{"graph", "true"}},
                                                     {{"source", "registered"}},
                                                     {{"maxThreads", "4"}},
                                                     {{"hostCode", "true"}},
                                                     {{"graph", "true"}, {"buffers", "stream-ordered"}}}) {
    EXPECT_EQ(checksumOf(outputsOf(file, "mmap", options)), expected) << options.begin()->first;
  }
}

TEST_P(Tensorrt, NothingIsAssumedDoneBeforeItWasWaitedFor) {
  const std::string file = write(imitation.plan());
  const uint64_t expected = checksumOf(outputsOf(file, "mmap"));
  cudaImitationDefer(1);
  for (const char* graph : {"false", "true"}) {
    EXPECT_EQ(checksumOf(outputsOf(file, "mmap", {{"graph", graph}})), expected);
    if (GetParam() != "8.6") {
      EXPECT_EQ(checksumOf(outputsOf(file, "path", {{"graph", graph}})), expected);
    }
  }
}

TEST_P(Tensorrt, MarksItsPhasesInOrderAndStepsInsideThem) {
  test::AnInstance instance = open();
  StartPlan start = aStart(write(imitation.plan()), "mmap");
  start.order = StartOrder::kSequential;
  ASSERT_TRUE(startEngine(*instance.backend, start, *instance.recorder).ok());
  uint64_t lastNs = 0;
  for (const char* phase : {"library-load", "driver-init", "device-context", "runtime-create", "model-read",
                            "deserialize", "context-create", "buffer-allocate"}) {
    EXPECT_GE(instance.millisecondsOf(phase), 0) << phase;
    for (const Mark& mark : instance.recorder->records()) {
      if (std::string(mark.phase) != phase || mark.edge != MarkEdge::begin) continue;
      EXPECT_GE(mark.timestampNs, lastNs) << phase;
      lastNs = mark.timestampNs;
    }
  }
  for (const char* step : {"deserialize-check", "deserialize-engine", "deserialize-finish"})
    EXPECT_GE(instance.millisecondsOf(step), 0) << step;
  EXPECT_LT(instance.millisecondsOf("deserialize-pin"), 0) << "nothing was registered";
  EXPECT_GE(instance.millisecondsOf("context-create-kernels"), 0);
}

TEST_P(Tensorrt, ContextsRunInParallelOnThreadsOfTheirOwn) {
  const std::string file = write(withProfiles(imitation.plan(), 4));
  test::AnInstance instance = open();
  StartPlan start = aStart(file, "mmap");
  start.contexts = 4;
  start.parallelContexts = true;
  Result<StartedEngine> started = startEngine(*instance.backend, start, *instance.recorder);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  std::vector<uint64_t> checksums(4);
  std::vector<std::thread> threads;
  for (size_t at = 0; at < checksums.size(); at++) {
    threads.emplace_back([&, at] {
      BackendContext& context = *started.value().contexts[at];
      for (int run = 0; run < 20; run++) ASSERT_TRUE(context.infer().ok());
      checksums[at] = checksumOf(context.outputs());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::set<uint64_t>(checksums.begin(), checksums.end()).size(), 1u);
}

TEST_P(Tensorrt, TenLoadsAndUnloadsLeaveNothing) {
  const std::string file = write(imitation.plan());
  test::AnInstance instance = open();
  ASSERT_TRUE(instance.backend->openLibrary().ok());
  ASSERT_TRUE(instance.backend->initDriver().ok());
  ASSERT_TRUE(instance.backend->createDevice().ok());
  ASSERT_TRUE(instance.backend->createRuntime().ok());
  const std::string bytes = imitation::bytesOf(imitation.plan());
  const int64_t before = live();
  for (int round = 0; round < 10; round++) {
    const auto engine = instance.backend->load(test::fromMemory(file.c_str(), bytes), nullptr);
    ASSERT_TRUE(engine.ok()) << engine.failure().message;
    const auto context = engine.value()->createContext(0);
    ASSERT_TRUE(context.ok() && context.value()->bind({}).ok() && context.value()->infer().ok());
  }
  EXPECT_EQ(live(), before);
  EXPECT_EQ(imitation.liveObjects(), 1) << "the runtime";
}

TEST_P(Tensorrt, InputsGetTheProfilesOptimumAndShapesAreCheckedAgainstItsRange) {
  test::AnInstance instance = open();
  const auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  BackendContext& context = *started.value().contexts.front();
  ASSERT_TRUE(context.infer().ok());
  EXPECT_EQ(context.outputs().value().at(0).shape, (std::vector<int64_t>{2, 4}));
  const std::vector<int64_t> eight = {8, 4};
  ASSERT_TRUE(context.bind({anInput("input", CS_FILL_RANDOM, eight)}).ok());
  ASSERT_TRUE(context.infer().ok());
  EXPECT_EQ(context.outputs().value().at(0).shape, eight);
  const std::vector<int64_t> nine = {9, 4};
  const Status refused = context.bind({anInput("input", CS_FILL_ZEROS, nine)});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.failure().code, "ENGINE_INPUT_INVALID");
  EXPECT_EQ(refused.failure().subject, "input");
  EXPECT_EQ(refused.failure().message, "shape [9,4] is outside of profile 0: from [1,4] to [8,4]");
  EXPECT_FALSE(context.infer().ok()) << "it has no buffers now";
  EXPECT_TRUE(context.bind({}).ok());
  EXPECT_TRUE(context.infer().ok());
}

TEST_P(Tensorrt, AnotherProfileHasAnotherOptimum) {
  imitation::Plan plan = imitation.plan();
  plan.profiles = 2;
  plan.tensors[0].ranges = {{1, 4}, {2, 4}, {8, 4}, {1, 4}, {16, 4}, {32, 4}};
  const auto outputs = outputsOf(write(plan), "mmap", {{"profile", "1"}});
  ASSERT_TRUE(outputs.ok()) << outputs.failure().message;
  EXPECT_EQ(outputs.value().at(0).shape, (std::vector<int64_t>{16, 4}));
  EXPECT_EQ(imitation.last("setProfile"), 1);
  const Failure refused = failureOf(write(plan), "mmap", {{"profile", "2"}});
  EXPECT_EQ(refused.code, "ENGINE_INPUT_INVALID");
  EXPECT_EQ(refused.message, "option profile is 2, the plan has 2");
}

TEST_P(Tensorrt, EveryElementTypeGoesInAndOut) {
  // The vendor's numbers: float32, float16, int8, int32, bool, uint8; bfloat16 and int64 from 9.0 on.
  std::vector<int32_t> types = {0, 1, 2, 3, 4, 5};
  if (GetParam() != "8.6") types.insert(types.end(), {7, 8});
  for (const int32_t type : types) {
    imitation::Plan plan = imitation.plan();
    plan.tensors[0].dataType = plan.tensors[1].dataType = type;
    EXPECT_NE(checksumOf(outputsOf(write(plan), "mmap")), 0u) << type;
  }
}

TEST_P(Tensorrt, SkipsAWrapperOfMetadata) {
  const std::string plan = imitation::bytesOf(imitation.plan());
  const std::string metadata = R"({"task": "detect", "names": {"0": "person"}})";
  std::string wrapped;
  imitation::append(wrapped, static_cast<uint32_t>(metadata.size()));
  wrapped += metadata + plan;
  const uint64_t expected = checksumOf(outputsOf(writeBytes(plan), "mmap"));
  const std::string file = writeBytes(wrapped);
  EXPECT_EQ(checksumOf(outputsOf(file, "mmap")), expected);
  EXPECT_EQ(checksumOf(outputsOf(file, "pread", {{"source", "registered"}})), expected);
  if (GetParam() != "8.6") {
    EXPECT_EQ(checksumOf(outputsOf(file, "path")), expected);
  }
}

TEST_P(Tensorrt, TellsFactsOfTheEngineAndTheDevice) {
  test::AnInstance instance = open();
  const auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  const std::map<std::string, std::string> facts = started.value().engine->facts();
  EXPECT_EQ(facts.at("device.name"), "Imitated GPU");
  EXPECT_EQ(facts.at("device.computeCapability"), "9.0");
  EXPECT_EQ(facts.at("driver.cuda"), "13.0");
  EXPECT_EQ(facts.at("driver.moduleLoading"), "lazy");
  EXPECT_EQ(facts.at("engine.profiles"), "1");
  EXPECT_EQ(facts.at("library.flavour"), "full");
  EXPECT_EQ(facts.at("plan.route"), "memory");
  EXPECT_EQ(facts.at("model.format"), "plan");
  EXPECT_EQ(facts.count("graph.problem"), 0u);
  EXPECT_GT(std::stoll(facts.at("device.usedBytes")), 0);
}

TEST_F(Tensorrt1015, BothStreamReadersAndTheBlobGiveTheSameOutputs) {
  imitation::Plan plan = imitation.plan();
  plan.weights.resize(5'000'011);
  for (uint32_t at = 0; at < plan.weights.size(); at++)
    plan.weights[at] = static_cast<unsigned char>(at * 2654435761u >> 24);
  const std::string file = write(plan);
  const uint64_t expected = checksumOf(outputsOf(file, "mmap"));
  for (const char* reader : {"v1", "v2", "auto"}) {
    for (const char* threads : {"1", "3"}) {
      const Options options = {
          {"streamReader", reader}, {"threads", threads}, {"chunkBytes", "65536"}, {"ringBytes", "1048576"}};
      EXPECT_EQ(checksumOf(outputsOf(file, "path", options)), expected) << reader;
    }
  }
}

TEST_F(Tensorrt1015, AGraphIsLaunchedAfterTheFirstInference) {
  test::AnInstance instance = open({{"graph", "true"}});
  const auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
  ASSERT_TRUE(started.ok());
  BackendContext& context = *started.value().contexts.front();
  ASSERT_TRUE(context.infer().ok());
  EXPECT_EQ(cudaImitationCounts().graphLaunches, 0);
  ASSERT_TRUE(context.infer().ok());
  ASSERT_TRUE(context.infer().ok());
  EXPECT_EQ(cudaImitationCounts().graphLaunches, 2);
}

TEST_F(Tensorrt1015, WithoutAGraphInferencesGoOnPlainlyAndItIsTold) {
  for (const char* call : {"cuStreamBeginCapture", "cuStreamEndCapture", "cuGraphInstantiateWithFlags"}) {
    test::AnInstance instance = open({{"graph", "true"}});
    const auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
    ASSERT_TRUE(started.ok());
    BackendContext& context = *started.value().contexts.front();
    cudaImitationFail(call, 1, 801);
    for (int run = 0; run < 3; run++) {
      const Status ran = context.infer();
      ASSERT_TRUE(ran.ok()) << call << ": " << ran.failure().message;
    }
    EXPECT_NE(started.value().engine->facts().at("graph.problem").find(call), std::string::npos);
  }
}

TEST_F(Tensorrt1015, WeightsAreStreamedWithinTheBudget) {
  imitation::Plan plan = imitation.plan();
  plan.streamableBytes = 4096;
  ASSERT_TRUE(outputsOf(write(plan), "mmap", {{"weightStreamingBudget", "1024"}}).ok());
  EXPECT_EQ(imitation.last("setWeightStreamingBudget"), 1024);
  plan.streamableBytes = 0;
  const Failure refused = failureOf(write(plan), "mmap", {{"weightStreamingBudget", "1024"}});
  EXPECT_EQ(refused.code, "ENGINE_FAILED");
  EXPECT_EQ(refused.subject, "weightStreamingBudget");
}

}  // namespace
}  // namespace coldstart
