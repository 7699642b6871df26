// host.node: what the harness needs of the machine, and no engine. Exports only.
#include <napi.h>

#include "clock.h"
#include "clock_pair.h"
#include "js_exports.h"
#include "js_values.h"

namespace coldstart {
namespace {

constexpr int kAbi = 1;

Napi::Value jsMonotonicNs(const Napi::CallbackInfo& info) { return toJs(info.Env(), monotonicNowNs()); }

Napi::Value jsReadClocks(const Napi::CallbackInfo& info) {
  const ClockPair clocks = readClockPair();
  Napi::Object pair = Napi::Object::New(info.Env());
  pair.Set("monotonicNs", toJs(info.Env(), clocks.monotonicNs));
  pair.Set("wallNs", toJs(info.Env(), clocks.wallNs));
  pair.Set("uncertaintyNs", static_cast<double>(clocks.uncertaintyNs));
  return pair;
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("abi", kAbi);
  exports.Set("monotonicNs", Napi::Function::New(env, jsMonotonicNs, "monotonicNs"));
  exports.Set("readClocks", Napi::Function::New(env, jsReadClocks, "readClocks"));
  exports.Set("residency", Napi::Function::New(env, jsResidency, "residency"));
  exports.Set("evict", Napi::Function::New(env, jsEvict, "evict"));
  exports.Set("warm", Napi::Function::New(env, jsWarm, "warm"));
  exports.Set("dropCaches", Napi::Function::New(env, jsDropCaches, "dropCaches"));
  exports.Set("spawn", Napi::Function::New(env, jsSpawn, "spawn"));
  exports.Set("probe", Napi::Function::New(env, jsProbe, "probe"));
  exports.Set("tryLock", Napi::Function::New(env, jsTryLock, "tryLock"));
  return exports;
}

}  // namespace
}  // namespace coldstart

static Napi::Object initHost(Napi::Env env, Napi::Object exports) { return coldstart::init(env, exports); }

NODE_API_MODULE(host, initHost)
