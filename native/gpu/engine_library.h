// What a TensorRT library says of itself: version and flavour. No GPU and no driver is needed.
#pragma once

#include <optional>
#include <string>

#include "json_writer.h"
#include "status.h"

namespace coldstart::gpu {

struct EngineLibraryFacts {
  std::string path;
  // '10.6.0.26'; three numbers before TensorRT 10.
  std::string version;
  int major = 0;
  // 'full', 'lean' or 'dispatch'.
  std::string flavour;
};

// `path` is a file, or 'auto' for the newest that the dynamic loader finds; `flavour` ('' for full) is which one 'auto'
// looks for. ENGINE_LIBRARY_MISSING.
Result<EngineLibraryFacts> readEngineLibrary(const std::string& path, const std::string& flavour);

// '10.6.0' for 100600 and '8.6.1' for 8601: the number was major * 1000 before TensorRT 10, and is major * 10000 since.
std::string engineVersionOf(int number);

void writeEngineLibrary(JsonWriter& json, const EngineLibraryFacts& facts);

}  // namespace coldstart::gpu
