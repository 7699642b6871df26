// Asks the imitated driver as any program would, by cuGetProcAddress.
#include "imitation_memory.h"

#include <cstdlib>
#include <utility>

#include "imitation_state.h"

extern "C" int cuGetProcAddress_v2(const char* name, void** function, int version, uint64_t flags, int* found);

namespace coldstart::imitation {
namespace {

constexpr int kNotInitialised = 3;
constexpr int kNoContext = 201;

template <typename... Arguments>
int drive(const char* name, Arguments... arguments) {
  void* function = nullptr;
  if (const int refused = cuGetProcAddress_v2(name, &function, 12000, 0, nullptr); refused != 0) return refused;
  return reinterpret_cast<int (*)(Arguments...)>(function)(arguments...);
}

}  // namespace

DeviceMemory::DeviceMemory(DeviceMemory&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), fromDriver_(other.fromDriver_) {}

DeviceMemory& DeviceMemory::operator=(DeviceMemory&& other) noexcept {
  std::swap(bytes_, other.bytes_);
  std::swap(fromDriver_, other.fromDriver_);
  return *this;
}

DeviceMemory::~DeviceMemory() {
  if (bytes_ == nullptr) return;
  if (fromDriver_) {
    drive("cuMemFree", reinterpret_cast<uint64_t>(bytes_));
  } else {
    std::free(bytes_);
  }
}

bool DeviceMemory::allocate(int64_t bytes) {
  *this = DeviceMemory();
  if (bytes == 0) return true;
  uint64_t address = 0;
  const int answer = drive("cuMemAlloc", &address, static_cast<size_t>(bytes));
  fromDriver_ = answer == 0;
  if (fromDriver_) {
    bytes_ = reinterpret_cast<unsigned char*>(address);
  } else if (answer == kNotInitialised || answer == kNoContext) {
    bytes_ = static_cast<unsigned char*>(std::malloc(static_cast<size_t>(bytes)));
  } else {
    sayError("[virtualMemoryBuffer.cpp::resizePhysical", 2, "OutOfMemory",
             "Requested size was " + std::to_string(bytes) + " bytes.");
    return false;
  }
  return true;
}

Stream::Stream() {
  if (drive("cuStreamCreate", &stream_, 1u) != 0) stream_ = nullptr;
}

Stream::~Stream() {
  if (stream_ != nullptr) drive("cuStreamDestroy", stream_);
}

bool Stream::synchronize() const { return stream_ == nullptr || drive("cuStreamSynchronize", stream_) == 0; }

}  // namespace coldstart::imitation
