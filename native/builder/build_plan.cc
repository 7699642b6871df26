// What can be refused without work is refused first: a build takes minutes.
#include "build_plan.h"

#include <algorithm>
#include <mutex>
#include <optional>

#include "build_failure.h"
#include "build_settings.h"
#include "builder_library.h"
#include "clock.h"
#include "logger.h"
#include "onnx_model.h"
#include "primary_context.h"
#include "profiles.h"
#include "progress_monitor.h"
#include "replaced_file.h"
#include "timing_cache.h"
#include "vendor_failure.h"

namespace coldstart::builder {
namespace {

using tensorrt::call;
using tensorrt::CallWitness;

constexpr size_t kMostWarnings = 50;
constexpr size_t kMostWarningBytes = 500;
constexpr const char* kDevicePhase = "driver-init";

// The library's warnings, each text once.
class Warnings {
 public:
  Warnings()
      : listening_(tensorrt::ProcessLogger::get().attach([this](const tensorrt::LogRecord& record) {
          if (record.severity == tensorrt::Severity::warning) add(std::string(record.text));
        })) {}

  void add(std::string text) {
    const std::lock_guard<std::mutex> guard(lock_);
    if (text.size() > kMostWarningBytes) text = text.substr(0, kMostWarningBytes) + " …";
    const bool known = std::find(texts_.begin(), texts_.end(), text) != texts_.end();
    if (!known && texts_.size() < kMostWarnings) texts_.push_back(std::move(text));
  }

  std::vector<std::string> texts() {
    const std::lock_guard<std::mutex> guard(lock_);
    return texts_;
  }

 private:
  std::mutex lock_;
  std::vector<std::string> texts_;
  std::shared_ptr<void> listening_;
};

// The GPU that is built for, current on this thread as long as this lives.
struct CurrentDevice {
  std::shared_ptr<const cuda::PrimaryContext> context;
  cuda::DeviceFacts facts;
  std::optional<cuda::CurrentContext> current;
};

Status openDevice(int32_t number, CurrentDevice& device) {
  auto driver = cuda::Driver::open();
  if (!driver.ok()) return driver.takeFailure();
  if (Status ready = driver.value()->initialise(); !ready.ok()) return ready;
  auto found = cuda::findDevice(*driver.value(), number, kDevicePhase);
  if (!found.ok()) return found.takeFailure();
  auto facts = cuda::describeDevice(*driver.value(), found.value(), kDevicePhase);
  if (!facts.ok()) return facts.takeFailure();
  auto context = cuda::PrimaryContext::retain(driver.value(), found.value(), kDevicePhase);
  if (!context.ok()) return context.takeFailure();
  device.facts = facts.value();
  device.context = context.value();
  device.current.emplace(*device.context);
  return device.current->status(kDevicePhase);
}

// Everything that one build makes in the library, destroyed from the last to the first.
class Build {
 public:
  Build(const BuildRequest& request, BuildEvents& events, Warnings& warnings, const BuilderLibrary& library)
      : request_(request), events_(events), warnings_(warnings), library_(library), api_(library.api()) {}

  Status readModel() {
    events_.progress("parse", 0);
    Result<OwnedObject> builder = library_.createBuilder();
    if (!builder.ok()) return builder.takeFailure();
    builder_ = std::move(builder.value());
    if (Status made = make(network_, "network", api_.slots.createNetwork, networkFlags(request_, api_)); !made.ok())
      return made;
    Result<OwnedObject> parser = library_.createParser(network_.get());
    if (!parser.ok()) return parser.takeFailure();
    parser_ = std::move(parser.value());
    prepareParser(request_, api_, parser_.get());
    if (Status parsed = parseModel(api_, parser_.get(), request_.model); !parsed.ok()) return parsed;
    Result<NetworkFacts> facts = describeNetwork(api_, network_.get());
    if (!facts.ok()) return facts.takeFailure();
    facts_ = std::move(facts.value());
    if (Status precise = checkPrecision(request_, api_, facts_); !precise.ok()) return precise;
    if (Status shaped = checkProfiles(request_.profiles, facts_.inputs); !shaped.ok()) return shaped;
    events_.progress("parse", 100);
    return {};
  }

