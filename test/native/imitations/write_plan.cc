// Writes a plan for the imitation of TensorRT 10.15: `write-plan FILE PROFILES WEIGHT_BYTES`.
#include <cstdlib>
#include <fstream>

#include "imitation_plan.h"

int main(int count, char** words) {
  if (count != 4) return 64;
  coldstart::imitation::Plan plan;
  plan.version = {10, 15, 1, 29};
  plan.profiles = std::atoi(words[2]);
  plan.weights.assign(std::strtoull(words[3], nullptr, 10), 7);
  auto& ranges = plan.tensors[0].ranges;
  ranges.clear();
  for (int64_t least = 1, at = 0; at < plan.profiles; at += 1, least *= 2) {
    for (const int64_t factor : {1, 2, 8}) ranges.push_back({least * factor, 4});
  }
  std::ofstream(words[1], std::ios::binary) << coldstart::imitation::bytesOf(plan);
  return 0;
}
