// How far a build is, from what the library tells of its phases: each has steps, and a step may be a phase itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "version.h"

namespace coldstart::builder {

// The library calls from any of its threads.
class PhaseTree {
 public:
  // `percent` hears 0 to 99, never a smaller number than before.
  explicit PhaseTree(std::function<void(int)> percent) : percent_(std::move(percent)) {}

  void begin(const char* name, const char* parent, int32_t steps);
  void step(const char* name, int32_t step);
  void end(const char* name);

 private:
  struct Phase {
    std::string name;
    // Numbers in the order of beginning, from 1; a parent began before its children. 0 for the outermost.
    uint64_t id;
    uint64_t parent;
    int32_t steps;
    int32_t done;
  };

  Phase* find(const char* name);
  double shareOf(const Phase& phase) const;
  void tell();

  std::mutex lock_;
  std::function<void(int)> percent_;
  std::vector<Phase> open_;
  uint64_t begun_ = 0;
  int32_t outermostDone_ = 0;
  int told_ = -1;
};

// The object that the library calls, in the shape of its family.
class ProgressMonitor {
 public:
  explicit ProgressMonitor(std::function<void(int)> percent);
  ~ProgressMonitor();
  ProgressMonitor(const ProgressMonitor&) = delete;
  ProgressMonitor& operator=(const ProgressMonitor&) = delete;

  // To hand to the builder's configuration; not for 8.6. Lives as long as this.
  void* vendorObject(const tensorrt::Version& version);

 private:
  struct Shapes;
  PhaseTree tree_;
  std::unique_ptr<Shapes> shapes_;
};

}  // namespace coldstart::builder
