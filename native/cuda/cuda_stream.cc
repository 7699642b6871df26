// Each call once, with its failure worded.
#include "cuda_stream.h"

namespace coldstart::cuda {

Result<Stream> Stream::create(const Driver& driver, const char* phase) {
  StreamObject* stream = nullptr;
  Status made = driver.statusOf(driver.api().cuStreamCreate(&stream, kStreamNonBlocking), phase, "cuStreamCreate");
  if (!made.ok()) return made.takeFailure();
  return Stream(driver, stream);
}

Status Stream::synchronise(const char* phase) const {
  return driver_->statusOf(driver_->api().cuStreamSynchronize(stream_.get()), phase, "cuStreamSynchronize");
}

Result<Event> Event::create(const Driver& driver, const char* phase) {
  EventObject* event = nullptr;
  Status made = driver.statusOf(driver.api().cuEventCreate(&event, kEventDisableTiming), phase, "cuEventCreate");
  if (!made.ok()) return made.takeFailure();
  return Event(driver, event);
}

Status Event::record(StreamObject* stream, const char* phase) const {
  return driver_->statusOf(driver_->api().cuEventRecord(event_.get(), stream), phase, "cuEventRecord");
}

Status Event::synchronise(const char* phase) const {
  return driver_->statusOf(driver_->api().cuEventSynchronize(event_.get()), phase, "cuEventSynchronize");
}

Status CapturedGraph::begin(const Driver& driver, const Stream& stream, const char* phase) {
  const Api& api = driver.api();
  if (api.cuGraphInstantiateWithFlags == nullptr || api.cuGraphLaunch == nullptr || api.cuGraphDestroy == nullptr ||
      api.cuGraphExecDestroy == nullptr)
    return Failure{"ENGINE_DRIVER_TOO_OLD", phase, "", "it has no cuGraphInstantiateWithFlags", {}};
  return driver.statusOf(api.cuStreamBeginCapture(stream.get(), kCaptureThreadLocal), phase, "cuStreamBeginCapture");
}

Result<CapturedGraph> CapturedGraph::end(const Driver& driver, const Stream& stream, const char* phase) {
  const Api& api = driver.api();
  GraphObject* captured = nullptr;
  Status ended = driver.statusOf(api.cuStreamEndCapture(stream.get(), &captured), phase, "cuStreamEndCapture");
  if (!ended.ok()) return ended.takeFailure();
  const Owned<GraphObject> graph(captured, api.cuGraphDestroy);
  GraphExecObject* executable = nullptr;
  Status made =
      driver.statusOf(api.cuGraphInstantiateWithFlags(&executable, captured, 0), phase, "cuGraphInstantiateWithFlags");
  if (!made.ok()) return made.takeFailure();
  return CapturedGraph(driver, executable);
}

Status CapturedGraph::launch(const Stream& stream, const char* phase) const {
  return driver_->statusOf(driver_->api().cuGraphLaunch(graph_.get(), stream.get()), phase, "cuGraphLaunch");
}

}  // namespace coldstart::cuda
