// The floor of starting a TensorRT plan: the driver and the library's own calls and nothing around them, from main to
// the end of the second inference. Prints one line of JSON: milliseconds of each step, and CLOCK_MONOTONIC of both ends.
//
//   bare-plan LIBRARY PLAN ifstream|mmap|populate sequential|beside INPUT_BYTES OUTPUT_BYTES DIMENSION…
//
// It knows TensorRT 8.6 and 10, a plan with one input and one output, and reports nothing but failure.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace {

int64_t nowNs() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

[[noreturn]] void fail(const char* what, const char* why = "") {
  std::fprintf(stderr, "%s %s\n", what, why);
  _exit(1);
}

void require(int result, const char* call) {
  if (result != 0) fail(call, std::to_string(result).c_str());
}

// Milliseconds of `step`.
template <typename Step>
double timed(Step step) {
  const int64_t began = nowNs();
  step();
  return static_cast<double>(nowNs() - began) / 1e6;
}

struct Logger {
  virtual void log(int32_t severity, const char* text) noexcept {
    if (severity < 2) std::fprintf(stderr, "%s\n", text);
  }
  virtual ~Logger() = default;
};

// A public object is a table and a pointer to the object that does the work, whose table begins with two destructors.
template <typename Answer, typename... Arguments>
Answer call(void* object, int method, Arguments... arguments) {
  void* work = static_cast<void**>(object)[1];
  void** table = *static_cast<void***>(work);
  return reinterpret_cast<Answer (*)(void*, Arguments...)>(table[2 + method])(work, arguments...);
}

struct Methods {
  int deserialize, createContext, tensorName, setShape, setAddress, enqueue;
};
constexpr Methods kEight{0, 9, 44, 27, 30, 42};
constexpr Methods kTen{1, 3, 29, 19, 22, 35};

template <typename Dimension>
struct Shape {
  int32_t rank = 0;
  Dimension sizes[8] = {};
};

struct Driver {
  void* library = nullptr;
  void* context = nullptr;

  template <typename... Arguments>
  void call(const char* name, Arguments... arguments) const {
    require(reinterpret_cast<int (*)(Arguments...)>(dlsym(library, name))(arguments...), name);
  }
  void open() {
    library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) fail("dlopen", dlerror());
    call("cuInit", 0U);
  }
  void retain() { call("cuDevicePrimaryCtxRetain", &context, 0); }
};

struct Plan {
  std::vector<char> bytes;
  const char* data = nullptr;
  size_t size = 0;

  void read(const char* path, const std::string& route) {
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts {};
    if (file < 0 || fstat(file, &facts) != 0) fail("cannot open", path);
    size = static_cast<size_t>(facts.st_size);
    if (route == "ifstream") {
      bytes.resize(size);
      std::ifstream(path, std::ios::binary).read(bytes.data(), static_cast<std::streamsize>(size));
      data = bytes.data();
    } else {
      void* at = mmap(nullptr, size, PROT_READ, MAP_PRIVATE | (route == "populate" ? MAP_POPULATE : 0), file, 0);
      if (at == MAP_FAILED) fail("mmap", path);
      data = static_cast<const char*>(at);
    }
  }
};

}  // namespace

