// The program over the imitations of every family: what reaches the builder, and every way in which a build ends.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "running_program.h"
#include "temporary_folder.h"

namespace coldstart::builder {
namespace {

using test::requestOf;
using test::RunningProgram;
using test::TemporaryFolder;
using test::Variables;

constexpr char kModel[] = "input x 0 -1 3\ninput n 3 2\noutput y 1 -1 10\nlayer 2 0\n";
constexpr char kProfile[] = "x=1x3,2x3,4x3";

std::string libraryOf(int major) {
  const std::string number = std::to_string(major);
  return COLDSTART_IMITATED_TENSORRT "/" + number + "/libnvinfer.so." + number;
}

class BuildProgram : public ::testing::Test {
 protected:
  // Builds with the imitation of `major`; `more` replaces and adds entries.
  RunningProgram& start(int major, const std::string& model, const Variables& more = {}, const Variables& env = {},
                        uint64_t mostFileBytes = 0) {
    Variables entries = {
        {"model", folder_.write("m.onnx", model)}, {"library", libraryOf(major)}, {"out", folder_.file("m.plan")}};
    for (const auto& [key, value] : more) {
      std::erase_if(entries, [&](const auto& entry) { return entry.first == key; });
      entries.emplace_back(key, value);
    }
    program_ = std::make_unique<RunningProgram>(requestOf(entries), env, mostFileBytes);
    return *program_;
  }

  // The plan's text; the program's last line where there is none.
  std::string build(int major, const std::string& model, const Variables& more = {}, const Variables& env = {}) {
    RunningProgram& program = start(major, model, more, env);
    program.finish();
    EXPECT_FALSE(std::filesystem::exists(folder_.file("m.plan.partial")));
    const bool there = std::filesystem::exists(folder_.file("m.plan"));
    EXPECT_EQ(program.status, there ? 0 : 3) << program.out;
    if (!there) return lastLine();
    const std::string plan = contentOf("m.plan");
    std::filesystem::remove(folder_.file("m.plan"));
    return plan;
  }

  std::string lastLine() const {
    const std::string& out = program_->out;
    const size_t before = out.rfind('\n', out.size() - 2);
    return out.substr(before == std::string::npos ? 0 : before + 1);
  }

