// Reads NumPy's .npy files, versions 1 to 3: little-endian, C order. Anything else is refused with its reason.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "status.h"

namespace coldstart {

struct NpyHeader {
  // Kind and size without byte order, like "f4".
  std::string descr;
  std::vector<int64_t> shape;
  // Where the data begins.
  uint64_t dataOffset = 0;
};

// From a file's first bytes. ENGINE_INPUT_INVALID, with the text as message.
Result<NpyHeader> parseNpyHeader(const std::string& bytes);

// Opens, checks the length against the shape and reads the data. ENGINE_INPUT_INVALID.
struct NpyArray {
  NpyHeader header;
  std::string data;
};
Result<NpyArray> readNpyFile(const std::string& path);

}  // namespace coldstart
