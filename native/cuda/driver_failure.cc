// The driver's results → the product's error codes. One row each; what has none stays ENGINE_FAILED with its own text.
#include <algorithm>
#include <iterator>

#include "cuda_driver.h"

namespace coldstart::cuda {
namespace {

struct Row {
  Result_t result;
  const char* code;
};

constexpr Row kRows[] = {
    {2, "ENGINE_DEVICE_MEMORY"},     // out of memory
    {34, "ENGINE_DRIVER_MISSING"},   // a stub library, to link against
    {46, "ENGINE_DEVICE_BUSY"},      // device unavailable: exclusive or prohibited mode
    {100, "ENGINE_DEVICE_MISSING"},  // no device
    {101, "ENGINE_DEVICE_MISSING"},  // invalid device
    {214, "ENGINE_DEVICE_LOST"},     // uncorrectable ECC error
    {216, "ENGINE_DEVICE_BUSY"},     // an exclusive device is in use by another thread or process
    {802, "ENGINE_DEVICE_BUSY"},     // system not ready: the fabric is not up yet
    {803, "ENGINE_DRIVER_TOO_OLD"},  // user-mode driver and kernel module do not match
    {804, "ENGINE_DRIVER_TOO_OLD"},  // forward compatibility is not supported on this device
    {805, "ENGINE_DEVICE_LOST"},     // MPS: no connection to the control daemon or server
    {806, "ENGINE_DEVICE_LOST"},     // MPS: the server cannot be called
    {807, "ENGINE_DEVICE_BUSY"},     // MPS: the server is not ready for new clients
    {808, "ENGINE_DEVICE_BUSY"},     // MPS: too many clients
    {809, "ENGINE_DEVICE_BUSY"},     // MPS: too many connections
    {810, "ENGINE_DEVICE_LOST"},     // MPS: the client was terminated by the server
};

// Without its device nodes the driver fails with one of these, which mean anything elsewhere.
constexpr Result_t kOperatingSystem = 304;
constexpr Result_t kUnknown = 999;

}  // namespace

const char* codeOfResult(Result_t result, bool initialising) {
  const Row* row =
      std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& one) { return one.result == result; });
  if (row != std::end(kRows)) return row->code;
  if (initialising && (result == kOperatingSystem || result == kUnknown)) return "ENGINE_DEVICE_MISSING";
  return "ENGINE_FAILED";
}

}  // namespace coldstart::cuda
