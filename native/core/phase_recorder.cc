// The recorder keeps its own memory beside the file, so that all marks can be asked for without reading the file back.
#include "phase_recorder.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "mapped_region.h"
#include "unique_fd.h"

namespace coldstart {

// The shared mapping of one marks file; the pages are present before the first mark is written.
class MarksFile {
 public:
  explicit MarksFile(MappedRegion region) : region_(std::move(region)), store_(region_.data()) {}
  const MarkStore& store() const { return store_; }

 private:
  MappedRegion region_;
  MarkStore store_;
};

namespace {

uint32_t currentThreadId() noexcept {
  static thread_local const uint32_t id = static_cast<uint32_t>(syscall(SYS_gettid));
  return id;
}

template <size_t Bytes>
void copyText(char (&field)[Bytes], std::string_view text) noexcept {
  const size_t length = std::min(text.size(), Bytes);
  std::memcpy(field, text.data(), length);
  std::memset(field + length, 0, Bytes - length);
}

bool sameText(const char (&field)[kMarkPhaseBytes], std::string_view text) noexcept {
  char other[kMarkPhaseBytes];
  copyText(other, text);
  return std::memcmp(field, other, sizeof other) == 0;
}

Failure fileFailure(const std::string& path, std::string problem) {
  return {"HOST_NOT_WRITABLE", "", path, std::move(problem), {}};
}

// Two containers never share a file; a file that exists already was made by the harness or by an earlier life of this
// instance.
Result<std::unique_ptr<MarksFile>> openMarksFile(const std::string& path) {
  const UniqueFd file = UniqueFd::open(path.c_str(), O_RDWR | O_CREAT, 0666);
  if (!file.valid()) return fileFailure(path, errnoText(errno));
  struct stat facts {};
  if (fstat(file.get(), &facts) != 0) return fileFailure(path, errnoText(errno));
  // Blocks are reserved now: a full disk would otherwise be a SIGBUS at some later mark.
  const int reserved = posix_fallocate(file.get(), 0, static_cast<off_t>(kMarkStoreBytes));
  if (reserved != 0) return fileFailure(path, errnoText(reserved));
  MappedRegion region = MappedRegion::shared(file.get(), kMarkStoreBytes, 0, MAP_POPULATE);
  if (!region.valid()) return fileFailure(path, errnoText(errno));
  auto marks = std::make_unique<MarksFile>(std::move(region));
  if (facts.st_size == 0)
    marks->store().initialise(monotonicNowNs());
  else if (!marks->store().hasValidHeader())
    return fileFailure(path, "it exists and is no marks file");
  return marks;
}

}  // namespace

PhaseRecorder::PhaseRecorder() : memory_(std::make_unique<std::byte[]>(kMarkStoreBytes)), store_(memory_.get()) {
  store_.initialise(monotonicNowNs());
}

PhaseRecorder::~PhaseRecorder() = default;

Status PhaseRecorder::openFile(const std::string& path) {
  const std::lock_guard<std::mutex> guard(openLock_);
  if (path == openPath_) return {};
  if (file_.load() != nullptr) return fileFailure(path, "a marks file is open already");
  Result<std::unique_ptr<MarksFile>> opened = openMarksFile(path);
  if (!opened.ok()) return opened.takeFailure();
  Mark mark;
  for (uint32_t slot = 0; slot < store_.count(); slot++) {
    if (store_.read(slot, mark)) opened.value()->store().append(mark);
  }
  openPath_ = path;
  ownedFile_ = std::move(opened.value());
  file_.store(ownedFile_.get(), std::memory_order_release);
  return {};
}

void PhaseRecorder::mark(std::string_view phase, MarkEdge edge, uint64_t timestampNs, std::string_view lane,
                         uint16_t index, uint64_t bytes) noexcept {
  if (!enabled_.load(std::memory_order_relaxed)) return;
  Mark mark{timestampNs, currentThreadId(), edge, index, bytes, {}, {}};
  copyText(mark.phase, phase);
  copyText(mark.lane, lane);
  store_.append(mark);
  if (const MarksFile* file = file_.load(std::memory_order_acquire)) file->store().append(mark);
}

void PhaseRecorder::markOnLane(std::string_view phase, MarkEdge edge, uint64_t timestampNs, int lane, uint16_t index,
                               uint64_t bytes) noexcept {
  char name[kLaneBytes] = {};
  writeLaneName(lane, name);
  mark(phase, edge, timestampNs, name, index, bytes);
}

int PhaseRecorder::beginSpan(std::string_view phase, uint16_t index) noexcept {
  const int lane = lanes_.acquire();
  // The stamp is taken after the lane: the lane's former span has ended by then.
  markOnLane(phase, MarkEdge::begin, monotonicNowNs(), lane, index, 0);
  return lane;
}

void PhaseRecorder::endSpan(std::string_view phase, uint16_t index, int lane, uint64_t bytes) noexcept {
  markOnLane(phase, MarkEdge::end, monotonicNowNs(), lane, index, bytes);
  lanes_.release(lane);
}

int PhaseRecorder::openNamed(std::string_view phase) noexcept {
  const std::lock_guard<std::mutex> guard(namedLock_);
  for (NamedSpan& span : named_) {
    if (span.open) continue;
    copyText(span.phase, phase);
    span.lane = lanes_.acquire();
    span.open = true;
    return span.lane;
  }
  return 0;
}

int PhaseRecorder::closeNamed(std::string_view phase) noexcept {
  const std::lock_guard<std::mutex> guard(namedLock_);
  for (NamedSpan& span : named_) {
    if (!span.open || !sameText(span.phase, phase)) continue;
    span.open = false;
    return span.lane;
  }
  return -1;
}

void PhaseRecorder::markNamed(std::string_view phase, MarkEdge edge, uint64_t timestampNs) noexcept {
  if (!enabled_.load(std::memory_order_relaxed)) return;
  if (edge == MarkEdge::instant) return mark(phase, edge, timestampNs, "main");
  if (edge == MarkEdge::begin) return markOnLane(phase, edge, timestampNs, openNamed(phase), 0, 0);
  const int lane = closeNamed(phase);
  markOnLane(phase, edge, timestampNs, std::max(lane, 0), 0, 0);
  if (lane >= 0) lanes_.release(lane);
}

std::vector<Mark> PhaseRecorder::records() const {
  std::vector<Mark> marks;
  Mark mark;
  for (uint32_t slot = 0; slot < store_.count(); slot++) {
    if (store_.read(slot, mark)) marks.push_back(mark);
  }
  return marks;
}

}  // namespace coldstart
