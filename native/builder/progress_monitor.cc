// The library tells no total, so each outermost phase takes nine tenths of what is left.
#include "progress_monitor.h"

#include <algorithm>
#include <cmath>

#include "vendor_interface.h"

namespace coldstart::builder {
namespace {

constexpr size_t kMostPhases = 64;

}  // namespace

PhaseTree::Phase* PhaseTree::find(const char* name) {
  // A name may be open twice; the inner one is meant.
  const auto found = std::find_if(open_.rbegin(), open_.rend(),
                                  [&](const Phase& phase) { return name != nullptr && phase.name == name; });
  return found == open_.rend() ? nullptr : &*found;
}

double PhaseTree::shareOf(const Phase& phase) const {
  // Each phase is below one other, so all of them are looked at once in each level.
  double inner = 0;
  for (const Phase& child : open_) {
    if (child.parent == phase.id) inner = std::max(inner, shareOf(child));
  }
  const double steps = std::max(phase.steps, 1);
  return std::min(1.0, (std::max(phase.done, 0) + inner) / steps);
}

void PhaseTree::tell() {
  double inner = 0;
  for (const Phase& phase : open_) {
    if (phase.parent == 0) inner = std::max(inner, shareOf(phase));
  }
  const double left = std::pow(0.1, outermostDone_);
  const int percent = std::min(99, static_cast<int>(100 * (1 - left + 0.9 * left * inner) + 1e-6));
  if (percent <= told_) return;
  told_ = percent;
  percent_(percent);
}

void PhaseTree::begin(const char* name, const char* parent, int32_t steps) {
  const std::lock_guard<std::mutex> guard(lock_);
  if (open_.size() >= kMostPhases || name == nullptr) return;
  const Phase* above = find(parent);
  open_.push_back({name, ++begun_, above == nullptr ? 0 : above->id, steps, 0});
  tell();
}

void PhaseTree::step(const char* name, int32_t step) {
  const std::lock_guard<std::mutex> guard(lock_);
  Phase* phase = find(name);
  if (phase == nullptr) return;
  phase->done = std::max(phase->done, step < INT32_MAX ? step + 1 : step);
  tell();
}

void PhaseTree::end(const char* name) {
  const std::lock_guard<std::mutex> guard(lock_);
  Phase* phase = find(name);
  if (phase == nullptr) return;
  outermostDone_ += phase->parent == 0 ? 1 : 0;
  open_.erase(open_.begin() + (phase - open_.data()));
  tell();
}

namespace {

// 9: destructors first.
class OldMonitor {
 public:
  explicit OldMonitor(PhaseTree& tree) : tree_(tree) {}
  virtual ~OldMonitor() = default;
  virtual void phaseStart(const char* name, const char* parent, int32_t steps) noexcept {
    tree_.begin(name, parent, steps);
  }
  // False would stop the build.
  virtual bool stepComplete(const char* name, int32_t step) noexcept {
    tree_.step(name, step);
    return true;
  }
  virtual void phaseFinish(const char* name) noexcept { tree_.end(name); }

 private:
  PhaseTree& tree_;
};

// From 10 on.
class NewMonitor : public tensorrt::VendorInterface {
 public:
  explicit NewMonitor(PhaseTree& tree) : tree_(tree) {}
  tensorrt::InterfaceInfo interfaceInfo() const noexcept override { return {"IProgressMonitor", 1, 0}; }
  virtual void phaseStart(const char* name, const char* parent, int32_t steps) noexcept {
    tree_.begin(name, parent, steps);
  }
  virtual bool stepComplete(const char* name, int32_t step) noexcept {
    tree_.step(name, step);
    return true;
  }
  virtual void phaseFinish(const char* name) noexcept { tree_.end(name); }

 private:
  PhaseTree& tree_;
};

}  // namespace

struct ProgressMonitor::Shapes {
  OldMonitor old;
  NewMonitor renewed;
};

ProgressMonitor::ProgressMonitor(std::function<void(int)> percent)
    : tree_(std::move(percent)), shapes_(new Shapes{OldMonitor(tree_), NewMonitor(tree_)}) {}

ProgressMonitor::~ProgressMonitor() = default;

void* ProgressMonitor::vendorObject(const tensorrt::Version& version) {
  if (version.family() == tensorrt::Family::eight) return &shapes_->old;
  return &shapes_->renewed;
}

}  // namespace coldstart::builder
