// The TensorRT backend over imitations of the library and the driver, from its options to the outputs of an inference.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "a_cuda_driver.h"
#include "an_imitation.h"
#include "an_instance.h"
#include "start_engine.h"
#include "temporary_folder.h"

namespace coldstart::test {

using Options = std::map<std::string, std::string>;

class ATensorrt : public ACudaDriver {
 protected:
  explicit ATensorrt(const std::string& version) : imitation(version) {}

  void TearDown() override {
    EXPECT_EQ(imitation.unexpected(), "");
    EXPECT_EQ(imitation.liveObjects(), 0) << "objects of TensorRT were left behind";
    ACudaDriver::TearDown();
  }

  AnInstance open(Options options = {}) const {
    options.emplace("library", imitation.path());
    return {"tensorrt", std::move(options)};
  }
  std::string write(const imitation::Plan& plan, const std::string& name = "model.plan") const {
    return folder.write(name, imitation::bytesOf(plan));
  }
  std::string writeBytes(const std::string& bytes) const { return folder.write("model.plan", bytes); }

  static StartPlan aStart(const std::string& file, const std::string& loader, const Options& options = {}) {
    StartPlan start;
    start.modelFile = file;
    start.loader = loader;
    start.options = KeyValues(options);
    start.inputs = std::make_shared<InputSpecs>();
    return start;
  }

  // A start with two inferences; its outputs, or why it failed.
  Result<std::vector<TensorFacts>> outputsOf(const std::string& file, const std::string& loader,
                                             const Options& options = {}) const {
    AnInstance instance = open(options);
    StartPlan start = aStart(file, loader, options);
    start.warmUp = 2;
    Result<StartedEngine> started = startEngine(*instance.backend, start, *instance.recorder);
    if (!started.ok()) return started.takeFailure();
    Result<std::vector<TensorFacts>> outputs = started.value().contexts.front()->outputs();
    callsUntilOutputs = cudaImitationCounts().calls;
    return outputs;
  }

  Failure failureOf(const std::string& file, const std::string& loader = "mmap", const Options& options = {}) const {
    Result<std::vector<TensorFacts>> outputs = outputsOf(file, loader, options);
    if (outputs.ok()) return {"none", "", "", "it did not fail", {}};
    return outputs.takeFailure();
  }

  // Calls of the driver before anything was given back.
  mutable int64_t callsUntilOutputs = 0;
  TemporaryFolder folder;
  AnImitation imitation;
};

// Of one version; `EachTensorrt` is the same for all of them.
template <int major, int minor>
class TensorrtOf : public ATensorrt {
 protected:
  TensorrtOf() : ATensorrt(std::to_string(major) + "." + std::to_string(minor)) {}
};

class EachTensorrt : public ATensorrt, public testing::WithParamInterface<std::string> {
 protected:
  EachTensorrt() : ATensorrt(GetParam()) {}
};

}  // namespace coldstart::test
