// Opens a backend's shared library by id and hands out owners of what it makes, so that nothing above this file calls
// the C table by hand. An owner keeps what it was made from alive: context, engine, instance, library.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "backend_abi.h"
#include "job_gate.h"
#include "key_values.h"
#include "phase_recorder.h"
#include "shared_library.h"
#include "shared_symbol.h"
#include "status.h"

namespace coldstart {

class BackendInstance;

struct TensorFacts {
  std::string name;
  std::string type;
  std::vector<int64_t> shape;
  uint64_t checksum = 0;
};

class CS_SHARED BackendContext {
 public:
  BackendContext(std::shared_ptr<BackendInstance> instance, std::shared_ptr<void> engine, cs_context* handle)
      : instance_(std::move(instance)), engine_(std::move(engine)), handle_(handle) {}
  ~BackendContext();
  BackendContext(const BackendContext&) = delete;
  BackendContext& operator=(const BackendContext&) = delete;

  Status bind(const std::vector<cs_input>& inputs);
  Status infer();
  Result<std::vector<TensorFacts>> outputs();

 private:
  std::shared_ptr<BackendInstance> instance_;
  std::shared_ptr<void> engine_;
  cs_context* handle_;
};

class CS_SHARED BackendEngine : public std::enable_shared_from_this<BackendEngine> {
 public:
  BackendEngine(std::shared_ptr<BackendInstance> instance, std::shared_ptr<void> source, cs_engine* handle)
      : instance_(std::move(instance)), source_(std::move(source)), handle_(handle) {}
  ~BackendEngine();
  BackendEngine(const BackendEngine&) = delete;
  BackendEngine& operator=(const BackendEngine&) = delete;

  std::vector<TensorFacts> inputs() const;
  std::vector<TensorFacts> outputs() const;
  // What the backend tells of the engine and its device; asks the device where there is one.
  std::map<std::string, std::string> facts() const;
  Result<std::shared_ptr<BackendContext>> createContext(uint32_t index);

 private:
  // Destroyed last to first: the engine in the destructor's body, then the source that it may still read, then the
  // instance.
  std::shared_ptr<BackendInstance> instance_;
  std::shared_ptr<void> source_;
  cs_engine* handle_;
};

class CS_SHARED BackendInstance : public std::enable_shared_from_this<BackendInstance> {
 public:
  // Looks for libcoldstart_backend_<id>.so in `folder`. ENGINE_LIBRARY_MISSING.
  static Result<std::shared_ptr<BackendInstance>> open(const std::string& folder, const std::string& id,
                                                       const KeyValues& options,
                                                       std::shared_ptr<PhaseRecorder> recorder, CancelFlag cancel);
  ~BackendInstance();
  BackendInstance(const BackendInstance&) = delete;
  BackendInstance& operator=(const BackendInstance&) = delete;

  const cs_backend& table() const noexcept { return *table_; }
  std::string version() const;
  Status openLibrary();
  // Nothing to do without a device.
  Status initDriver();
  Status createDevice();
  // '' where the loaders' own choice suits it.
  std::string autoLoader() const;
  Status createRuntime();
  // model-read of a backend that needs no file. ENGINE_MODEL_MISSING where it needs one.
  Status readNothing();
  // `source` owns what `description` points to; it is kept as long as the engine needs it.
  Result<std::shared_ptr<BackendEngine>> load(const cs_source& description, std::shared_ptr<void> source);

 private:
  BackendInstance(SharedLibrary library, const cs_backend* table, std::shared_ptr<PhaseRecorder> recorder,
                  CancelFlag cancel);
  static int32_t beginPhase(void* user, const char* phase, uint32_t index);
  static void endPhase(void* user, const char* phase, uint32_t index, int32_t token, uint64_t bytes);
  static int32_t isCancelled(void* user);

  SharedLibrary library_;
  const cs_backend* table_;
  std::shared_ptr<PhaseRecorder> recorder_;
  CancelFlag cancel_;
  cs_events events_;
  cs_instance* handle_ = nullptr;
};

// Takes over a failure of the C border and releases it.
Status statusOf(cs_failure* failure);

}  // namespace coldstart
