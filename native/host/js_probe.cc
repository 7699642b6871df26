// probe: checks and converts the request, runs the probe on a thread of its own, cancels it by an eventfd.
#include <napi.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "http_request.h"
#include "js_exports.h"
#include "js_thread.h"
#include "js_values.h"
#include "probe.h"
#include "status.h"

namespace coldstart {
namespace {

struct Place {
  std::string host;
  int port = 0;
};

int portOf(const Napi::Object& object) {
  const double port = numberOf(object, "port");
  if (!(port >= 1 && port <= 65535)) throw Napi::RangeError::New(object.Env(), "port must lie between 1 and 65535");
  return static_cast<int>(port);
}

Question questionFrom(const Napi::Value& value, Place place) {
  if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), "a request must be an object");
  const auto object = value.As<Napi::Object>();
  if (object.Has("host")) place.host = textOf(object, "host");
  if (object.Has("port")) place.port = portOf(object);
  HttpRequest request;
  request.method = textOf(object, "method");
  request.path = textOf(object, "path");
  request.headers = textsOf(object.Get("headers"), "headers");
  const Napi::Value body = object.Get("body");
  if (body.IsTypedArray()) {
    const auto bytes = body.As<Napi::Uint8Array>();
    request.hasBody = true;
    request.body.assign(reinterpret_cast<const char*>(bytes.Data()), bytes.ByteLength());
  }
  const std::string problem = requestProblem(request);
  if (!problem.empty()) throw Napi::TypeError::New(value.Env(), problem);
  const SocketAddress destination = parseSocketAddress(place.host, static_cast<uint16_t>(place.port));
  if (!destination.valid()) throw Napi::TypeError::New(value.Env(), "host must be a numeric address");
  return {destination, requestText(request, place.host, place.port), request.method == "HEAD"};
}

ProbePlan planFrom(const Napi::Object& options) {
  const Place place{textOf(options, "host"), portOf(options)};
  const double intervalMs = numberOf(options, "intervalMs");
  if (!(intervalMs >= 0.1 && intervalMs <= 1000))
    throw Napi::RangeError::New(options.Env(), "intervalMs must lie between 0.1 and 1000");
  ProbePlan plan;
  plan.health = questionFrom(options.Get("health"), place);
  plan.expectedStatus = static_cast<int>(numberOf(options, "status"));
  plan.intervalNs = static_cast<uint64_t>(intervalMs * 1e6);
  plan.deadlineNs = nanosecondsOf(options, "deadlineNs");
  const Napi::Value inferences = options.Get("inferences");
  if (!inferences.IsArray()) throw Napi::TypeError::New(options.Env(), "inferences must be an array");
  const auto list = inferences.As<Napi::Array>();
  for (uint32_t index = 0; index < list.Length(); ++index)
    plan.inferences.push_back(questionFrom(list.Get(index), place));
  return plan;
}

Napi::Value answerToJs(Napi::Env env, const Answer& answer) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("sentNs", toJs(env, answer.sentNs));
  object.Set("answeredNs", toJs(env, answer.answeredNs));
  object.Set("status", answer.status);
  object.Set("body", answer.body);
  if (!answer.error.empty()) object.Set("error", answer.error);
  return object;
}

void setIfSeen(Napi::Object& object, const char* name, uint64_t ns) {
  if (ns != 0) object.Set(name, toJs(object.Env(), ns));
}

Napi::Value outcomeToJs(Napi::Env env, const ProbeOutcome& outcome) {
  constexpr const char* kEnds[] = {"ready", "timed-out", "cancelled"};
  Napi::Object object = Napi::Object::New(env);
  object.Set("outcome", kEnds[static_cast<size_t>(outcome.end)]);
  setIfSeen(object, "portNs", outcome.seen.portNs);
  setIfSeen(object, "readyNs", outcome.seen.readyNs);
  setIfSeen(object, "readySentNs", outcome.seen.readySentNs);
  setIfSeen(object, "lastFailedNs", outcome.seen.lastFailedNs);
  object.Set("attempts", static_cast<double>(outcome.attempts));
  object.Set("largestGapNs", toJs(env, outcome.largestGapNs));
  object.Set("lastStatus", outcome.seen.lastStatus);
  object.Set("lastError", outcome.seen.lastError);
  Napi::Array answers = Napi::Array::New(env, outcome.answers.size());
  uint32_t index = 0;
  for (const Answer& answer : outcome.answers) answers.Set(index++, answerToJs(env, answer));
  object.Set("inferences", answers);
  return object;
}

}  // namespace

Napi::Value jsProbe(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto plan = std::make_shared<const ProbePlan>(planFrom(info[0].ToObject()));
  const auto cancellation = std::make_shared<UniqueFd>(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!cancellation->valid()) throw Napi::Error::New(env, "eventfd: " + errnoText(errno));
  Napi::Object handle = Napi::Object::New(env);
  handle.Set("done", runOnThread<ProbeOutcome>(
                         env, "coldstart probe", [plan, cancellation] { return runProbe(*plan, cancellation->get()); },
                         outcomeToJs));
  handle.Set("cancel",
             Napi::Function::New(
                 env, [cancellation](const Napi::CallbackInfo&) { eventfd_write(cancellation->get(), 1); }, "cancel"));
  return handle;
}

}  // namespace coldstart
