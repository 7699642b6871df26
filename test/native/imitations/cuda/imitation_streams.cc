// Streams, events and captured graphs of the imitated driver.
#include "cuda_api.h"
#include "imitation_state.h"

namespace coldstart::imitation {
namespace {

using namespace coldstart::cuda;

constexpr int kInvalidHandle = 400;
constexpr int kCaptureInvalid = 901;

FakeStream* fake(StreamObject* stream) { return reinterpret_cast<FakeStream*>(stream); }
FakeEvent* fake(EventObject* event) { return reinterpret_cast<FakeEvent*>(event); }

int streamCreate(StreamObject** stream, unsigned) {
  COLDSTART_ENTER("cuStreamCreate", true);
  auto made = std::make_unique<FakeStream>();
  *stream = reinterpret_cast<StreamObject*>(made.get());
  state.streams[made.get()] = std::move(made);
  state.counts.streams++;
  return 0;
}

int streamDestroy(StreamObject* stream) {
  COLDSTART_ENTER("cuStreamDestroy", true);
  const auto found = state.streams.find(fake(stream));
  if (found == state.streams.end()) return kInvalidHandle;
  state.drain(*found->second, found->second->queued.size());
  state.streams.erase(found);
  state.counts.streams--;
  return 0;
}

int streamSynchronize(StreamObject* stream) {
  COLDSTART_ENTER("cuStreamSynchronize", true);
  if (fake(stream)->capture != nullptr) return kCaptureInvalid;
  state.drain(*fake(stream), fake(stream)->queued.size());
  return 0;
}

int eventCreate(EventObject** event, unsigned) {
  COLDSTART_ENTER("cuEventCreate", true);
  auto made = std::make_unique<FakeEvent>();
  *event = reinterpret_cast<EventObject*>(made.get());
  state.events[made.get()] = std::move(made);
  state.counts.events++;
  return 0;
}

int eventDestroy(EventObject* event) {
  COLDSTART_ENTER("cuEventDestroy", true);
  if (state.events.erase(fake(event)) == 0) return kInvalidHandle;
  state.counts.events--;
  return 0;
}

int eventRecord(EventObject* event, StreamObject* stream) {
  COLDSTART_ENTER("cuEventRecord", true);
  fake(event)->stream = fake(stream);
  fake(event)->behind = fake(stream) == nullptr ? 0 : fake(stream)->queued.size();
  return 0;
}

int eventSynchronize(EventObject* event) {
  COLDSTART_ENTER("cuEventSynchronize", true);
  if (fake(event)->stream != nullptr && fake(event)->behind > 0) state.drain(*fake(event)->stream, fake(event)->behind);
  return 0;
}

int beginCapture(StreamObject* stream, int) {
  COLDSTART_ENTER("cuStreamBeginCapture", true);
  fake(stream)->capture = std::make_shared<std::vector<Work>>();
  return 0;
}

// A graph and its executable form are both a shared list of work.
using Captured = std::shared_ptr<std::vector<Work>>;

// Also where it fails, the stream is no longer captured, as with the real one.
int endCapture(StreamObject* stream, GraphObject** graph) {
  const Captured captured = std::move(fake(stream)->capture);
  fake(stream)->capture = nullptr;
  COLDSTART_ENTER("cuStreamEndCapture", true);
  if (captured == nullptr) return kCaptureInvalid;
  *graph = reinterpret_cast<GraphObject*>(std::make_unique<Captured>(captured).release());
  state.counts.graphs++;
  return 0;
}

int instantiate(GraphExecObject** executable, GraphObject* graph, unsigned long long) {
  COLDSTART_ENTER("cuGraphInstantiateWithFlags", true);
  *executable =
      reinterpret_cast<GraphExecObject*>(std::make_unique<Captured>(*reinterpret_cast<Captured*>(graph)).release());
  state.counts.graphs++;
  return 0;
}

int launch(GraphExecObject* executable, StreamObject* stream) {
  COLDSTART_ENTER("cuGraphLaunch", true);
  state.counts.graphLaunches++;
  for (const Work& work : **reinterpret_cast<Captured*>(executable)) state.run(fake(stream), work);
  return 0;
}

int graphDestroy(GraphObject* graph) {
  COLDSTART_ENTER("cuGraphDestroy", true);
  const std::unique_ptr<Captured> owned(reinterpret_cast<Captured*>(graph));
  state.counts.graphs--;
  return 0;
}

int graphExecDestroy(GraphExecObject* graph) {
  COLDSTART_ENTER("cuGraphExecDestroy", true);
  const std::unique_ptr<Captured> owned(reinterpret_cast<Captured*>(graph));
  state.counts.graphs--;
  return 0;
}

}  // namespace

Functions streamFunctions() {
  return {
      {"cuStreamCreate", reinterpret_cast<void*>(&streamCreate)},
      {"cuStreamDestroy", reinterpret_cast<void*>(&streamDestroy)},
      {"cuStreamSynchronize", reinterpret_cast<void*>(&streamSynchronize)},
      {"cuStreamBeginCapture", reinterpret_cast<void*>(&beginCapture)},
      {"cuStreamEndCapture", reinterpret_cast<void*>(&endCapture)},
      {"cuEventCreate", reinterpret_cast<void*>(&eventCreate)},
      {"cuEventDestroy", reinterpret_cast<void*>(&eventDestroy)},
      {"cuEventRecord", reinterpret_cast<void*>(&eventRecord)},
      {"cuEventSynchronize", reinterpret_cast<void*>(&eventSynchronize)},
      {"cuGraphInstantiateWithFlags", reinterpret_cast<void*>(&instantiate)},
      {"cuGraphLaunch", reinterpret_cast<void*>(&launch)},
      {"cuGraphDestroy", reinterpret_cast<void*>(&graphDestroy)},
      {"cuGraphExecDestroy", reinterpret_cast<void*>(&graphExecDestroy)},
  };
}

}  // namespace coldstart::imitation