int main(int count, char** arguments) {
  const int64_t mainNs = nowNs();
  if (count < 8) fail("usage: bare-plan LIBRARY PLAN ROUTE ORDER INPUT_BYTES OUTPUT_BYTES DIMENSION…");
  const std::string route = arguments[3];
  const size_t inputBytes = std::strtoul(arguments[5], nullptr, 10);
  const size_t outputBytes = std::strtoul(arguments[6], nullptr, 10);
  static Logger logger;
  static Driver driver;
  static Plan plan;
  void* library = nullptr;
  void* runtime = nullptr;
  double libraryMs = 0, driverMs = 0, deviceMs = 0, readMs = 0;

  const auto openLibrary = [&] {
    libraryMs = timed([&] { library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL); });
    if (library == nullptr) fail("dlopen", dlerror());
  };
  const auto openDriver = [&] {
    driverMs = timed([] { driver.open(); });
    deviceMs = timed([] { driver.retain(); });
  };
  const auto readPlan = [&] { readMs = timed([&] { plan.read(arguments[2], route); }); };
  if (std::string(arguments[4]) == "beside") {
    std::thread opening(openLibrary), reading(readPlan);
    openDriver();
    opening.join();
    reading.join();
  } else {
    openLibrary();
    openDriver();
    readPlan();
  }
  driver.call("cuCtxSetCurrent", driver.context);
  const int32_t version = reinterpret_cast<int32_t (*)()>(dlsym(library, "getInferLibVersion"))();
  const bool eight = version < 10000;
  const Methods& methods = eight ? kEight : kTen;
  const double runtimeMs = timed([&] {
    runtime = reinterpret_cast<void* (*)(void*, int32_t)>(dlsym(library, "createInferRuntime_INTERNAL"))(&logger, version);
  });
  if (runtime == nullptr) fail("no runtime");
  void* engine = nullptr;
  const double deserializeMs = timed([&] {
    engine = eight ? call<void*, const void*, size_t, void*>(runtime, methods.deserialize, plan.data, plan.size, nullptr)
                   : call<void*, const void*, size_t>(runtime, methods.deserialize, plan.data, plan.size);
  });
  if (engine == nullptr) fail("no engine");
  void* context = nullptr;
  const double contextMs = timed([&] { context = eight ? call<void*>(engine, methods.createContext) : call<void*, int32_t>(engine, methods.createContext, 0); });
  if (context == nullptr) fail("no context");

  void* stream = nullptr;
  uint64_t input = 0, output = 0;
  std::vector<char> sent(inputBytes), received(outputBytes);
  const double buffersMs = timed([&] {
    driver.call("cuStreamCreate", &stream, 1U);
    driver.call("cuMemAlloc_v2", &input, inputBytes);
    driver.call("cuMemAlloc_v2", &output, outputBytes);
    driver.call("cuMemcpyHtoDAsync_v2", input, static_cast<const void*>(sent.data()), inputBytes, stream);
    Shape<int32_t> narrow;
    Shape<int64_t> wide;
    narrow.rank = wide.rank = count - 7;
    for (int index = 7; index < count; index++) narrow.sizes[index - 7] = static_cast<int32_t>(wide.sizes[index - 7] = std::atol(arguments[index]));
    const char* names[] = {call<const char*, int32_t>(engine, methods.tensorName, 0), call<const char*, int32_t>(engine, methods.tensorName, 1)};
    const void* shape = eight ? static_cast<const void*>(&narrow) : &wide;
    if (!call<bool, const char*, const void*>(context, methods.setShape, names[0], shape) || !call<bool, const char*, uint64_t>(context, methods.setAddress, names[0], input) ||
        !call<bool, const char*, uint64_t>(context, methods.setAddress, names[1], output))
      fail("cannot bind");
  });
  const auto infer = [&] {
    if (!call<bool, void*>(context, methods.enqueue, stream)) fail("cannot enqueue");
    driver.call("cuMemcpyDtoHAsync_v2", static_cast<void*>(received.data()), output, outputBytes, stream);
    driver.call("cuStreamSynchronize", stream);
  };
  const double firstMs = timed(infer);
  const double secondMs = timed(infer);
  const int64_t endNs = nowNs();
  std::printf("{\"library-load\":%.4f,\"driver-init\":%.4f,\"device-context\":%.4f,\"runtime-create\":%.4f,\"model-read\":%.4f,\"deserialize\":%.4f,\"context-create\":%.4f,\"buffer-allocate\":%.4f,"
              "\"first\":%.4f,\"second\":%.4f,\"totalMs\":%.4f,\"mainNs\":\"%ld\",\"endNs\":\"%ld\"}\n",
              libraryMs, driverMs, deviceMs, runtimeMs, readMs, deserializeMs, contextMs, buffersMs, firstMs, secondMs, static_cast<double>(endNs - mainNs) / 1e6, mainNs, endNs);
  std::fflush(stdout);
  _exit(0);
}
