// Who else uses a GPU.
#pragma once

#include <vector>

#include "device_facts.h"

namespace coldstart::gpu {

// Compute and graphics processes, each once, by process id; empty where the driver does not tell. The ids are those of
// the driver's own process namespace.
std::vector<ProcessFacts> readProcesses(const Nvml& nvml, NvmlDevice device);

}  // namespace coldstart::gpu
