// How fast bytes get from host memory to a GPU: the ceiling of everything that copies weights.
#pragma once

#include <string>
#include <vector>

namespace coldstart::gpu {

struct CopyRates {
  // Bytes a second from page-locked and from ordinary memory; 0 where it could not be measured.
  double pinned = 0;
  double pageable = 0;
  // Why a rate is 0; one sentence each.
  std::vector<std::string> notes;
};

// Initialises CUDA and makes the primary context of that device; both are gone with the process.
CopyRates measureCopyRates(int ordinal);

}  // namespace coldstart::gpu