  std::string contentOf(const std::string& name) const {
    std::ifstream file(folder_.file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  TemporaryFolder folder_;
  std::unique_ptr<RunningProgram> program_;
};

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(BuildProgram, AsksEveryFamilyForTheSameInItsOwnNumbers) {
  const Variables asked = {{"precision", "fp16"},          {"profile.0", kProfile},
                           {"profile.1", "x=8x3,8x3,9x3"}, {"workspaceBytes", "4294967297"},
                           {"optimizationLevel", "2"},     {"versionCompatible", "true"},
                           {"excludeLeanRuntime", "true"}, {"hardwareCompatibility", "ampere-plus"}};
  const std::string shared =
      "pool 0=4294967297\nlevel=2\nhardware=1\nplugin=/plugins/libone.so\n"
      "profile x 0=1x3 x 1=2x3 x 2=4x3\nprofile x 0=8x3 x 1=8x3 x 2=9x3\n";
  const std::string parsed = "parser flag=0\nparse verbosity=2\n";
  EXPECT_EQ(build(8, kModel, asked), "network flags=1\n" + parsed + "flag=0\nflag=15\nflag=16\n" + shared);
  EXPECT_EQ(build(9, kModel, asked), "network flags=1\n" + parsed + "flag=0\nflag=15\nflag=16\n" + shared);
  EXPECT_EQ(build(10, kModel, asked), "network flags=0\n" + parsed + "flag=0\nflag=13\nflag=14\n" + shared);
  // Types are the model's own: no flag for the precision.
  const std::string half = std::string(kModel) + "layer 3 1\n";
  EXPECT_EQ(build(11, half, asked), "network flags=0\n" + parsed + "flag=12\nflag=13\n" + shared);
}

TEST_F(BuildProgram, TellsWhatWasBuilt) {
  build(10, kModel, {{"profile.0", kProfile}});
  const std::string done = lastLine();
  EXPECT_TRUE(holds(done, R"({"event":"done","library":"10.6.1.26","gpu":")")) << done;
  EXPECT_TRUE(holds(done, R"("computeCapability":")")) << done;
  EXPECT_TRUE(holds(done, R"("inputs":[{"name":"x","type":"float32","min":[1,3],"opt":[2,3],"max":[4,3]},)"
                          R"({"name":"n","type":"int32","min":[2],"opt":[2],"max":[2]}],)"
                          R"("outputs":[{"name":"y","type":"float16","shape":[-1,10]}],)"))
      << done;
  EXPECT_TRUE(holds(done, R"("timingCache":"none","warnings":[]})")) << done;
  for (const char* step :
       {R"("step":"parse","percent":0)", R"("step":"parse","percent":100)", R"("step":"build","percent":33)",
        R"("step":"build","percent":100)", R"("step":"serialize","percent":100)", R"("step":"write","percent":100)"})
    EXPECT_TRUE(holds(program_->out, step)) << step;
  build(8, kModel, {{"profile.0", kProfile}});
  EXPECT_TRUE(holds(lastLine(), R"("library":"8.6.1")")) << lastLine();
}

TEST_F(BuildProgram, SetsPrecisionAsTheVersionKnowsIt) {
  const Variables profile = {{"profile.0", kProfile}};
  const auto with = [&](Variables more) {
    more.push_back(profile[0]);
    return more;
  };
  EXPECT_FALSE(holds(build(10, kModel, profile), "\nflag="));
  EXPECT_TRUE(holds(build(9, kModel, with({{"precision", "bf16"}})), "flag=19\n"));
  EXPECT_TRUE(holds(build(10, kModel, with({{"precision", "bf16"}})), "flag=17\n"));
  EXPECT_TRUE(holds(build(8, kModel, with({{"precision", "bf16"}})), "ENGINE_LIBRARY_UNSUPPORTED"));
  const std::string half = std::string(kModel) + "layer 3 1\n";
  EXPECT_TRUE(holds(build(9, half, with({{"precision", "fp16"}, {"stronglyTyped", "true"}})), "network flags=5\n"));
  const std::string ten = build(10, half, with({{"precision", "fp16"}, {"stronglyTyped", "true"}}));
  EXPECT_TRUE(holds(ten, "network flags=2\n") && !holds(ten, "\nflag=")) << ten;
  EXPECT_TRUE(holds(build(10, kModel, with({{"precision", "fp16"}, {"stronglyTyped", "true"}})), "no fp16 tensor"));
  EXPECT_TRUE(holds(build(11, kModel, with({{"precision", "fp16"}})), "TensorRT 11 takes every type from the model"));
  EXPECT_TRUE(holds(build(8, kModel, with({{"stronglyTyped", "true"}})), "there from 9.0 on"));
  EXPECT_TRUE(holds(build(10, kModel, with({{"hardwareCompatibility", "same"}})), "there from 10.9 on"));
  EXPECT_TRUE(holds(build(11, kModel, with({{"hardwareCompatibility", "same"}})), "hardware=2\n"));
}

TEST_F(BuildProgram, BuildsInt8FromQuantizedModelsOnly) {
  const Variables asked = {{"precision", "int8"}, {"profile.0", kProfile}};
  for (const int major : {8, 9, 10, 11}) {
    const std::string refused = build(major, kModel, asked);
    EXPECT_TRUE(holds(refused, "ENGINE_MODEL_INVALID") && holds(refused, "QuantizeLinear")) << refused;
    // Types of layers: the other family's number is another layer.
    const std::string own = major < 10 ? "layer 34 0\n" : "layer 32 0\n";
    const std::string plan = build(major, kModel + own, asked);
    EXPECT_EQ(holds(plan, "flag=1\n"), major != 11) << plan;
  }
  EXPECT_TRUE(holds(build(8, std::string(kModel) + "layer 32 0\n", asked), "ENGINE_MODEL_INVALID"));
}

TEST_F(BuildProgram, RefusesProfilesThatDoNotFitTheModel) {
  const auto refusal = [&](const std::string& profile, const std::string& model = kModel) {
    const std::string line = build(10, model, profile.empty() ? Variables{} : Variables{{"profile.0", profile}});
    EXPECT_TRUE(holds(line, "ENGINE_INPUT_INVALID")) << line;
    return line;
  };
  EXPECT_TRUE(holds(refusal(""), "its shape varies (-1x3): give a profile"));
  EXPECT_TRUE(holds(refusal("n=2,2,2"), "profile 0 gives none for it"));
  EXPECT_TRUE(holds(refusal("z=1,1,1"), "the model has no such input; it has x, n"));
  EXPECT_TRUE(holds(refusal("x=1,1,1"), "it has 2 dimensions (-1x3), the profile gives 1"));
  EXPECT_TRUE(holds(refusal("x=1x3,1x3,1x4"), "dimension 1 is 3 in the model"));
  EXPECT_TRUE(holds(refusal("refused=1,1,1", "input refused 0 -1\n"), "the builder refused its shapes"));
  EXPECT_TRUE(holds(refusal("s=1,1,1", "shape-input s 3 -1\n"), "its values are shapes"));
}

TEST_F(BuildProgram, TellsWhatTheParserSays) {
  const std::string damaged = build(10, "\x08\x07garbage");
  EXPECT_TRUE(holds(damaged, "ENGINE_MODEL_INVALID") && holds(damaged, "Failed to parse ONNX model")) << damaged;
  const std::string node = build(10, "error 8 12 conv_3 No importer registered for op: Foo\n");
  EXPECT_TRUE(holds(node, R"("code":"ENGINE_OPSET_UNSUPPORTED","message":"node 12 conv_3: No importer)")) << node;
  // 8.6 has no names of nodes.
  EXPECT_TRUE(holds(build(8, "error 6 12 conv_3 bad\n"), R"("message":"node 12: bad")"));
  EXPECT_TRUE(holds(build(11, "error 6 -1 - bad\nerror 6 -1 - worse\n"), R"("message":"node -: bad; node -: worse")"));
  EXPECT_TRUE(holds(build(10, ""), "it is empty"));
  EXPECT_TRUE(holds(build(10, kModel, {{"model", "/nowhere/m.onnx"}}), "ENGINE_MODEL_MISSING"));
  EXPECT_TRUE(holds(build(10, kModel, {{"model", "/"}}), "it is no plain file"));
}

TEST_F(BuildProgram, TellsWhatTheBuilderSays) {
  const std::string fails = build(10, "build-fails Could not find any implementation for node x\n");
  EXPECT_TRUE(holds(fails, R"("code":"ENGINE_FAILED","message":"Could not find any implementation)")) << fails;
  EXPECT_TRUE(holds(fails, R"("logTail":["[error] Could not find)")) << fails;
  EXPECT_TRUE(holds(build(11, "build-fails CUDA out of memory\n"), "ENGINE_DEVICE_MEMORY"));
  const Variables refuses = {{"COLDSTART_IMITATION_NO_BUILDER", "CUDA initialization failure with error: 100"}};
  for (const int major : {8, 9, 10, 11}) EXPECT_TRUE(holds(build(major, kModel, {}, refuses), "ENGINE_DEVICE_MISSING"));
  EXPECT_TRUE(holds(build(10, "build-throws CUDA gone\n"), R"("code":"ENGINE_FAILED","message":"CUDA gone")"));
  build(10, "build-warns slow\nbuild-warns slow\nbuild-prints noise\n");
  EXPECT_TRUE(holds(lastLine(), R"("warnings":["slow"])")) << lastLine();
  EXPECT_FALSE(holds(program_->out, "noise"));
}

TEST_F(BuildProgram, KeepsTheTimingCacheFromBuildToBuild) {
  const Variables cache = {{"timingCache", folder_.file("cache")}};
  for (const int major : {8, 10, 11}) {
    std::filesystem::remove(folder_.file("cache"));
    build(major, "layer 2 0\n", cache);
    EXPECT_TRUE(holds(lastLine(), R"("timingCache":"made","warnings":[])")) << lastLine();
    EXPECT_EQ(contentOf("cache"), "cache\ntactic of this build\n");
    folder_.write("cache", "cache\nan older tactic\n");
    build(major, "layer 2 0\n", cache);
    EXPECT_TRUE(holds(lastLine(), R"("timingCache":"hit","warnings":[])")) << lastLine();
    EXPECT_EQ(contentOf("cache"), "cache\nan older tactic\ntactic of this build\n");
  }
  for (const char* useless : {"damaged", "cache\nanother GPU\n", ""}) {
    folder_.write("cache", useless);
    build(10, "layer 2 0\n", cache);
    EXPECT_TRUE(holds(lastLine(), R"("timingCache":"made")") && holds(lastLine(), "is not used")) << lastLine();
  }
  build(10, "layer 2 0\n", {{"timingCache", folder_.file("none/cache")}});
  EXPECT_TRUE(holds(lastLine(), R"("event":"done")") && holds(lastLine(), "is not saved")) << lastLine();
}

TEST_F(BuildProgram, IsRefusedByWhatIsNoBuilder) {
  EXPECT_TRUE(holds(build(10, kModel, {{"library", COLDSTART_IMITATED_TENSORRT "/lean/libnvinfer.so.10"}}),
                    "it has no builder"));
  EXPECT_TRUE(holds(build(10, kModel, {{"library", "/nowhere/libnvinfer.so.10"}}), "ENGINE_LIBRARY_MISSING"));
  EXPECT_TRUE(holds(build(10, kModel, {{"parser", "/nowhere/parser"}}), "ENGINE_LIBRARY_MISSING"));
  EXPECT_TRUE(holds(build(10, kModel, {{"parser", libraryOf(10)}}), "has no symbol createNvOnnxParser_INTERNAL"));
  const std::string noDriver = build(10, kModel, {}, {{"COLDSTART_CUDA_LIBRARY", "/nowhere/libcuda.so.1"}});
  EXPECT_TRUE(holds(noDriver, "ENGINE_DRIVER_MISSING")) << noDriver;
  EXPECT_TRUE(holds(build(10, kModel, {{"device", "99"}}), "ENGINE_DEVICE_MISSING"));
}

TEST_F(BuildProgram, LetsTheLibraryFindItsOwnParts) {
  const std::string own = std::string(COLDSTART_IMITATED_TENSORRT) + "/10";
  EXPECT_TRUE(holds(build(10, "build-tells-folders\n"), "folders=" + own + "\n"));
  EXPECT_TRUE(holds(build(10, "build-tells-folders\n", {}, {{"LD_LIBRARY_PATH", "/elsewhere"}}),
                    "folders=" + own + ":/elsewhere\n"));
  EXPECT_TRUE(holds(build(10, "build-tells-folders\n", {}, {{"LD_LIBRARY_PATH", "/elsewhere:" + own}}),
                    "folders=/elsewhere:" + own + "\n"));
}

TEST_F(BuildProgram, EndsBySignalsWithoutLeavingAFile) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    RunningProgram& program = start(10, "build-hangs\n");
    ASSERT_TRUE(program.waitFor(R"("step":"build","percent":90)"));
    EXPECT_TRUE(std::filesystem::exists(folder_.file("m.plan.partial")));
    program.signal(number);
    program.finish();
    EXPECT_EQ(program.status, 128 + number);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("m.plan.partial")));
    EXPECT_FALSE(std::filesystem::exists(folder_.file("m.plan")));
  }
  RunningProgram& crashing = start(10, "build-crashes\n");
  crashing.finish();
  EXPECT_EQ(crashing.status, 128 + SIGABRT);
  EXPECT_FALSE(std::filesystem::exists(folder_.file("m.plan.partial")));
}

TEST_F(BuildProgram, LetsOneBuildAtATimeWriteAPlan) {
  const std::string model = folder_.write("other.onnx", "layer 2 0\n");
  RunningProgram& first = start(10, "build-hangs\n");
  ASSERT_TRUE(first.waitFor(R"("step":"build","percent":90)"));
  RunningProgram second(requestOf({{"model", model}, {"library", libraryOf(10)}, {"out", folder_.file("m.plan")}}));
  second.finish();
  EXPECT_TRUE(holds(second.out, "another build is writing it")) << second.out;
  EXPECT_TRUE(std::filesystem::exists(folder_.file("m.plan.partial")));
}

TEST_F(BuildProgram, FailsWithACodeWhereThePlanDoesNotFit) {
  folder_.write("m.plan", "the old plan");
  RunningProgram& program = start(10, "build-bytes 3000000\n", {}, {}, 1 << 20);
  program.finish();
  EXPECT_EQ(program.status, 3);
  EXPECT_TRUE(holds(lastLine(), R"("code":"HOST_NOT_WRITABLE","message":"File too large")")) << lastLine();
  EXPECT_EQ(contentOf("m.plan"), "the old plan");
  EXPECT_FALSE(std::filesystem::exists(folder_.file("m.plan.partial")));
}

TEST_F(BuildProgram, AnswersGarbageWithAFailure) {
  for (const std::string& garbage :
       {std::string(), std::string("model"), std::string(3, '\0'), std::string("\xFF\xFE=\x01"),
        requestOf({{"model", "m"}, {"out", "o"}, {"profile.0", "x=1,2"}}), std::string(2 << 20, 'x')}) {
    RunningProgram program(garbage);
    program.finish();
    EXPECT_EQ(program.status, 3);
    EXPECT_EQ(program.out.rfind(R"({"event":"failed","code":"ENGINE_)", 0), 0u) << program.out;
    EXPECT_EQ(program.out.back(), '\n');
  }
}

}  // namespace
}  // namespace coldstart::builder
