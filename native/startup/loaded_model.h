// A model as its loader left it, and how a backend is told of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "backend_abi.h"
#include "load_file.h"
#include "phase_recorder.h"

namespace coldstart {

struct LoadedModel {
  std::string path;
  // The engine reads the path by itself; `file` holds no bytes then.
  bool byPath = false;
  LoadedFile file;
  uint64_t bytes = 0;
};

// What is told of it later, when its bytes are gone.
struct LoadFacts {
  std::string loader;
  uint64_t bytes = 0;
  std::vector<std::string> warnings;
};

// Gives up the caller's share. Where it is the last one, the reading has ended on return, and another thread gives the
// memory back: unmapping a gigabyte takes tens of milliseconds.
void release(std::shared_ptr<LoadedModel> model);

// The phase model-read. A path is only looked at, so that a missing file is known here. The codes of loadFile.
Result<std::shared_ptr<LoadedModel>> readModel(const std::string& path, const std::string& loader,
                                               const KeyValues& options, PhaseRecorder& recorder);

// Points into the model; null describes a start without one.
cs_source describeSource(const LoadedModel* model);

}  // namespace coldstart
