// Appending and reading records; who opens the file and which lane a mark is on is phase_recorder's business.
#include "mark_store.h"

#include <algorithm>
#include <cstring>

namespace coldstart {

void MarkStore::initialise(uint64_t createdNs) const noexcept {
  header()->recordSize = sizeof(MarkRecord);
  header()->capacity = kMarkCapacity;
  header()->next.store(0, std::memory_order_relaxed);
  header()->createdNs = createdNs;
  std::memcpy(header()->magic, kMarkMagic, sizeof kMarkMagic);
}

bool MarkStore::hasValidHeader() const noexcept {
  return std::memcmp(header()->magic, kMarkMagic, sizeof kMarkMagic) == 0 &&
         header()->recordSize == sizeof(MarkRecord) && header()->capacity == kMarkCapacity;
}

void MarkStore::append(const Mark& mark) const noexcept {
  const uint32_t slot = header()->next.fetch_add(1, std::memory_order_relaxed);
  if (slot >= kMarkCapacity) return;
  MarkRecord* target = record(slot);
  target->threadId = mark.threadId;
  target->edge = static_cast<uint8_t>(mark.edge);
  target->index = mark.index;
  target->bytes = mark.bytes;
  std::memcpy(target->phase, mark.phase, sizeof target->phase);
  std::memcpy(target->lane, mark.lane, sizeof target->lane);
  target->timestampNs.store(mark.timestampNs, std::memory_order_release);
}

bool MarkStore::read(uint32_t slot, Mark& mark) const noexcept {
  const MarkRecord* source = record(slot);
  mark.timestampNs = source->timestampNs.load(std::memory_order_acquire);
  if (mark.timestampNs == 0) return false;
  mark.threadId = source->threadId;
  mark.edge = static_cast<MarkEdge>(source->edge);
  mark.index = source->index;
  mark.bytes = source->bytes;
  std::memcpy(mark.phase, source->phase, sizeof mark.phase);
  std::memcpy(mark.lane, source->lane, sizeof mark.lane);
  return true;
}

uint32_t MarkStore::count() const noexcept {
  return std::min(header()->next.load(std::memory_order_acquire), kMarkCapacity);
}

}  // namespace coldstart
