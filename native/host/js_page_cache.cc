// residency, evict, warm and dropCaches: the page cache on native threads.
#include <napi.h>

#include <stdexcept>

#include "js_exports.h"
#include "js_thread.h"
#include "js_values.h"
#include "kernel_caches.h"
#include "page_cache.h"

namespace coldstart {
namespace {

using Texts = std::vector<std::string>;

struct NamedResidency {
  std::string path;
  FileResidency facts;
};

Napi::Value residenciesToJs(Napi::Env env, const std::vector<NamedResidency>& residencies) {
  Napi::Array array = Napi::Array::New(env, residencies.size());
  uint32_t index = 0;
  for (const auto& [path, facts] : residencies) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("path", path);
    object.Set("sizeBytes", static_cast<double>(facts.sizeBytes));
    object.Set("residentBytes", static_cast<double>(facts.residentBytes));
    object.Set("method", facts.method == ResidencyMethod::cachestat ? "cachestat" : "mincore");
    if (!facts.error.empty()) object.Set("error", facts.error);
    array.Set(index++, object);
  }
  return array;
}

Napi::Value textsToJs(Napi::Env env, const Texts& texts) {
  Napi::Array array = Napi::Array::New(env, texts.size());
  uint32_t index = 0;
  for (const std::string& text : texts) array.Set(index++, text);
  return array;
}

Napi::Value forEachPath(const Napi::CallbackInfo& info, const char* name, std::string (*change)(const std::string&)) {
  const auto work = [paths = textsOf(info[0], "paths"), change] {
    Texts outcomes;
    for (const std::string& path : paths) outcomes.push_back(change(path));
    return outcomes;
  };
  return runOnThread<Texts>(info.Env(), name, work, textsToJs);
}

}  // namespace

Napi::Value jsResidency(const Napi::CallbackInfo& info) {
  const auto work = [paths = textsOf(info[0], "paths")] {
    std::vector<NamedResidency> residencies;
    for (const std::string& path : paths) residencies.push_back({path, measureResidency(path)});
    return residencies;
  };
  return runOnThread<std::vector<NamedResidency>>(info.Env(), "coldstart residency", work, residenciesToJs);
}

Napi::Value jsEvict(const Napi::CallbackInfo& info) { return forEachPath(info, "coldstart evict", evictFromPageCache); }

Napi::Value jsWarm(const Napi::CallbackInfo& info) { return forEachPath(info, "coldstart warm", readIntoPageCache); }

Napi::Value jsDropCaches(const Napi::CallbackInfo& info) {
  const auto work = [] {
    const std::string problem = dropKernelCaches();
    if (!problem.empty()) throw std::runtime_error(problem);
    return true;
  };
  return runOnThread<bool>(info.Env(), "coldstart drop caches", work,
                           [](Napi::Env env, const bool&) { return env.Undefined(); });
}

}  // namespace coldstart
