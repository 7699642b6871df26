// The library's texts as they were reported, and the codes that they become.
#include "failure_recogniser.h"

#include <gtest/gtest.h>

namespace coldstart::tensorrt {
namespace {

Failure recognised(const std::string& text, const FailureFacts& facts = {"model.plan", "", "10.6.0.26"}) {
  return recogniseFailure({"ENGINE_FAILED", "deserialize", "", text, {}}, facts);
}

struct Case {
  const char* text;
  const char* code;
};

TEST(TensorrtFailureRecogniser, KnowsWhatTheLibrarySays) {
  const Case kCases[] = {
      {"[runtime.cpp::parsePlan::314] Error Code 1: Serialization (Serialization assertion plan->header.magicTag == "
       "rt::kPLAN_MAGIC_TAG failed.)",
       "ENGINE_MODEL_INVALID"},
      {"coreReadArchive.cpp (38) - Serialization Error in verifyHeader: 0 (Version tag does not match)",
       "ENGINE_PLAN_VERSION"},
      {"Error Code 1: Serialization (Serialization assertion magicTagRead == kMAGIC_TAG failed.Magic tag does not "
       "match)",
       "ENGINE_MODEL_INVALID"},
      {"Serialization assertion safeVersionRead == safeSerializationVersion failed.Version tag does not match. Note: "
       "Current Version: 0, Serialized Engine Version: 239",
       "ENGINE_PLAN_VERSION"},
      {"[leanStubs.cpp::loadRunner::128] Error Code 1: Internal Error (Unexpected call to stub)",
       "ENGINE_PLAN_VERSION"},
      {"Cannot deserialize engine with lean runtime since IRuntime::getEngineHostCodeAllowed() is false.",
       "ENGINE_PLAN_HOST_CODE"},
      {"Error Code 2: OutOfMemory (Requested size was 4294967296 bytes.)", "ENGINE_DEVICE_MEMORY"},
      {"[defaultAllocator.cpp::allocate::31] Error Code 1: Cuda Runtime (out of memory)", "ENGINE_DEVICE_MEMORY"},
      {"createInferRuntime: Error Code 6: API Usage Error (CUDA initialization failure with error: 35)",
       "ENGINE_DRIVER_TOO_OLD"},
      {"CUDA initialization failure with error: 2", "ENGINE_DEVICE_MEMORY"},
      {"CUDA initialization failure with error: 100. Please check your CUDA installation", "ENGINE_DEVICE_MISSING"},
      {"4: [runtime.cpp::deserializeCudaEngine::65] Error Code 4: Internal Error (Engine deserialization failed.)",
       "ENGINE_FAILED"},
  };
  for (const Case& one : kCases) EXPECT_EQ(recognised(one.text).code, one.code) << one.text;
}

TEST(TensorrtFailureRecogniser, TakesBothVersionsFromTheTextWhereTheyAreReadable) {
  const Failure failure = recognised(
      "6: The engine plan file is not compatible with this version of TensorRT, expecting library version 8.5.1.7 got "
      "8.5.3.1, please rebuild.");
  EXPECT_EQ(failure.code, "ENGINE_PLAN_VERSION");
  EXPECT_EQ(failure.expected, "8.5.1.7");
  EXPECT_EQ(failure.found, "8.5.3.1");
}

TEST(TensorrtFailureRecogniser, TakesThePlansVersionFromItsHeaderWhereTheTextHasRawBytes) {
  const Failure failure = recognised(
      "IRuntime::deserializeCudaEngine: Error Code 6: API Usage Error (The engine plan file is not compatible with "
      "this "
      "version of TensorRT, expecting library version 10.14.1.48 got \x0a\x06, please rebuild.)",
      {"model.plan", "10.6.0.26", "10.14.1.48"});
  EXPECT_EQ(failure.expected, "10.14.1.48");
  EXPECT_EQ(failure.found, "10.6.0.26");
  EXPECT_EQ(failure.message.find('\n'), std::string::npos);
  EXPECT_EQ(failure.subject, "model.plan");
}

TEST(TensorrtFailureRecogniser, TellsBothDevices) {
  const Failure failure = recognised(
      "The engine plan file is generated on an incompatible device, expecting compute 8.6 got compute 7.5, please "
      "rebuild.");
  EXPECT_EQ(failure.code, "ENGINE_PLAN_DEVICE");
  EXPECT_EQ(failure.expected, "compute capability 8.6");
  EXPECT_EQ(failure.found, "compute capability 7.5");
}

TEST(TensorrtFailureRecogniser, LeavesACodeThatIsKnownAlready) {
  const Failure known = recogniseFailure({"ENGINE_INPUT_INVALID", "buffer-allocate", "input", "out of memory", {}}, {});
  EXPECT_EQ(known.code, "ENGINE_INPUT_INVALID");
  EXPECT_EQ(known.subject, "input");
}

}  // namespace
}  // namespace coldstart::tensorrt
