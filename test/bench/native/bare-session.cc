// The floor of loading a model: ONNX Runtime's C API and nothing around it, from opening the library to the session, with
// the library's own defaults. Prints milliseconds.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <initializer_list>

#include "ort_api.h"

namespace ort = coldstart::ort;

static double nowMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

static void check(const ort::Api& api, ort::Status* status) {
  if (status == nullptr) return;
  fprintf(stderr, "%s\n", api.GetErrorMessage(status));
  _Exit(1);
}

int main(int count, char** arguments) {
  if (count < 3) return 2;
  const bool mapped = count > 3 && strcmp(arguments[3], "mapped") == 0;
  const double beganMs = nowMs();
  void* library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return fprintf(stderr, "%s\n", dlerror()), 1;
  const auto* base = reinterpret_cast<const ort::ApiBase* (*)()>(dlsym(library, "OrtGetApiBase"))();
  const ort::Api api = ort::Api::fromTable(base->GetApi(ort::kApiVersion));
  ort::Env* environment = nullptr;
  ort::SessionOptions* options = nullptr;
  ort::Session* session = nullptr;
  check(api, api.CreateEnvWithCustomLogger([](void*, int, const char*, const char*, const char*, const char*) {}, nullptr, ort::kLogWarning, "bare", &environment));
  check(api, api.CreateSessionOptions(&options));
  if (mapped) {
    for (const char* key : {"session.use_memory_mapped_ort_model", "session.use_ort_model_bytes_for_initializers", "session.disable_prepacking"}) check(api, api.AddSessionConfigEntry(options, key, "1"));
  }
  const double runtimeMs = nowMs();
  check(api, api.CreateSession(environment, arguments[2], options, &session));
  const double endedMs = nowMs();
  printf("{\"totalMs\":%.4f,\"sessionMs\":%.4f}\n", endedMs - beganMs, endedMs - runtimeMs);
  fflush(stdout);
  _Exit(0);
}
