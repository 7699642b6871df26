// Where drivers put their libraries besides the folders that the dynamic loader searches.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "cuda_driver.h"
#include "status.h"

namespace coldstart::gpu {

// Calls `tryFile` with each existing file of that name until it answers true. False where none did.
bool searchDriverFolders(const std::string& name, const std::function<bool(const std::string&)>& tryFile);

// The CUDA driver, searched for in those folders too. ENGINE_DRIVER_MISSING, ENGINE_DRIVER_TOO_OLD.
Result<std::shared_ptr<const cuda::Driver>> openCudaDriver();

}  // namespace coldstart::gpu
