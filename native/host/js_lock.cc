// tryLock: a held lock is an object with `release`; whoever forgets the object releases the lock too.
#include <napi.h>

#include <memory>

#include "file_lock.h"
#include "js_exports.h"
#include "js_values.h"
#include "status.h"

namespace coldstart {

Napi::Value jsTryLock(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  LockAttempt attempt = tryFileLock(info[0].ToString().Utf8Value(), info[1].ToString().Utf8Value());
  if (attempt.failure != 0) throw Napi::Error::New(env, errnoText(attempt.failure));
  if (!attempt.held.valid()) return env.Undefined();
  const auto held = std::make_shared<UniqueFd>(std::move(attempt.held));
  Napi::Object lock = Napi::Object::New(env);
  lock.Set("release", Napi::Function::New(
                          env, [held](const Napi::CallbackInfo&) { held->reset(); }, "release"));
  return lock;
}

}  // namespace coldstart
