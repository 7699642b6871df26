// One row for each text; the first that is found decides.
#include "device_troubles.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "known_text.h"

namespace coldstart::tensorrt {
namespace {

constexpr char kMemory[] = "ENGINE_DEVICE_MEMORY";
constexpr char kTooOld[] = "ENGINE_DRIVER_TOO_OLD";
constexpr char kMissing[] = "ENGINE_DEVICE_MISSING";
constexpr char kBusy[] = "ENGINE_DEVICE_BUSY";
constexpr char kLost[] = "ENGINE_DEVICE_LOST";

constexpr KnownText kPatterns[] = {
    {"driver version is insufficient", kTooOld},
    {"no CUDA-capable device", kMissing},
    {"Unable to determine the device handle", kMissing},
    {"devices are busy or unavailable", kBusy},
    {"MPS client", kLost},
    {"MPS server", kLost},
    {"out of memory", kMemory},
    {"OutOfMemory", kMemory},
    {"OUT_OF_MEMORY", kMemory},
};

struct CudaRow {
  long number;
  const char* code;
};

// Numbers of the CUDA runtime inside the library, behind "CUDA initialization failure with error: ".
constexpr char kInitialisation[] = "CUDA initialization failure";
constexpr CudaRow kCudaRows[] = {{2, kMemory},   {35, kTooOld},  {46, kBusy},  {100, kMissing}, {101, kMissing},
                                 {803, kTooOld}, {804, kTooOld}, {805, kLost}, {806, kLost}};

// Without its device nodes the driver answers many a number.
const char* codeOfInitialisation(const std::string& text, size_t at) noexcept {
  const size_t digits = text.find_first_of("0123456789", at);
  const long number = digits == std::string::npos ? 0 : std::strtol(text.c_str() + digits, nullptr, 10);
  const CudaRow* row = std::find_if(std::begin(kCudaRows), std::end(kCudaRows),
                                    [&](const CudaRow& one) { return one.number == number; });
  return row == std::end(kCudaRows) ? kMissing : row->code;
}

}  // namespace

const char* codeOfDeviceTrouble(const std::string& text) noexcept {
  const size_t initialisation = text.find(kInitialisation);
  if (initialisation != std::string::npos) return codeOfInitialisation(text, initialisation);
  return codeAmong(kPatterns, text);
}

}  // namespace coldstart::tensorrt
