// What passes between an application and TensorRT besides its tables: dimensions, and the interfaces that the
// application implements. COLDSTART_IMITATION_MAJOR says whose they are.
#pragma once

#include <cstdint>

namespace coldstart::imitation {

// Notes that the product called something that it never should.
void noteUnexpected(const char* function) noexcept;

struct Dims {
  int32_t rank;
#if COLDSTART_IMITATION_MAJOR >= 10
  int64_t extents[8];
#else
  int32_t extents[8];
#endif
};

struct InterfaceFacts {
  const char* kind;
  int32_t major;
  int32_t minor;
};

// An interface with a version of its own.
class VersionedObject {
 public:
  virtual int32_t getAPILanguage() const noexcept = 0;
  virtual InterfaceFacts getInterfaceInfo() const noexcept = 0;
  virtual ~VersionedObject() = default;
};

#if COLDSTART_IMITATION_MAJOR >= 11
class LoggerObject : public VersionedObject {
 public:
  virtual void log(int32_t severity, const char* text) noexcept = 0;
};
#else
class LoggerObject {
 public:
  virtual void log(int32_t severity, const char* text) noexcept = 0;
  virtual ~LoggerObject() = default;
};
#endif

class ReaderObject : public VersionedObject {
 public:
  virtual int64_t read(void* destination, int64_t bytes) = 0;
};

class SeekingReaderObject : public VersionedObject {
 public:
  virtual int64_t read(void* destination, int64_t bytes, void* stream) noexcept = 0;
  virtual bool seek(int64_t offset, int32_t whence) noexcept = 0;
};

}  // namespace coldstart::imitation

// Functions that only keep a place, up to six.
#define COLDSTART_NOT_CALLED_ONE(name) \
  virtual void name() noexcept { noteUnexpected(#name); }
#define COLDSTART_NOT_CALLED(name, ...) COLDSTART_NOT_CALLED_ONE(name) __VA_OPT__(COLDSTART_NOT_CALLED_2(__VA_ARGS__))
#define COLDSTART_NOT_CALLED_2(name, ...) COLDSTART_NOT_CALLED_ONE(name) __VA_OPT__(COLDSTART_NOT_CALLED_3(__VA_ARGS__))
#define COLDSTART_NOT_CALLED_3(name, ...) COLDSTART_NOT_CALLED_ONE(name) __VA_OPT__(COLDSTART_NOT_CALLED_4(__VA_ARGS__))
#define COLDSTART_NOT_CALLED_4(name, ...) COLDSTART_NOT_CALLED_ONE(name) __VA_OPT__(COLDSTART_NOT_CALLED_5(__VA_ARGS__))
#define COLDSTART_NOT_CALLED_5(name, ...) COLDSTART_NOT_CALLED_ONE(name) __VA_OPT__(COLDSTART_NOT_CALLED_6(__VA_ARGS__))
#define COLDSTART_NOT_CALLED_6(name) COLDSTART_NOT_CALLED_ONE(name)
