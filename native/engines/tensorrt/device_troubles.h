// What TensorRT says about driver, device and memory, whatever it was asked for → the product's error codes. Pure.
#pragma once

#include <string>

namespace coldstart::tensorrt {

// ENGINE_DRIVER_TOO_OLD, ENGINE_DEVICE_MISSING, ENGINE_DEVICE_BUSY, ENGINE_DEVICE_LOST, ENGINE_DEVICE_MEMORY; null
// where the text is about something else.
const char* codeOfDeviceTrouble(const std::string& text) noexcept;

}  // namespace coldstart::tensorrt
