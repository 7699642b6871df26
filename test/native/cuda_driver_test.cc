// native/cuda over the imitated driver.
#include "cuda_driver.h"

#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "a_cuda_driver.h"
#include "cuda_stream.h"
#include "device_memory.h"
#include "temporary_folder.h"

namespace coldstart::cuda {
namespace {

constexpr char kPhase[] = "device-context";

class CudaDriver : public test::ACudaDriver {};

// Everything that a start does with the driver, once; the first failure is answered.
Status useEverything(const std::string& text, std::string& copiedBack) {
  Result<std::shared_ptr<const Driver>> opened = Driver::open();
  if (!opened.ok()) return opened.takeFailure();
  const Driver& driver = *opened.value();
  Status initialised = driver.initialise();
  if (!initialised.ok()) return initialised;
  Result<Device> device = findDevice(driver, 0, kPhase);
  if (!device.ok()) return device.takeFailure();
  Result<DeviceFacts> facts = describeDevice(driver, device.value(), kPhase);
  if (!facts.ok()) return facts.takeFailure();
  auto context = PrimaryContext::retain(opened.value(), device.value(), kPhase);
  if (!context.ok()) return context.takeFailure();
  const CurrentContext current(*context.value());
  Status isCurrent = current.status(kPhase);
  if (!isCurrent.ok()) return isCurrent;
  Result<Stream> stream = Stream::create(driver, kPhase);
  if (!stream.ok()) return stream.takeFailure();
  StreamObject* queue = stream.value().get();
  Result<Event> event = Event::create(driver, kPhase);
  if (!event.ok()) return event.takeFailure();
  Result<PinnedBuffer> pinned = PinnedBuffer::allocate(driver, text.size(), kPhase);
  if (!pinned.ok()) return pinned.takeFailure();
  Result<RegisteredMemory> registered =
      RegisteredMemory::registerHost(driver, text.data(), text.size(), RegisteredMemory::Access::kReadOnly, kPhase);
  if (!registered.ok()) return registered.takeFailure();
  Result<DeviceBuffer> plain = DeviceBuffer::allocate(driver, text.size(), kPhase);
  if (!plain.ok()) return plain.takeFailure();
  Result<DeviceBuffer> ordered = DeviceBuffer::allocateOn(driver, queue, 64, kPhase);
  if (!ordered.ok()) return ordered.takeFailure();
  Status steps[] = {
      fillDevice(driver, ordered.value().get(), 7, 64, queue, kPhase),
      copyToDevice(driver, plain.value().get(), text.data(), text.size(), queue, kPhase),
      copyToHost(driver, pinned.value().data(), plain.value().get(), text.size(), queue, kPhase),
      event.value().record(queue, kPhase),
      event.value().synchronise(kPhase),
      stream.value().synchronise(kPhase),
  };
  for (Status& step : steps) {
    if (!step.ok()) return step.takeFailure();
  }
  copiedBack.assign(reinterpret_cast<const char*>(pinned.value().data()), text.size());
  return {};
}

TEST_F(CudaDriver, BytesGoToTheDeviceAndBack) {
  std::string copiedBack;
  const Status used = useEverything("bytes of a plan", copiedBack);
  ASSERT_TRUE(used.ok()) << used.failure().message;
  EXPECT_EQ(copiedBack, "bytes of a plan");
}

TEST_F(CudaDriver, WhicheverCallFailsItIsNamedAndNothingIsLeft) {
  std::string copiedBack;
  ASSERT_TRUE(useEverything("x", copiedBack).ok());
  const int64_t calls = cudaImitationCounts().calls;
  const int64_t live = ACudaDriver::live();
  for (int64_t number = 1; number <= calls; number++) {
    cudaImitationReset();
    cudaImitationFail("", number, 2);
    const Status used = useEverything("x", copiedBack);
    const std::string call = cudaImitationCallName(number);
    // Two things are only nice to know.
    if (used.ok() && (call == "cuDeviceGetUuid" || call == "cuDeviceGetAttribute")) continue;
    ASSERT_FALSE(used.ok()) << call;
    EXPECT_EQ(used.failure().code, "ENGINE_DEVICE_MEMORY") << call;
    EXPECT_NE(used.failure().message.find("CUDA_ERROR_OUT_OF_MEMORY: out of memory"), std::string::npos);
    EXPECT_EQ(ACudaDriver::live(), live) << "failing " << call;
  }
}

TEST_F(CudaDriver, ResultsBecomeCodesOfTheProduct) {
  EXPECT_STREQ(codeOfResult(2, false), "ENGINE_DEVICE_MEMORY");
  EXPECT_STREQ(codeOfResult(46, false), "ENGINE_DEVICE_BUSY");
  EXPECT_STREQ(codeOfResult(100, true), "ENGINE_DEVICE_MISSING");
  EXPECT_STREQ(codeOfResult(805, true), "ENGINE_DEVICE_LOST");
  EXPECT_STREQ(codeOfResult(803, true), "ENGINE_DRIVER_TOO_OLD");
  EXPECT_STREQ(codeOfResult(999, true), "ENGINE_DEVICE_MISSING");
  EXPECT_STREQ(codeOfResult(999, false), "ENGINE_FAILED");
}

TEST_F(CudaDriver, AMissingDriverAndALibraryThatIsNoneAreToldApart) {
  setenv("COLDSTART_CUDA_LIBRARY", "libno-such-driver.so.1", 1);
  const auto missing = Driver::open();
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.failure().code, "ENGINE_DRIVER_MISSING");
  EXPECT_EQ(missing.failure().subject, "libno-such-driver.so.1");
  setenv("COLDSTART_CUDA_LIBRARY", "libm.so.6", 1);
  const auto other = Driver::open();
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.failure().code, "ENGINE_DRIVER_MISSING");
  EXPECT_NE(other.failure().message.find("cuInit"), std::string::npos);
}

