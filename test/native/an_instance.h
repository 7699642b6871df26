// Opens a backend for a test, with a recorder to look at afterwards.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "backend_library.h"

namespace coldstart::test {

struct AnInstance {
  std::shared_ptr<PhaseRecorder> recorder = std::make_shared<PhaseRecorder>();
  CancelFlag cancel = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<BackendInstance> backend;

  AnInstance(const std::string& id, std::map<std::string, std::string> options) {
    Result<std::shared_ptr<BackendInstance>> opened =
        BackendInstance::open(COLDSTART_BACKENDS, id, KeyValues(std::move(options)), recorder, cancel);
    if (!opened.ok()) throw std::runtime_error(opened.failure().message);
    backend = opened.value();
  }

  // Milliseconds of a phase's first span; negative where it was not marked completely.
  double millisecondsOf(const std::string& phase, int index = 0) const {
    uint64_t beginNs = 0;
    for (const Mark& mark : recorder->records()) {
      if (phase != mark.phase || mark.index != index) continue;
      if (mark.edge == MarkEdge::begin)
        beginNs = mark.timestampNs;
      else if (beginNs > 0)
        return static_cast<double>(mark.timestampNs - beginNs) / 1e6;
    }
    return -1;
  }
};

// They point into what they are given.
inline cs_source noSource() { return {sizeof(cs_source), CS_SOURCE_NONE, "", nullptr, 0, nullptr, nullptr}; }
inline cs_source fromPath(const std::string& path) {
  return {sizeof(cs_source), CS_SOURCE_PATH, path.c_str(), nullptr, 0, nullptr, nullptr};
}
inline cs_source fromMemory(const char* path, const std::string& bytes) {
  return {sizeof(cs_source), CS_SOURCE_MEMORY, path, bytes.data(), bytes.size(), nullptr, nullptr};
}

}  // namespace coldstart::test
