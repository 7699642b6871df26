// A failure's texts live in the object behind it, which its release function destroys.
#include "border.h"

#include <memory>

namespace coldstart {
namespace {

struct OwnedFailure : cs_failure {
  Failure content;
  std::string tail;
};

void releaseFailure(cs_failure* failure) { std::unique_ptr<OwnedFailure>(static_cast<OwnedFailure*>(failure)); }

}  // namespace

cs_failure* failureOf(Failure failure) noexcept {
  auto owned = std::make_unique<OwnedFailure>();
  owned->content = std::move(failure);
  for (const std::string& line : owned->content.logTail) owned->tail += line + "\n";
  owned->struct_size = sizeof(cs_failure);
  owned->code = owned->content.code.c_str();
  owned->phase = owned->content.phase.c_str();
  owned->subject = owned->content.subject.c_str();
  owned->message = owned->content.message.c_str();
  owned->log_tail = owned->tail.c_str();
  owned->expected = owned->content.expected.c_str();
  owned->found = owned->content.found.c_str();
  owned->release = &releaseFailure;
  return owned.release();
}

KeyValues copyOptions(const cs_option* options, uint64_t count) {
  KeyValues copy;
  for (uint64_t at = 0; at < count; at++) copy.set(options[at].key, options[at].value);
  return copy;
}

void TensorTable::assign(std::vector<TensorInfo> tensors) {
  tensors_ = std::move(tensors);
  view_.clear();
  for (const TensorInfo& tensor : tensors_)
    view_.push_back(
        {tensor.name.c_str(), tensor.type.c_str(), tensor.shape.data(), tensor.shape.size(), tensor.checksum});
}

}  // namespace coldstart
