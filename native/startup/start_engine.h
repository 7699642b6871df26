// The start-up pipeline: library, driver, runtime, model, engine, contexts, warm-up. All of it stays on native threads:
// a hand-over to the JavaScript thread between two phases costs a fifth of a millisecond on an idle machine and a whole
// scheduler tick on a busy one, and waits while that thread answers health requests.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "backend_library.h"
#include "input_specs.h"
#include "loaded_model.h"
#include "shared_symbol.h"

namespace coldstart {

enum class StartOrder {
  kSequential,  // one phase after the other
  kOverlapped,  // the model's file beside everything, the library beside the device's context
  kEarly,       // like overlapped; begun before the program by whoever can (early_start.h)
};

// 'sequential', 'overlapped' or 'early'.
CS_SHARED std::optional<StartOrder> orderNamed(std::string_view name) noexcept;

struct StartPlan {
  StartOrder order = StartOrder::kOverlapped;
  // '' for a backend that needs no file.
  std::string modelFile;
  std::string loader;
  KeyValues options;
  // Contexts to make before the engine counts as started; 0 makes none.
  uint32_t contexts = 1;
  bool parallelContexts = false;
  std::shared_ptr<const InputSpecs> inputs;
  // Inferences on the first context.
  uint32_t warmUp = 0;
};

struct StartedEngine {
  // Empty for a start without a file.
  LoadFacts loaded;
  std::shared_ptr<BackendEngine> engine;
  std::vector<std::shared_ptr<BackendContext>> contexts;
};

// One context, with its inputs bound. Any thread; several at once.
CS_SHARED Result<std::shared_ptr<BackendContext>> makeContext(BackendEngine& engine, uint32_t index,
                                                              const InputSpecs& inputs);

// On a thread that may block. The first failure in the order of the phases is the one that is answered; whatever ran
// beside it has ended then.
Result<StartedEngine> startEngine(BackendInstance& backend, const StartPlan& plan, PhaseRecorder& recorder);

}  // namespace coldstart
