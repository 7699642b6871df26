// The marks file's layout and the one way to append to it: fixed records, no allocation, no lock, no system call. The
// same layout serves a mapped file and plain memory; the harness reads the file in TypeScript, so offsets are a
// contract.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace coldstart {

enum class MarkEdge : uint8_t { begin = 0, end = 1, instant = 2 };

inline constexpr size_t kMarkPhaseBytes = 24;
inline constexpr size_t kMarkLaneBytes = 16;
inline constexpr uint32_t kMarkCapacity = 1024;
inline constexpr char kMarkMagic[8] = {'C', 'S', 'M', 'A', 'R', 'K', 'S', '\x01'};

struct MarkRecord {
  // Stored last, with release order; 0 means that the record is not complete.
  std::atomic<uint64_t> timestampNs;
  uint32_t threadId;
  uint8_t edge;
  uint8_t zero;
  uint16_t index;
  uint64_t bytes;
  char phase[kMarkPhaseBytes];
  char lane[kMarkLaneBytes];
};

struct MarkHeader {
  char magic[8];
  uint32_t recordSize;
  uint32_t capacity;
  // Above `capacity` where records were lost.
  std::atomic<uint32_t> next;
  uint32_t zero;
  uint64_t createdNs;
  char padding[32];
};

static_assert(sizeof(MarkRecord) == 64 && offsetof(MarkRecord, threadId) == 8 && offsetof(MarkRecord, edge) == 12);
static_assert(offsetof(MarkRecord, index) == 14 && offsetof(MarkRecord, bytes) == 16 &&
              offsetof(MarkRecord, phase) == 24);
static_assert(offsetof(MarkRecord, lane) == 48 && sizeof(MarkHeader) == 64 && offsetof(MarkHeader, next) == 16);
static_assert(offsetof(MarkHeader, createdNs) == 24 && std::atomic<uint64_t>::is_always_lock_free);

inline constexpr size_t kMarkStoreBytes = sizeof(MarkHeader) + kMarkCapacity * sizeof(MarkRecord);

// One mark as it is handed over; texts are zero-padded and cut at their field.
struct Mark {
  uint64_t timestampNs = 0;
  uint32_t threadId = 0;
  MarkEdge edge = MarkEdge::instant;
  uint16_t index = 0;
  uint64_t bytes = 0;
  char phase[kMarkPhaseBytes] = {};
  char lane[kMarkLaneBytes] = {};
};

// A view over kMarkStoreBytes of memory that somebody else owns.
class MarkStore {
 public:
  explicit MarkStore(void* memory) noexcept : memory_(static_cast<std::byte*>(memory)) {}

  // Writes a fresh header over zeroed memory.
  void initialise(uint64_t createdNs) const noexcept;
  bool hasValidHeader() const noexcept;
  // Drops the mark, and counts it, where the store is full.
  void append(const Mark& mark) const noexcept;
  // False where the record is not complete.
  bool read(uint32_t slot, Mark& mark) const noexcept;
  uint32_t count() const noexcept;

 private:
  MarkHeader* header() const noexcept { return reinterpret_cast<MarkHeader*>(memory_); }
  MarkRecord* record(uint32_t slot) const noexcept {
    return reinterpret_cast<MarkRecord*>(memory_ + sizeof(MarkHeader)) + slot;
  }

  std::byte* memory_;
};

}  // namespace coldstart
