// The backend's options, checked once when it is opened. The table that users see is
// src/engine/backends/tensorrt.ts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api.h"
#include "key_values.h"
#include "library.h"
#include "status.h"

namespace coldstart::tensorrt {

// Automatic: where all of it is in memory already. Waiting for the rest would cost more than locking saves.
enum class SourceMemory { automatic, pageable, registered };
enum class StreamReaderChoice { automatic, first, second };

struct Settings {
  LibraryRequest library;
  int device = 0;
  // Version-compatible plans may bring code that runs on the host.
  bool hostCode = false;
  // 0 leaves it to the library.
  int32_t maxThreads = 0;
  Allocation allocation = Allocation::fixed;
  int32_t profile = 0;
  // Buffers from the device's pool, in the order of the stream.
  bool streamOrdered = false;
  // Inferences after the first are one captured graph.
  bool graph = false;
  std::optional<int64_t> weightStreamingBudget;
  // Whether the loaded plan is page-locked while it is deserialized.
  SourceMemory source = SourceMemory::automatic;
  StreamReaderChoice streamReader = StreamReaderChoice::automatic;
  uint64_t ringBytes = 0;
  // The loader's own, which the stream readers use too; 0 leaves them open.
  unsigned threads = 0;
  uint64_t chunkBytes = 0;

  // ENGINE_FAILED for an unknown option or value.
  static Result<Settings> parse(const KeyValues& options);
};

}  // namespace coldstart::tensorrt
