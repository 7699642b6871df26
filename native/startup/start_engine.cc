// The pipeline's orders. Threads are joined before anything is answered; only the model's memory may be given back
// later, which touches nothing of the caller's.
#include "start_engine.h"

#include <functional>
#include <optional>
#include <system_error>
#include <thread>

#include "job_threads.h"

namespace coldstart {
namespace {

using ModelResult = Result<std::shared_ptr<LoadedModel>>;
using ContextResult = Result<std::shared_ptr<BackendContext>>;

ModelResult obtainModel(BackendInstance& backend, const StartPlan& plan, PhaseRecorder& recorder) {
  if (!plan.modelFile.empty()) {
    const std::string suited = plan.loader == kAutoLoader ? backend.autoLoader() : "";
    return readModel(plan.modelFile, suited.empty() ? plan.loader : suited, plan.options, recorder);
  }
  Status read = backend.readNothing();
  if (!read.ok()) return read.takeFailure();
  return std::make_shared<LoadedModel>();
}

// Runs `work` beside the caller from construction to join; without a thread left to start, in join itself.
template <typename Value, typename Work>
class Beside {
 public:
  explicit Beside(Work work) : work_(std::move(work)) {
    try {
      thread_ = std::thread([this] { run(); });
    } catch (const std::system_error&) {
      // No thread: the work is done when it is asked for.
    }
  }
  ~Beside() {
    if (thread_.joinable()) thread_.join();
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  Value join() {
    if (thread_.joinable())
      thread_.join();
    else if (!value_)
      run();
    return std::move(*value_);
  }

 private:
  void run() noexcept {
    try {
      value_.emplace(work_());
    } catch (const std::exception& problem) {
      value_.emplace(Value(Failure{"ENGINE_FAILED", "", "", problem.what(), {}}));
    }
  }

  Work work_;
  std::optional<Value> value_;
  std::thread thread_;
};

template <typename Value, typename Work>
std::unique_ptr<Beside<Value, Work>> runBeside(Work work) {
  return std::make_unique<Beside<Value, Work>>(std::move(work));
}

ModelResult prepareSequentially(BackendInstance& backend, const StartPlan& plan, PhaseRecorder& recorder) {
  for (Status (BackendInstance::*step)() : {&BackendInstance::openLibrary, &BackendInstance::initDriver,
                                            &BackendInstance::createDevice, &BackendInstance::createRuntime}) {
    Status done = (backend.*step)();
    if (!done.ok()) return done.takeFailure();
  }
  ModelResult model = obtainModel(backend, plan, recorder);
  // A loader that reads in the background has its phase to itself here.
  if (model.ok()) model.value()->file.waitUntilRead();
  return model;
}

ModelResult prepareOverlapped(BackendInstance& backend, const StartPlan& plan, PhaseRecorder& recorder) {
  auto model = runBeside<ModelResult>([&] { return obtainModel(backend, plan, recorder); });
  // The early thread is new; the others were prepared while nothing waited for them.
  if (plan.order == StartOrder::kEarly) JobThreads::growHeap();
  // Not beside the library: both load libraries, and would wait for each other's lock of the dynamic linker (with cold
  // files 310 against 376 ms to the first inference on an H200).
  Status initialised = backend.initDriver();
  auto device = runBeside<Status>([&] { return initialised.ok() ? backend.createDevice() : Status(); });
  Status opened = backend.openLibrary();
  Status made = device->join();
  if (!opened.ok()) return opened.takeFailure();
  if (!initialised.ok()) return initialised.takeFailure();
  if (!made.ok()) return made.takeFailure();
  Status created = backend.createRuntime();
  if (!created.ok()) return created.takeFailure();
  return model->join();
}

Status makeContexts(StartedEngine& started, const StartPlan& plan) {
  const auto make = [&](uint32_t index) { return makeContext(*started.engine, index, *plan.inputs); };
  std::vector<std::unique_ptr<Beside<ContextResult, std::function<ContextResult()>>>> others;
  if (plan.parallelContexts) {
    for (uint32_t index = 1; index < plan.contexts; index++) {
      others.push_back(
          runBeside<ContextResult>(std::function<ContextResult()>([&make, index] { return make(index); })));
    }
  }
  for (uint32_t index = 0; index < plan.contexts; index++) {
    ContextResult context = index > 0 && plan.parallelContexts ? others[index - 1]->join() : make(index);
    if (!context.ok()) return context.takeFailure();
    started.contexts.push_back(std::move(context.value()));
  }
  return {};
}

Status warmUp(StartedEngine& started, const StartPlan& plan, PhaseRecorder& recorder) {
  if (plan.warmUp == 0 || started.contexts.empty()) return {};
  const PhaseSpan span(recorder, "warm-up");
  for (uint32_t count = 0; count < plan.warmUp; count++) {
    Status ran = started.contexts.front()->infer();
    if (!ran.ok()) return ran;
  }
  return {};
}

}  // namespace

std::optional<StartOrder> orderNamed(std::string_view name) noexcept {
  if (name == "sequential") return StartOrder::kSequential;
  if (name == "overlapped") return StartOrder::kOverlapped;
  if (name == "early") return StartOrder::kEarly;
  return std::nullopt;
}

ContextResult makeContext(BackendEngine& engine, uint32_t index, const InputSpecs& inputs) {
  ContextResult context = engine.createContext(index);
  if (!context.ok()) return context;
  Status bound = context.value()->bind(inputs.list);
  if (!bound.ok()) return bound.takeFailure();
  return context;
}

Result<StartedEngine> startEngine(BackendInstance& backend, const StartPlan& plan, PhaseRecorder& recorder) {
  ModelResult model = plan.order == StartOrder::kSequential ? prepareSequentially(backend, plan, recorder)
                                                            : prepareOverlapped(backend, plan, recorder);
  if (!model.ok()) return model.takeFailure();
  const LoadedFile& file = model.value()->file;
  StartedEngine started{{file.loader, model.value()->bytes, file.warnings}, nullptr, {}};
  Result<std::shared_ptr<BackendEngine>> engine = backend.load(describeSource(model.value().get()), model.value());
  if (!engine.ok()) return engine.takeFailure();
  started.engine = std::move(engine.value());
  Status contexts = makeContexts(started, plan);
  if (!contexts.ok()) return contexts.takeFailure();
  Status warm = warmUp(started, plan, recorder);
  if (!warm.ok()) return warm.takeFailure();
  release(std::move(model.value()));
  return started;
}

}  // namespace coldstart