  // Into memory.
  Status build(BuildOutcome& outcome) {
    if (Status made = make(config_, "configuration", api_.slots.createConfig); !made.ok()) return made;
    applySettings(request_, api_, config_.get());
    keepPlugins(request_, api_, parser_.get(), config_.get());
    Status shaped = addProfiles(api_, builder_.get(), config_.get(), request_.profiles);
    if (!shaped.ok()) return shaped;
    cache_.emplace(api_, config_.get(), request_.timingCache,
                   [this](std::string text) { warnings_.add(std::move(text)); });
    if (api_.slots.setMonitor) call(config_.get(), api_.slots.setMonitor, monitor_.vendorObject(api_.version));
    events_.progress("build", 0);
    Status built = make(plan_, "plan", api_.slots.build, network_.get(), config_.get());
    if (!built.ok()) return classified(built.takeFailure());
    events_.progress("build", 100);
    events_.progress("serialize", 0);
    cache_->save();
    outcome.timingCache = cache_->outcome();
    outcome.inputs = builtInputs(request_.profiles, facts_.inputs);
    for (const NetworkTensor& output : facts_.outputs)
      outcome.outputs.push_back({output.name, output.type, output.shape});
    events_.progress("serialize", 100);
    return {};
  }

  Status write(ReplacedFile& file, BuildOutcome& outcome) {
    events_.progress("write", 0);
    outcome.planBytes = call(plan_.get(), api_.slots.memorySize);
    Status written = file.write(call(plan_.get(), api_.slots.memoryData), outcome.planBytes,
                                [this](int percent) { events_.progress("write", percent); });
    return written.ok() ? file.publish() : std::move(written);
  }

 private:
  template <typename Signature, typename... Arguments>
  Status make(OwnedObject& object, const char* what, const Slot<Signature>& slot, Arguments... arguments) {
    const CallWitness witness;
    object = OwnedObject(call(builder_.get(), slot, arguments...));
    if (object) return {};
    return witness.failure("", request_.model, "TensorRT " + api_.version.text() + " made no " + what);
  }

  const BuildRequest& request_;
  BuildEvents& events_;
  Warnings& warnings_;
  const BuilderLibrary& library_;
  const Api& api_;
  OwnedObject builder_;
  OwnedObject network_;
  OwnedObject parser_;
  // The configuration points at both.
  ProgressMonitor monitor_{[this](int percent) { events_.progress("build", percent); }};
  std::optional<TimingCache> cache_;
  OwnedObject config_;
  OwnedObject plan_;
  NetworkFacts facts_;
};

Status buildIn(const BuildRequest& request, BuildEvents& events, const BuilderLibrary& library, ReplacedFile& file,
               Warnings& warnings, BuildOutcome& outcome) {
  const uint64_t startNs = monotonicNowNs();
  Build build(request, events, warnings, library);
  if (Status read = build.readModel(); !read.ok()) return read;
  if (Status built = build.build(outcome); !built.ok()) return built;
  outcome.buildMs = (monotonicNowNs() - startNs) / 1'000'000;
  return build.write(file, outcome);
}

}  // namespace

Result<BuildOutcome> buildPlan(const BuildRequest& request, BuildEvents& events) {
  if (Status model = checkModelFile(request.model); !model.ok()) return model.takeFailure();
  auto file = ReplacedFile::begin(request.out, ReplacedFile::Busy::refuse);
  if (!file.ok()) return file.takeFailure();
  Warnings warnings;
  Result<BuilderLibrary> library = BuilderLibrary::open(request.library, request.parser);
  if (!library.ok()) return library.takeFailure();
  const Api& api = library.value().api();
  if (Status able = checkSettings(request, api.version, library.value().path()); !able.ok()) return able.takeFailure();
  CurrentDevice device;
  if (Status opened = openDevice(request.device, device); !opened.ok()) return opened.takeFailure();
  BuildOutcome outcome;
  outcome.library = api.version.text();
  outcome.gpu = device.facts.name;
  outcome.computeCapability = device.facts.computeCapability();
  Status built = buildIn(request, events, library.value(), *file.value(), warnings, outcome);
  if (!built.ok()) return built.takeFailure();
  outcome.warnings = warnings.texts();
  return outcome;
}

}  // namespace coldstart::builder
