// One copy at a time, from the call to the end of the stream: what a loader that copies in large pieces can reach.
#include "copy_rate.h"

#include <algorithm>
#include <cstring>
#include <memory>

#include "clock.h"
#include "cuda_driver.h"
#include "cuda_stream.h"
#include "device_memory.h"
#include "driver_folders.h"
#include "mapped_region.h"
#include "primary_context.h"

namespace coldstart::gpu {
namespace {

constexpr uint64_t kBytes = uint64_t{256} << 20;
constexpr size_t kHugePageBytes = size_t{2} << 20;
constexpr const char* kPhase = "buffer-allocate";
// The first copy raises clocks and wakes the link; it is not counted.
constexpr int kWarmUps = 1;
constexpr int kPinnedCopies = 8;
constexpr int kPageableCopies = 4;

struct Copier {
  const cuda::Driver& driver;
  cuda::Stream stream;
  cuda::DeviceBuffer destination;

  Result<double> bestRate(const void* source, int copies) const {
    uint64_t bestNs = ~uint64_t{0};
    for (int at = 0; at < kWarmUps + copies; ++at) {
      const uint64_t begunNs = monotonicNowNs();
      Status copied = cuda::copyToDevice(driver, destination.get(), source, kBytes, stream.get(), kPhase);
      if (copied.ok()) copied = stream.synchronise(kPhase);
      if (!copied.ok()) return copied.takeFailure();
      if (at >= kWarmUps) bestNs = std::min(bestNs, std::max<uint64_t>(1, monotonicNowNs() - begunNs));
    }
    return static_cast<double>(kBytes) * 1e9 / static_cast<double>(bestNs);
  }
};

Result<double> pinnedRate(const Copier& copier) {
  Result<cuda::PinnedBuffer> source = cuda::PinnedBuffer::allocate(copier.driver, kBytes, kPhase);
  if (!source.ok()) return source.takeFailure();
  std::memset(source.value().data(), 0x5A, kBytes);
  return copier.bestRate(source.value().data(), kPinnedCopies);
}

Result<double> pageableRate(const Copier& copier) {
  const MappedRegion source = MappedRegion::anonymous(kBytes, kHugePageBytes);
  if (!source.valid()) return Failure{"ENGINE_FAILED", kPhase, "", "no host memory for 256 MiB", {}};
  std::memset(source.data(), 0x5A, kBytes);
  return copier.bestRate(source.data(), kPageableCopies);
}

void take(Result<double> rate, double& into, const char* what, std::vector<std::string>& notes) {
  if (rate.ok())
    into = rate.value();
  else
    notes.push_back(std::string(what) + ": " + rate.failure().message);
}

Result<std::shared_ptr<const cuda::PrimaryContext>> makeContext(int ordinal) {
  Result<std::shared_ptr<const cuda::Driver>> driver = openCudaDriver();
  if (!driver.ok()) return driver.takeFailure();
  Status initialised = driver.value()->initialise();
  if (!initialised.ok()) return initialised.takeFailure();
  Result<cuda::Device> device = cuda::findDevice(*driver.value(), ordinal, "device-context");
  if (!device.ok()) return device.takeFailure();
  return cuda::PrimaryContext::retain(driver.value(), device.value(), "device-context");
}

Result<CopyRates> measure(const cuda::PrimaryContext& context) {
  const cuda::CurrentContext current(context);
  Status status = current.status("device-context");
  if (!status.ok()) return status.takeFailure();
  Result<cuda::Stream> stream = cuda::Stream::create(context.driver(), kPhase);
  if (!stream.ok()) return stream.takeFailure();
  Result<cuda::DeviceBuffer> destination = cuda::DeviceBuffer::allocate(context.driver(), kBytes, kPhase);
  if (!destination.ok()) return destination.takeFailure();
  const Copier copier{context.driver(), std::move(stream.value()), std::move(destination.value())};
  CopyRates rates;
  take(pinnedRate(copier), rates.pinned, "copies from page-locked memory", rates.notes);
  take(pageableRate(copier), rates.pageable, "copies from ordinary memory", rates.notes);
  return rates;
}

}  // namespace

CopyRates measureCopyRates(int ordinal) {
  const auto unknown = [](const Failure& failure) {
    return CopyRates{0, 0, {"the rates of copies are not known: " + failure.message}};
  };
  const Result<std::shared_ptr<const cuda::PrimaryContext>> context = makeContext(ordinal);
  if (!context.ok()) return unknown(context.failure());
  Result<CopyRates> rates = measure(*context.value());
  return rates.ok() ? rates.value() : unknown(rates.failure());
}

}  // namespace coldstart::gpu
