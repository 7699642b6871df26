// What an imitated library knows of its process: the first logger, live objects, what was called with what, and which
// calls are to fail.
#pragma once

#include <cstdint>
#include <string>

#if COLDSTART_IMITATION_MAJOR == 10
#include "tables_10.h"
#elif COLDSTART_IMITATION_MAJOR >= 11
#include "tables_11.h"
#else
#include "tables_8.h"
#endif

namespace coldstart::imitation {

enum Severity : int32_t { kError = 1, kWarning = 2, kInfo = 3, kVerbose = 4 };

// Only the first one counts.
void useLogger(LoggerObject* logger);
void say(int32_t severity, const std::string& text) noexcept;

// An error in the words that the family has for it: `place` is a file and function, `code` like 'Serialization'.
void sayError(const char* place, int number, const char* code, const std::string& text) noexcept;

bool mustFail(const char* call);
void remember(const char* call, int64_t value);

// Counts itself.
class LiveObject {
 public:
  LiveObject() noexcept;
  ~LiveObject();
  LiveObject(const LiveObject&) = delete;
  LiveObject& operator=(const LiveObject&) = delete;
};

// What the library hands out: its own table and a pointer to the implementation, nothing before them.
template <typename Table>
class PublicObject {
 public:
  explicit PublicObject(Table* implementation) : implementation_(implementation) {}
  PublicObject(const PublicObject&) = delete;
  PublicObject& operator=(const PublicObject&) = delete;
  virtual ~PublicObject() { delete implementation_; }

 private:
  Table* implementation_;
};

}  // namespace coldstart::imitation