TEST_F(CudaDriver, ADeviceThatIsNotThereIsRefusedSayingWhichAre) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  const auto device = findDevice(*driver, 3, kPhase);
  ASSERT_FALSE(device.ok());
  EXPECT_EQ(device.failure().code, "ENGINE_DEVICE_MISSING");
  EXPECT_EQ(device.failure().message, "device 3: only device 0 is visible");
}

TEST_F(CudaDriver, DescribesTheDevice) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  EXPECT_EQ(driver->cudaVersion(), "13.0");
  EXPECT_EQ(moduleLoadingMode(*driver), "lazy");
  const DeviceFacts facts = describeDevice(*driver, 0, kPhase).value();
  EXPECT_EQ(facts.name, "Imitated GPU");
  EXPECT_EQ(facts.computeCapability(), "9.0");
  EXPECT_EQ(facts.uuid, "GPU-01112131-4151-6171-8191-a1b1c1d1e1f1");
  EXPECT_TRUE(facts.memoryPools);
}

TEST_F(CudaDriver, TheContextIsCurrentOnEachThreadOnlyInsideItsScope) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  const auto context = PrimaryContext::retain(driver, 0, kPhase).value();
  EXPECT_FALSE(DeviceBuffer::allocate(*driver, 8, kPhase).ok());
  std::thread other([&] {
    const CurrentContext current(*context);
    EXPECT_TRUE(DeviceBuffer::allocate(*driver, 8, kPhase).ok());
  });
  other.join();
  EXPECT_FALSE(DeviceBuffer::allocate(*driver, 8, kPhase).ok());
}

TEST_F(CudaDriver, TellsDeviceAddressesFromHostAddresses) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  const auto context = PrimaryContext::retain(driver, 0, kPhase).value();
  const CurrentContext current(*context);
  const auto device = DeviceBuffer::allocate(*driver, 8, kPhase);
  const auto pinned = PinnedBuffer::allocate(*driver, 8, kPhase);
  int ordinary = 0;
  EXPECT_TRUE(isDeviceAddress(*driver, device.value().pointer()));
  EXPECT_TRUE(isDeviceAddress(*driver, static_cast<std::byte*>(device.value().pointer()) + 7));
  EXPECT_FALSE(isDeviceAddress(*driver, pinned.value().data()));
  EXPECT_FALSE(isDeviceAddress(*driver, &ordinary));
}

TEST_F(CudaDriver, ACapturedGraphRunsAgainWhatWasPutOnTheStream) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  const auto context = PrimaryContext::retain(driver, 0, kPhase).value();
  const CurrentContext current(*context);
  const auto stream = Stream::create(*driver, kPhase);
  const auto device = DeviceBuffer::allocate(*driver, 4, kPhase);
  const auto pinned = PinnedBuffer::allocate(*driver, 4, kPhase);
  ASSERT_TRUE(fillDevice(*driver, device.value().get(), 1, 4, stream.value().get(), kPhase).ok());
  std::memset(pinned.value().data(), 0, 4);
  ASSERT_TRUE(CapturedGraph::begin(*driver, stream.value(), kPhase).ok());
  ASSERT_TRUE(copyToHost(*driver, pinned.value().data(), device.value().get(), 4, stream.value().get(), kPhase).ok());
  const auto graph = CapturedGraph::end(*driver, stream.value(), kPhase);
  ASSERT_TRUE(graph.ok()) << graph.failure().message;
  EXPECT_EQ(static_cast<int>(pinned.value().data()[0]), 0) << "capturing runs nothing";
  ASSERT_TRUE(graph.value().launch(stream.value(), kPhase).ok());
  ASSERT_TRUE(stream.value().synchronise(kPhase).ok());
  EXPECT_EQ(static_cast<int>(pinned.value().data()[3]), 1);
}

TEST_F(CudaDriver, WhatIsPutOffIsDoneWhenItsEventIsWaitedFor) {
  const auto driver = Driver::open().value();
  ASSERT_TRUE(driver->initialise().ok());
  const auto context = PrimaryContext::retain(driver, 0, kPhase).value();
  const CurrentContext current(*context);
  const auto stream = Stream::create(*driver, kPhase);
  const auto event = Event::create(*driver, kPhase);
  const auto device = DeviceBuffer::allocate(*driver, 4, kPhase);
  cudaImitationDefer(1);
  ASSERT_TRUE(fillDevice(*driver, device.value().get(), 1, 4, stream.value().get(), kPhase).ok());
  ASSERT_TRUE(event.value().record(stream.value().get(), kPhase).ok());
  EXPECT_NE(*static_cast<char*>(device.value().pointer()), 1);
  ASSERT_TRUE(event.value().synchronise(kPhase).ok());
  EXPECT_EQ(*static_cast<char*>(device.value().pointer()), 1);
}

}  // namespace
}  // namespace coldstart::cuda
