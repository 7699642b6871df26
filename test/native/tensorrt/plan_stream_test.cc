// The stream that TensorRT pulls a plan from, against every way of asking.
#include "plan_stream.h"

#include <gtest/gtest.h>

#include <cstring>

#include "a_cuda_driver.h"
#include "temporary_folder.h"

namespace coldstart::tensorrt {
namespace {

constexpr uint64_t kOffset = 13;

class PlanStreams : public test::ACudaDriver {
 protected:
  void SetUp() override {
    ACudaDriver::SetUp();
    const auto driver = cuda::Driver::open().value();
    ASSERT_TRUE(driver->initialise().ok());
    context = cuda::PrimaryContext::retain(driver, 0, "device-context").value();
    current.emplace(*context);
    // No two chunks are alike, or a slot that is used too early would not show.
    for (uint32_t at = 0; at < 3'000'017; at++) plan += static_cast<char>(at * 2654435761u >> 24);
    path = folder.write("model.plan", std::string(kOffset, 'w') + plan + "padding");
    settings = Settings::parse({}).value();
    settings.threads = 3;
    settings.chunkBytes = 1 << 16;
    settings.ringBytes = 1 << 20;
  }
  void TearDown() override {
    current.reset();
    context.reset();
    ACudaDriver::TearDown();
  }

  PlanStream open() const {
    return {UniqueFd::open(path.c_str(), O_RDONLY), path, {kOffset, plan.size(), "10.15.1.29"}, context, settings};
  }

  std::string plan;
  std::string path;
  Settings settings;
  test::TemporaryFolder folder;
  std::shared_ptr<const cuda::PrimaryContext> context;
  std::optional<cuda::CurrentContext> current;
};

TEST_F(PlanStreams, ReadsToTheHostInPiecesOfAnyLengthUpToTheEndOfThePlan) {
  PlanStream stream = open();
  std::string read;
  for (const int64_t wanted : {1, 7, 0, 100'000, 2'000'000, 2'000'000, 5}) {
    std::string piece(static_cast<size_t>(wanted), '\0');
    const int64_t count = stream.read(piece.data(), wanted, nullptr);
    ASSERT_GE(count, 0);
    read += piece.substr(0, static_cast<size_t>(count));
  }
  EXPECT_EQ(read, plan);
  char more = 0;
  EXPECT_EQ(stream.read(&more, 1, nullptr), 0) << "the padding is no part of the plan";
  EXPECT_EQ(stream.bytesRead(), plan.size());
  EXPECT_TRUE(stream.finish().ok());
}

TEST_F(PlanStreams, ReadsToTheDeviceThroughASmallRing) {
  const auto queue = cuda::Stream::create(context->driver(), "deserialize");
  const auto device = cuda::DeviceBuffer::allocate(context->driver(), plan.size(), "deserialize");
  for (const bool deferred : {false, true}) {
    cudaImitationDefer(deferred ? 1 : 0);
    PlanStream stream = open();
    ASSERT_TRUE(stream.seek(5, SEEK_SET));
    const auto bytes = static_cast<int64_t>(plan.size()) - 5;
    ASSERT_EQ(stream.read(static_cast<char*>(device.value().pointer()) + 5, bytes, queue.value().get()), bytes);
    ASSERT_TRUE(stream.finish().ok());
    EXPECT_EQ(std::memcmp(static_cast<char*>(device.value().pointer()) + 5, plan.data() + 5, plan.size() - 5), 0);
    EXPECT_LE(stream.ringBytes(), settings.ringBytes);
    EXPECT_GT(stream.ringBytes(), 0u);
  }
}

TEST_F(PlanStreams, SeeksInAllThreeWaysAndNeverOutsideOfThePlan) {
  PlanStream stream = open();
  const auto size = static_cast<int64_t>(plan.size());
  char byte = 0;
  ASSERT_TRUE(stream.seek(1000, SEEK_SET));
  ASSERT_TRUE(stream.seek(-1, SEEK_CUR));
  ASSERT_EQ(stream.read(&byte, 1, nullptr), 1);
  EXPECT_EQ(byte, plan[999]);
  ASSERT_TRUE(stream.seek(-3, SEEK_END));
  ASSERT_EQ(stream.read(&byte, 1, nullptr), 1);
  EXPECT_EQ(byte, plan[plan.size() - 3]);
  EXPECT_FALSE(stream.seek(-1, SEEK_SET));
  EXPECT_FALSE(stream.seek(size + 1, SEEK_SET));
  EXPECT_FALSE(stream.seek(INT64_MAX, SEEK_CUR));
  EXPECT_FALSE(stream.seek(0, 7));
  ASSERT_TRUE(stream.seek(0, SEEK_END));
  EXPECT_EQ(stream.read(&byte, 1, nullptr), 0);
  EXPECT_EQ(stream.read(&byte, -1, nullptr), -1);
}

TEST_F(PlanStreams, AFileThatShrinksMeanwhileIsACodedFailure) {
  const auto queue = cuda::Stream::create(context->driver(), "deserialize");
  const auto device = cuda::DeviceBuffer::allocate(context->driver(), plan.size(), "deserialize");
  std::string host(plan.size(), '\0');
  for (void* destination : {static_cast<void*>(host.data()), device.value().pointer()}) {
    folder.write("model.plan", std::string(kOffset, 'w') + plan);
    PlanStream stream = open();
    std::filesystem::resize_file(path, 1'000'000);
    EXPECT_EQ(stream.read(destination, static_cast<int64_t>(plan.size()), queue.value().get()), -1);
    EXPECT_EQ(stream.read(destination, 1, queue.value().get()), -1) << "it stays failed";
    const Status finished = stream.finish();
    ASSERT_FALSE(finished.ok());
    EXPECT_EQ(finished.failure().code, "ENGINE_MODEL_INVALID");
    EXPECT_EQ(finished.failure().message, "the file became shorter while it was read");
  }
}

TEST_F(PlanStreams, WhicheverCallFailsOnTheWayToTheDeviceIsTold) {
  const auto queue = cuda::Stream::create(context->driver(), "deserialize");
  const auto device = cuda::DeviceBuffer::allocate(context->driver(), plan.size(), "deserialize");
  const int64_t before = live();
  for (const char* call : {"cuMemHostAlloc", "cuEventCreate", "cuMemcpyHtoDAsync", "cuEventRecord",
                           "cuEventSynchronize", "cuCtxPushCurrent"}) {
    cudaImitationReset();
    cudaImitationFail(call, 2, 2);
    {
      PlanStream stream = open();
      EXPECT_EQ(stream.read(device.value().pointer(), static_cast<int64_t>(plan.size()), queue.value().get()), -1);
      const Status finished = stream.finish();
      ASSERT_FALSE(finished.ok()) << call;
      EXPECT_EQ(finished.failure().code, "ENGINE_DEVICE_MEMORY") << call;
    }
    EXPECT_EQ(live(), before) << call;
  }
}

}  // namespace
}  // namespace coldstart::tensorrt
