// The vendor's own libraries where COLDSTART_TENSORRT_LIBRARIES names a folder that holds them (as FOLDER/10.6/
// libnvinfer.so.10): opening them and asking their version needs no GPU.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <vector>

#include "library.h"

namespace coldstart::tensorrt {
namespace {

std::vector<std::string> realLibraries() {
  std::vector<std::string> found;
  const char* folder = std::getenv("COLDSTART_TENSORRT_LIBRARIES");
  if (folder == nullptr || *folder == '\0' || !std::filesystem::is_directory(folder)) return found;
  for (const auto& version : std::filesystem::directory_iterator(folder)) {
    if (!version.is_directory()) continue;
    for (const char* name : {"libnvinfer.so.8", "libnvinfer.so.9", "libnvinfer.so.10", "libnvinfer.so.11"}) {
      if (std::filesystem::exists(version.path() / name)) found.push_back((version.path() / name).string());
    }
  }
  return found;
}

bool hasDriver() {
  void* driver = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (driver == nullptr) return false;
  dlclose(driver);
  return true;
}

TEST(TensorrtRealLibraries, SayTheVersionOfTheirFolder) {
  const std::vector<std::string> libraries = realLibraries();
  if (libraries.empty()) GTEST_SKIP() << "COLDSTART_TENSORRT_LIBRARIES names no folder with TensorRT's libraries";
  for (const std::string& path : libraries) {
    const Result<Library> library = Library::open({.path = path});
    ASSERT_TRUE(library.ok()) << path << ": " << library.failure().message;
    const std::string expected = std::filesystem::path(path).parent_path().filename().string();
    EXPECT_EQ(library.value().version().text().rfind(expected, 0), 0u) << library.value().version().text();
    EXPECT_NE(library.value().version().family(), Family::none);
    EXPECT_EQ(library.value().version().build >= 0, library.value().version().major >= 10);
  }
}

TEST(TensorrtRealLibraries, SayWhyTheyMakeNoRuntimeWithoutADriver) {
  const std::vector<std::string> libraries = realLibraries();
  if (libraries.empty()) GTEST_SKIP() << "COLDSTART_TENSORRT_LIBRARIES names no folder with TensorRT's libraries";
  if (hasDriver()) GTEST_SKIP() << "there is a driver here, so they would make one";
  for (const std::string& path : libraries) {
    const Result<Library> library = Library::open({.path = path});
    ASSERT_TRUE(library.ok()) << path;
    // 8.6 crashes without a driver; the backend has initialised it before.
    if (library.value().version().major < 10) continue;
    const Result<Runtime> runtime = library.value().createRuntime();
    ASSERT_FALSE(runtime.ok()) << path;
    EXPECT_NE(runtime.failure().message.find("CUDA initialization failure with error: 35"), std::string::npos)
        << runtime.failure().message;
  }
}

}  // namespace
}  // namespace coldstart::tensorrt
