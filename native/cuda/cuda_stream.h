// Owners of streams, events and captured graphs. The driver outlives them; the context that they belong to is current
// where they are made, used and destroyed.
#pragma once

#include <utility>

#include "cuda_driver.h"

namespace coldstart::cuda {

// Destroys what the driver made, once.
template <typename Object>
class Owned {
 public:
  using Destroy = Result_t (*)(Object*);

  Owned() = default;
  Owned(Object* object, Destroy destroy) noexcept : object_(object), destroy_(destroy) {}
  Owned(Owned&& other) noexcept : object_(std::exchange(other.object_, nullptr)), destroy_(other.destroy_) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(object_, other.object_);
    std::swap(destroy_, other.destroy_);
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (object_ != nullptr) destroy_(object_);
  }

  Object* get() const noexcept { return object_; }

 private:
  Object* object_ = nullptr;
  Destroy destroy_ = nullptr;
};

class Stream {
 public:
  // One that does not wait for the legacy default stream. The codes of Driver::statusOf, as for all below.
  static Result<Stream> create(const Driver& driver, const char* phase);

  StreamObject* get() const noexcept { return stream_.get(); }
  // Until everything that was put on it is done.
  Status synchronise(const char* phase) const;

 private:
  Stream(const Driver& driver, StreamObject* stream)
      : driver_(&driver), stream_(stream, driver.api().cuStreamDestroy) {}

  const Driver* driver_;
  Owned<StreamObject> stream_;
};

class Event {
 public:
  // One that says when, not how long.
  static Result<Event> create(const Driver& driver, const char* phase);

  Status record(StreamObject* stream, const char* phase) const;
  // Until what it was recorded behind is done; at once where it never was recorded.
  Status synchronise(const char* phase) const;

 private:
  Event(const Driver& driver, EventObject* event) : driver_(&driver), event_(event, driver.api().cuEventDestroy) {}

  const Driver* driver_;
  Owned<EventObject> event_;
};

// What was put on a stream between begin and end, ready to be launched again as a whole.
class CapturedGraph {
 public:
  // ENGINE_DRIVER_TOO_OLD where the driver cannot.
  static Status begin(const Driver& driver, const Stream& stream, const char* phase);
  // Ends the capture in any case, so that the stream is usable again.
  static Result<CapturedGraph> end(const Driver& driver, const Stream& stream, const char* phase);

  Status launch(const Stream& stream, const char* phase) const;

 private:
  CapturedGraph(const Driver& driver, GraphExecObject* graph)
      : driver_(&driver), graph_(graph, driver.api().cuGraphExecDestroy) {}

  const Driver* driver_;
  Owned<GraphExecObject> graph_;
};

}  // namespace coldstart::cuda
