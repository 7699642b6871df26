// NVIDIA's multi-process service: whether its control daemon answers at the pipe folder, and which servers run. Asking
// starts no server.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "json_writer.h"

namespace coldstart::gpu {

struct MpsFacts {
  bool control = false;
  // Process ids, ascending.
  std::vector<unsigned> servers;
  std::string pipeFolder;
};

// The folder is CUDA_MPS_PIPE_DIRECTORY, or the one that the driver takes without it.
MpsFacts readMps();

// Process ids in what `nvidia-cuda-mps-control` prints; text of other kinds is passed over.
std::vector<unsigned> serversIn(const std::string& output);

void writeMps(JsonWriter& json, const MpsFacts& mps);

}  // namespace coldstart::gpu
