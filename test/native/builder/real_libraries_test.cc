// The vendor's own libraries, where COLDSTART_TENSORRT_LIBRARIES names a folder of folders that hold them.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "running_program.h"
#include "temporary_folder.h"

namespace coldstart::builder {
namespace {

// Our own driver calls are answered by the imitation, so that the library's own are what fails without a GPU: 10.6
// ends the process by an exception then, 11 answers null. With a GPU the model is what is wrong.
std::string endOver(const std::string& library, const test::TemporaryFolder& folder) {
  const std::string model = folder.write("damaged.onnx", "\x08\x07no model");
  test::RunningProgram program(
      test::requestOf({{"model", model}, {"library", library}, {"out", folder.file("m.plan")}}));
  program.finish();
  EXPECT_EQ(program.status, 3) << program.out;
  EXPECT_FALSE(std::filesystem::exists(folder.file("m.plan.partial")));
  return program.out;
}

TEST(RealBuilderLibrary, AnswersWithACodeWithoutAGpu) {
  const char* folders = std::getenv("COLDSTART_TENSORRT_LIBRARIES");
  if (folders == nullptr) GTEST_SKIP() << "COLDSTART_TENSORRT_LIBRARIES names no folder";
  const test::TemporaryFolder scratch;
  int tried = 0;
  for (const auto& folder : std::filesystem::directory_iterator(folders)) {
    for (const char* major : {"8", "9", "10", "11"}) {
      const std::string path = folder.path() / (std::string("libnvinfer.so.") + major);
      if (!std::filesystem::exists(path)) continue;
      tried++;
      const std::string end = endOver(path, scratch);
      bool known = false;
      // The parser of 8.6 needs cuBLAS and cuDNN by way of the plugins.
      for (const char* code : {"ENGINE_DRIVER_TOO_OLD", "ENGINE_DEVICE_MISSING", "ENGINE_MODEL_INVALID",
                               *major == '8' ? "ENGINE_LIBRARY_MISSING" : "ENGINE_MODEL_INVALID"})
        known |= end.find(std::string(R"("code":")") + code) != std::string::npos;
      EXPECT_TRUE(known) << path << ": " << end;
    }
  }
  EXPECT_GT(tried, 0);
}

}  // namespace
}  // namespace coldstart::builder
