// One imitated version of TensorRT for a test: where its library is, what it counts, and plans of its version.
#pragma once

#include <dlfcn.h>
#include <stdlib.h>

#include <stdexcept>
#include <string>

#include "imitations/tensorrt/imitation_plan.h"

namespace coldstart::test {

// Set as long as it lives.
class EnvironmentValue {
 public:
  EnvironmentValue(std::string name, const std::string& value) : name_(std::move(name)) {
    setenv(name_.c_str(), value.c_str(), 1);
  }
  EnvironmentValue(const EnvironmentValue&) = delete;
  EnvironmentValue& operator=(const EnvironmentValue&) = delete;
  ~EnvironmentValue() { unsetenv(name_.c_str()); }

 private:
  std::string name_;
};

// Calls of the imitation that fail meanwhile, like "deserialize,enqueue".
inline EnvironmentValue failing(const std::string& calls) { return {"COLDSTART_IMITATION_TENSORRT_FAIL", calls}; }

// The same plan with so many profiles, all of them with the ranges of its first one.
inline imitation::Plan withProfiles(imitation::Plan plan, int32_t count) {
  plan.profiles = count;
  for (imitation::PlanTensor& tensor : plan.tensors) {
    const std::vector<std::vector<int64_t>> first = tensor.ranges;
    for (int32_t at = 1; at < count; at++) tensor.ranges.insert(tensor.ranges.end(), first.begin(), first.end());
  }
  return plan;
}

class AnImitation {
 public:
  // '8.6', '10.0', '10.6', '10.15' or '11.1'
  explicit AnImitation(const std::string& version) : version_(version) {
    const std::string major = version.substr(0, version.find('.'));
    path_ = COLDSTART_TENSORRT_IMITATIONS "/" + version + "/libnvinfer.so." + major;
    handle_ = dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle_ == nullptr) throw std::runtime_error(dlerror());
    function<void()>("tensorrtImitationReset")();
  }
  AnImitation(const AnImitation&) = delete;
  AnImitation& operator=(const AnImitation&) = delete;
  ~AnImitation() { dlclose(handle_); }

  const std::string& path() const { return path_; }
  int64_t liveObjects() const { return function<int64_t()>("tensorrtImitationLiveObjects")(); }
  // '' is good.
  std::string unexpected() const { return function<const char*()>("tensorrtImitationUnexpected")(); }
  int64_t last(const char* call) const { return function<int64_t(const char*)>("tensorrtImitationLast")(call); }

  // The version bytes that its plans carry.
  std::vector<int> planVersion() const {
    if (version_ == "8.6") return {8, 6, 1, 6};
    if (version_ == "10.0") return {10, 0, 1, 6};
    if (version_ == "10.6") return {10, 6, 0, 26};
    if (version_ == "10.15") return {10, 15, 1, 29};
    return {11, 1, 0, 106};
  }
  imitation::Plan plan() const {
    imitation::Plan made;
    made.version = planVersion();
    return made;
  }

 private:
  template <typename Signature>
  Signature* function(const char* name) const {
    return reinterpret_cast<Signature*>(dlsym(handle_, name));
  }

  std::string version_;
  std::string path_;
  void* handle_ = nullptr;
};

}  // namespace coldstart::test
