// spawn: starts the child on the JS thread, which lives as long as the process, and waits for its end on another.
#include <napi.h>

#include <atomic>
#include <memory>

#include "child_process.h"
#include "exit_facts.h"
#include "js_exports.h"
#include "js_thread.h"
#include "js_values.h"
#include "status.h"

namespace coldstart {
namespace {

ChildRequest requestFrom(const Napi::Object& options) {
  ChildRequest request;
  request.file = textOf(options, "file");
  request.arguments = textsOf(options.Get("args"), "args");
  request.environment = textsOf(options.Get("env"), "env");
  request.folder = textOf(options, "cwd");
  request.logFile = textOf(options, "logFile");
  if (request.arguments.empty()) throw Napi::TypeError::New(options.Env(), "args must hold argv[0]");
  return request;
}

Napi::Value factsToJs(Napi::Env env, const ExitFacts& facts) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("pid", static_cast<double>(facts.pid));
  if (facts.exitCode >= 0) object.Set("exitCode", facts.exitCode);
  if (!facts.signal.empty()) object.Set("signal", facts.signal);
  object.Set("exitedNs", toJs(env, facts.exitedNs));
  object.Set("minorFaults", static_cast<double>(facts.minorFaults));
  object.Set("majorFaults", static_cast<double>(facts.majorFaults));
  object.Set("blockReadBytes", static_cast<double>(facts.blockReadBytes));
  object.Set("maxResidentBytes", static_cast<double>(facts.maxResidentBytes));
  object.Set("cpuMs", facts.cpuMs);
  return object;
}

Napi::Error spawnError(Napi::Env env, const StartedChild& child) {
  const std::string step = child.failedAt;
  Napi::Error error = Napi::Error::New(env, (step == "exec" ? "" : step + ": ") + errnoText(child.failure));
  error.Set("errno", static_cast<double>(child.failure));
  error.Set("step", step);
  return error;
}

}  // namespace

Napi::Value jsSpawn(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const StartedChild child = startChild(requestFrom(info[0].ToObject()));
  if (child.pid < 0) throw spawnError(env, child);
  const auto reaped = std::make_shared<std::atomic<bool>>(false);
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("pid", static_cast<double>(child.pid));
  handle.Set("execNs", toJs(env, child.execNs));
  const pid_t pid = child.pid;
  handle.Set("exited", runOnThread<ExitFacts>(
                           env, "coldstart exit",
                           [pid, reaped] {
                             const ExitFacts facts = awaitExit(pid);
                             reaped->store(true);
                             return facts;
                           },
                           factsToJs));
  handle.Set("signalGroup", Napi::Function::New(
                                env,
                                [pid, reaped](const Napi::CallbackInfo& call) {
                                  const int number = call[0].ToNumber().Int32Value();
                                  return Napi::Boolean::New(call.Env(),
                                                            signalProcessGroup(pid, number, reaped->load()));
                                },
                                "signalGroup"));
  return handle;
}

}  // namespace coldstart
