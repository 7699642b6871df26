// What the TensorRT backend says when something is wrong, and that nothing is left then.
#include <gtest/gtest.h>

#include "a_tensorrt.h"

namespace coldstart {
namespace {

using test::EnvironmentValue;
using test::failing;
using test::Options;

class TensorrtFailures : public test::TensorrtOf<10, 15> {};
class Tensorrt86Failures : public test::TensorrtOf<8, 6> {};

void expectFailure(const Failure& failure, const std::string& code, const std::string& phase, const std::string& part) {
  EXPECT_EQ(failure.code, code) << failure.message;
  EXPECT_EQ(failure.phase, phase) << failure.message;
  EXPECT_NE(failure.message.find(part), std::string::npos) << failure.message;
}

TEST_F(TensorrtFailures, BadPlansAreRefusedBeforeTheLibraryIsAsked) {
  const std::string good = imitation::bytesOf(imitation.plan());
  const struct {
    std::string bytes;
    const char* part;
  } kCases[] = {
      {"", "it is empty"},
      {"xy", "it has only 2 bytes"},
      {std::string(4096, '\0'), "does not begin as a TensorRT plan does"},
      {"\x08\x07 an ONNX file, to judge by its beginning", "does not begin as a TensorRT plan does"},
      {good.substr(0, 20), "it is truncated"},
      {good.substr(0, good.size() - 1), "bytes, there are "},
      {good + "tail", "4 bytes follow the plan"},
      {good + std::string(512, '\0'), "512 bytes follow the plan"},
  };
  for (const auto& [bytes, part] : kCases) {
    for (const char* loader : {"mmap", "read", "path"}) {
      const Failure failure = failureOf(writeBytes(bytes), loader);
      expectFailure(failure, "ENGINE_MODEL_INVALID", "deserialize", part);
      EXPECT_TRUE(failure.logTail.empty()) << "the library was asked";
    }
  }
}

TEST_F(TensorrtFailures, APlanOfAnotherVersionIsToldWithBothVersions) {
  imitation::Plan plan = imitation.plan();
  plan.version = {10, 6, 0, 26};
  for (const char* loader : {"mmap", "path"}) {
    const Failure failure = failureOf(write(plan), loader);
    expectFailure(failure, "ENGINE_PLAN_VERSION", "deserialize", "not compatible with this version");
    EXPECT_EQ(failure.expected, "10.15.1.29");
    EXPECT_EQ(failure.found, "10.6.0.26");
    EXPECT_FALSE(failure.logTail.empty());
  }
}

TEST_F(TensorrtFailures, APlanFromBeforeTheHeaderIsToldAsAVersion) {
  const Failure failure = failureOf(writeBytes("ptrt" + std::string(100, '\1')));
  expectFailure(failure, "ENGINE_PLAN_VERSION", "deserialize", "older than TensorRT 8.6");
  EXPECT_EQ(failure.found, "a version before 8.6");
}

TEST_F(Tensorrt86Failures, APlanOfTensorrt10IsToldWithBothVersions) {
  imitation::Plan plan = imitation.plan();
  plan.version = {10, 6, 0, 26};
  const Failure failure = failureOf(write(plan));
  EXPECT_EQ(failure.code, "ENGINE_PLAN_VERSION") << failure.message;
  EXPECT_EQ(failure.expected, "8.6.1.6");
  EXPECT_EQ(failure.found, "10.6.0.26");
}

TEST_F(TensorrtFailures, APlanForAnotherDeviceIsToldWithBothDevices) {
  imitation::Plan plan = imitation.plan();
  plan.device = "8.6";
  const Failure failure = failureOf(write(plan));
  expectFailure(failure, "ENGINE_PLAN_DEVICE", "deserialize", "incompatible device");
  EXPECT_EQ(failure.expected, "compute capability 9.0");
  EXPECT_EQ(failure.found, "compute capability 8.6");
}

TEST_F(TensorrtFailures, CodeForTheHostRunsOnlyWhereItIsAllowed) {
  imitation::Plan plan = imitation.plan();
  plan.hostCode = true;
  EXPECT_EQ(failureOf(write(plan)).code, "ENGINE_PLAN_HOST_CODE");
  EXPECT_TRUE(outputsOf(write(plan), "mmap", {{"hostCode", "true"}}).ok());
}

TEST_F(TensorrtFailures, ADamagedPlanIsInvalid) {
  std::string bytes = imitation::bytesOf(imitation.plan());
  bytes[bytes.size() - 100] ^= 1;
  for (const char* loader : {"mmap", "path"}) {
    const Failure failure = failureOf(writeBytes(bytes), loader);
    EXPECT_EQ(failure.code, "ENGINE_MODEL_INVALID") << failure.message;
    EXPECT_FALSE(failure.subject.empty());
  }
}

TEST_F(TensorrtFailures, EveryCallOfTheLibraryThatFailsIsToldInItsPhase) {
  const std::string file = write(imitation.plan());
  const struct {
    const char* call;
    const char* phase;
    const char* code;
  } kCases[] = {
      {"createInferRuntime", "runtime-create", "ENGINE_DRIVER_TOO_OLD"},
      {"deserialize", "deserialize", "ENGINE_FAILED"},
      {"createExecutionContext", "context-create", "ENGINE_DEVICE_MEMORY"},
      {"setProfile", "context-create", "ENGINE_FAILED"},
      {"setInputShape", "buffer-allocate", "ENGINE_INPUT_INVALID"},
      {"setTensorAddress", "buffer-allocate", "ENGINE_FAILED"},
      {"enqueue", "infer", "ENGINE_FAILED"},
  };
  for (const auto& [call, phase, code] : kCases) {
    const EnvironmentValue fails = failing(call);
    const Failure failure = failureOf(file);
    EXPECT_EQ(failure.phase, phase) << call << ": " << failure.message;
    EXPECT_EQ(failure.code, code) << call << ": " << failure.message;
  }
}

TEST_F(TensorrtFailures, WhicheverCallOfTheDriverFailsNothingIsLeft) {
  const std::string file = write(imitation.plan());
  for (const Options& options : std::vector<Options>{{{"allocation", "user-managed"}, {"buffers", "stream-ordered"}},
                                                     {{"source", "registered"}},
                                                     {{"threads", "1"}}}) {
    const std::string loader = options.count("threads") > 0 ? "path" : "mmap";
    cudaImitationReset();
    ASSERT_TRUE(outputsOf(file, loader, options).ok());
    const int64_t calls = callsUntilOutputs;
    const int64_t before = live();
    ASSERT_GT(calls, 20);
    for (int64_t number = 1; number <= calls; number++) {
      cudaImitationReset();
      cudaImitationFail("", number, 2);
      const auto outputs = outputsOf(file, loader, options);
      const std::string call = cudaImitationCallName(number);
      const std::string code = outputs.ok() ? "" : outputs.failure().code;
      EXPECT_TRUE(code.empty() || code.rfind("ENGINE_", 0) == 0) << code << ", failing " << call;
      EXPECT_EQ(live(), before) << "failing call " << number << ", " << call;
      EXPECT_EQ(imitation.liveObjects(), 0) << "failing call " << number << ", " << call;
    }
  }
}

TEST_F(TensorrtFailures, TooLittleMemoryIsToldWhereverItRunsOut) {
  const std::string file = write(imitation.plan());
  for (int64_t limit = 0; limit < 8000; limit += 500) {
    cudaImitationLimitMemory(limit);
    const Failure failure = failureOf(file, "mmap", {{"allocation", "user-managed"}});
    if (failure.code == "none") break;
    EXPECT_EQ(failure.code, "ENGINE_DEVICE_MEMORY") << limit << ": " << failure.message;
    EXPECT_FALSE(failure.phase.empty());
  }
}

TEST_F(TensorrtFailures, TheDriversRefusalsAreToldInItsPhases) {
  const std::string file = write(imitation.plan());
  const struct {
    const char* call;
    int result;
    const char* code;
    const char* phase;
  } kCases[] = {{"cuInit", 100, "ENGINE_DEVICE_MISSING", "driver-init"},
                {"cuInit", 803, "ENGINE_DRIVER_TOO_OLD", "driver-init"},
                {"cuInit", 805, "ENGINE_DEVICE_LOST", "driver-init"},
                {"cuDevicePrimaryCtxRetain", 46, "ENGINE_DEVICE_BUSY", "device-context"},
                {"cuDevicePrimaryCtxRetain", 2, "ENGINE_DEVICE_MEMORY", "device-context"}};
  for (const auto& [call, result, code, phase] : kCases) {
    cudaImitationFail(call, 1, result);
    const Failure failure = failureOf(file);
    EXPECT_EQ(failure.code, code) << call;
    EXPECT_EQ(failure.phase, phase) << call;
  }
  cudaImitationReset();
  EXPECT_EQ(failureOf(file, "mmap", {{"device", "5"}}).code, "ENGINE_DEVICE_MISSING");
  const EnvironmentValue missing("COLDSTART_CUDA_LIBRARY", "libno-such-driver.so.1");
  EXPECT_EQ(failureOf(file).code, "ENGINE_DRIVER_MISSING");
}

TEST_F(TensorrtFailures, AnMpsServerThatGoesAwayMeanwhileIsToldAsALostDevice) {
  test::AnInstance instance = open();
  const auto started = startEngine(*instance.backend, aStart(write(imitation.plan()), "mmap"), *instance.recorder);
  ASSERT_TRUE(started.ok());
  BackendContext& context = *started.value().contexts.front();
  ASSERT_TRUE(context.infer().ok());
  cudaImitationFail("cuStreamSynchronize", 1, 806);
  const EnvironmentValue fails = failing("enqueue");
  const Status lost = context.infer();
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.failure().code, "ENGINE_DEVICE_LOST");
  EXPECT_EQ(lost.failure().phase, "infer");
}

TEST_F(TensorrtFailures, AMissingLibraryAndAnUnknownMajorAreRefused) {
  const std::string file = write(imitation.plan());
  const Options options = {{"library", folder.file("libnvinfer.so.10")}};
  expectFailure(failureOf(file, "mmap", options), "ENGINE_LIBRARY_MISSING", "library-load", "");
  const EnvironmentValue pretended("COLDSTART_IMITATION_TENSORRT_VERSION", "120000");
  expectFailure(failureOf(file), "ENGINE_LIBRARY_UNSUPPORTED", "library-load", "12.0");
}

TEST_F(TensorrtFailures, AMissingPlanIsToldWhoeverReadsIt) {
  for (const char* loader : {"mmap", "path"})
    EXPECT_EQ(failureOf(folder.file("nothing.plan"), loader).code, "ENGINE_MODEL_MISSING");
}

TEST_F(TensorrtFailures, OptionsThatMakeNoSenseAreRefusedNamingThem) {
  for (const auto& [key, value] : Options{{"allocation", "dynamic"},
                                          {"ringBytes", "1000"},
                                          {"ringBytes", "999999999"},
                                          {"device", "-1"},
                                          {"profile", "x"},
                                          {"graph", "maybe"},
                                          {"streamReader", "v3"},
                                          {"weightStreamingBudget", "all"},
                                          {"unknown", "1"}}) {
    const auto opened =
        BackendInstance::open(COLDSTART_BACKENDS, "tensorrt", KeyValues(Options{{key, value}}),
                              std::make_shared<PhaseRecorder>(), std::make_shared<std::atomic<bool>>(false));
    ASSERT_FALSE(opened.ok()) << key;
    EXPECT_EQ(opened.failure().subject, key);
  }
}

TEST_F(TensorrtFailures, ASourceThatCannotBeRegisteredStaysPageableAndItIsTold) {
  test::AnInstance instance = open({{"source", "registered"}});
  // Neither read-only nor writable.
  StartPlan start = aStart(write(imitation.plan()), "mmap");
  const EnvironmentValue fails("COLDSTART_CUDA_IMITATION_REFUSE", "cuMemHostRegister");
  const auto started = startEngine(*instance.backend, start, *instance.recorder);
  ASSERT_TRUE(started.ok()) << started.failure().message;
  const auto facts = started.value().engine->facts();
  EXPECT_EQ(facts.at("plan.route"), "memory");
  EXPECT_NE(facts.at("plan.sourceProblem").find("the source stays pageable: cuMemHostRegister"), std::string::npos);
}

}  // namespace
}  // namespace coldstart
