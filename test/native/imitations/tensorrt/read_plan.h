// Reading an imitation plan as the vendor would: out of memory or out of either stream, with its refusals.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "imitation_memory.h"
#include "imitation_plan.h"
#include "imitation_state.h"

namespace coldstart::imitation {

struct LoadedPlan {
  Plan plan;
  uint64_t planBytes = 0;
  uint64_t weightBytes = 0;
  uint64_t weightSum = 0;
  DeviceMemory weights;
};

// Null after an error was logged.
std::shared_ptr<LoadedPlan> readPlan(const unsigned char* bytes, size_t count, bool hostCodeAllowed);
std::shared_ptr<LoadedPlan> readPlan(ReaderObject& reader, bool hostCodeAllowed);
std::shared_ptr<LoadedPlan> readPlan(SeekingReaderObject& reader, bool hostCodeAllowed);

// The steps of all three.
using Bytes = std::vector<unsigned char>;

// 0 where the bytes end before.
template <typename Number>
Number numberAt(const Bytes& bytes, size_t offset) {
  Number number{};
  if (offset + sizeof number <= bytes.size()) std::memcpy(&number, bytes.data() + offset, sizeof number);
  return number;
}

// Logs and answers false.
bool refuse(int number, const char* code, const std::string& text);
// `total` is the plan's size, 0 where a stream does not tell.
bool headerFits(const Bytes& header, uint64_t total);
// `used`: where the weights begin if they follow.
bool parseArchive(const unsigned char* archive, size_t count, LoadedPlan& loaded, size_t& used);
bool mayRun(const LoadedPlan& loaded, bool hostCodeAllowed);
// Whatever way the weights came, all of them must have.
std::shared_ptr<LoadedPlan> whole(std::shared_ptr<LoadedPlan> loaded);

}  // namespace coldstart::imitation
