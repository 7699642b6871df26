// Against a real ONNX Runtime: COLDSTART_ONNXRUNTIME names its library.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <thread>

#include "an_instance.h"
#include "temporary_folder.h"
#include "tiny_onnx.h"

namespace coldstart {
namespace {

using test::AnInstance;
using test::fromMemory;
using test::fromPath;
using test::TemporaryFolder;
using test::TinyModel;
using test::tinyOnnx;

class OnnxRuntime : public testing::Test {
 protected:
  void SetUp() override {
    const char* path = std::getenv("COLDSTART_ONNXRUNTIME");
    if (path == nullptr || *path == '\0') GTEST_SKIP() << "COLDSTART_ONNXRUNTIME names no library";
    library = path;
  }

  std::map<std::string, std::string> with(std::map<std::string, std::string> options) const {
    options.emplace("library", library);
    // The thread pool of a test machine with many cores would only slow the tests down.
    options.emplace("intraThreads", "1");
    return options;
  }

  std::unique_ptr<AnInstance> start(std::map<std::string, std::string> options = {}) const {
    auto instance = std::make_unique<AnInstance>("onnxruntime", with(std::move(options)));
    Status steps[] = {instance->backend->openLibrary(), instance->backend->initDriver(),
                      instance->backend->createRuntime()};
    for (const Status& step : steps) EXPECT_TRUE(step.ok()) << step.failure().message;
    return instance;
  }

  std::string library;
  TemporaryFolder folder;
};

Result<std::vector<TensorFacts>> runOnce(BackendEngine& engine, const std::vector<cs_input>& inputs) {
  auto context = engine.createContext(0);
  if (!context.ok()) return context.takeFailure();
  for (int step = 0; step < 3; step++) {
    Status status = step == 0 ? context.value()->bind(inputs) : context.value()->infer();
    if (!status.ok()) return status.takeFailure();
  }
  return context.value()->outputs();
}

TEST_F(OnnxRuntime, LoadsAndRunsFromMemoryAndFromAPath) {
  const auto instance = start();
  EXPECT_FALSE(instance->backend->version().empty());
  const std::string bytes = tinyOnnx({1, {2, 3}});
  const std::string path = folder.write("tiny.onnx", bytes);
  for (const cs_source& source : {fromMemory(path.c_str(), bytes), fromPath(path)}) {
    const auto engine = instance->backend->load(source, nullptr);
    ASSERT_TRUE(engine.ok()) << engine.failure().message;
    EXPECT_EQ(engine.value()->inputs().at(0).name, "input");
    EXPECT_EQ(engine.value()->inputs().at(0).shape, (std::vector<int64_t>{2, 3}));
    const auto outputs = runOnce(*engine.value(), {});
    ASSERT_TRUE(outputs.ok()) << outputs.failure().message;
    EXPECT_EQ(outputs.value().at(0).type, "float32");
  }
  for (const char* phase : {"library-load", "runtime-create", "deserialize", "context-create", "buffer-allocate"})
    EXPECT_GE(instance->millisecondsOf(phase), 0) << phase;
  EXPECT_LT(instance->millisecondsOf("driver-init"), 0) << "there is no driver";
}

TEST_F(OnnxRuntime, EveryElementTypeGoesInAndOut) {
  const auto instance = start();
  for (const int type : {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16}) {
    const std::string bytes = tinyOnnx({type, {-1, 3}});
    const auto engine = instance->backend->load(fromMemory("tiny.onnx", bytes), nullptr);
    ASSERT_TRUE(engine.ok()) << type << ": " << engine.failure().message;
    EXPECT_EQ(engine.value()->inputs().at(0).shape, (std::vector<int64_t>{-1, 3}));
    const int64_t shape[] = {5, 3};
    uint64_t checksums[2];
    for (const int32_t fill : {CS_FILL_ZEROS, CS_FILL_RANDOM}) {
      const auto outputs = runOnce(*engine.value(), {{sizeof(cs_input), "input", fill, nullptr, 1, shape, 2}});
      ASSERT_TRUE(outputs.ok()) << type << ": " << outputs.failure().message;
      EXPECT_EQ(outputs.value().at(0).shape, (std::vector<int64_t>{5, 3})) << type;
      checksums[fill] = outputs.value().at(0).checksum;
    }
    EXPECT_NE(checksums[0], checksums[1]) << engine.value()->inputs().at(0).type;
  }
}

TEST_F(OnnxRuntime, EverySettingIsAccepted) {
  const std::string bytes = tinyOnnx();
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"graphOptimization", "disable"},
                                                        {"graphOptimization", "basic"},
                                                        {"graphOptimization", "extended"},
                                                        {"graphOptimization", "all"},
                                                        {"interThreads", "1"},
                                                        {"executionMode", "parallel"},
                                                        {"executionMode", "sequential"},
                                                        {"arena", "true"},
                                                        {"arena", "false"},
                                                        {"memPattern", "true"},
                                                        {"memPattern", "false"},
                                                        {"spinning", "false"},
                                                        {"prepacking", "false"},
                                                        {"config.session.set_denormal_as_zero", "1"},
                                                        {"threads", "2"},
                                                        {"chunkBytes", "4096"},
                                                        {"hint", "willneed"}}) {
    const auto instance = start({{key, value}});
    const auto engine = instance->backend->load(fromMemory("tiny.onnx", bytes), nullptr);
    ASSERT_TRUE(engine.ok()) << key << ": " << engine.failure().message;
    EXPECT_TRUE(runOnce(*engine.value(), {}).ok()) << key;
  }
}

TEST_F(OnnxRuntime, WrongSettingsAreRefusedBeforeAnythingIsOpened) {
  for (const auto& [key, value] : std::vector<std::pair<std::string, std::string>>{
           {"graphOptimization", "most"}, {"intraThreads", "-2"}, {"arena", "yes"}, {"colour", "red"}}) {
    const auto opened = BackendInstance::open(COLDSTART_BACKENDS, "onnxruntime",
                                              KeyValues(std::map<std::string, std::string>{{key, value}}),
                                              std::make_shared<PhaseRecorder>(), exitFlag());
    ASSERT_FALSE(opened.ok()) << key;
    EXPECT_EQ(opened.failure().subject, key);
  }
}

TEST_F(OnnxRuntime, AnOptimisedModelIsSavedInOrtFormatAndLoadedBackInEveryWay) {
  const std::string bytes = tinyOnnx({1, {-1, 3}});
  const std::string saved = folder.file("tiny.ort");
  ASSERT_TRUE(start({{"saveOptimized", saved}})->backend->load(fromMemory("tiny.onnx", bytes), nullptr).ok());
  std::ifstream file(saved, std::ios::binary);
  const std::string ortBytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_EQ(ortBytes.substr(4, 4), "ORTM");
  const std::string otherName = folder.write("renamed.bin", ortBytes);
  const auto plain = start();
  EXPECT_TRUE(plain->backend->load(fromPath(otherName), nullptr).ok()) << "the format is seen without the extension";
  const auto mapped = start({{"mappedModel", "true"}, {"modelBytesForInitializers", "true"}, {"prepacking", "false"}});
  EXPECT_TRUE(runOnce(*mapped->backend->load(fromPath(saved), nullptr).value(), {}).ok());
  auto source = std::make_shared<std::string>(ortBytes);
  const std::weak_ptr<std::string> watched = source;
  const cs_source description = fromMemory(saved.c_str(), *source);
  auto engine = plain->backend->load(description, std::move(source)).value();
  EXPECT_FALSE(watched.expired()) << "the session still reads these bytes";
  EXPECT_TRUE(runOnce(*engine, {}).ok());
  engine.reset();
  EXPECT_TRUE(watched.expired());
}

TEST_F(OnnxRuntime, TheSourceOfAnOnnxModelIsLetGo) {
  auto source = std::make_shared<std::string>(tinyOnnx());
  const std::weak_ptr<std::string> watched = source;
  const auto instance = start();
  const cs_source description = fromMemory("tiny.onnx", *source);
  const auto engine = instance->backend->load(description, std::move(source)).value();
  EXPECT_TRUE(watched.expired());
  EXPECT_TRUE(runOnce(*engine, {}).ok());
}

TEST_F(OnnxRuntime, WhatIsNoModelIsSaidToBeNone) {
  const auto instance = start();
  const auto code = [&](const cs_source& source) {
    const auto engine = instance->backend->load(source, nullptr);
    return engine.ok() ? "loaded" : engine.failure().code;
  };
  EXPECT_EQ(code(fromMemory("a.onnx", "")), "ENGINE_MODEL_INVALID");
  EXPECT_EQ(code(fromMemory("a.onnx", "this is text")), "ENGINE_MODEL_INVALID");
  EXPECT_EQ(code(fromPath(folder.file("missing.onnx"))), "ENGINE_MODEL_MISSING");
  EXPECT_EQ(code(fromPath(folder.write("text.onnx", "this is text"))), "ENGINE_MODEL_INVALID");
  const std::string whole = tinyOnnx();
  EXPECT_EQ(code(fromMemory("a.onnx", whole.substr(0, whole.size() / 2))), "ENGINE_MODEL_INVALID");
  const std::string ort = std::string("\x08\0\0\0ORTM", 8) + std::string(100, 'x');
  EXPECT_EQ(code(fromMemory("a.ort", ort)), "ENGINE_MODEL_INVALID");
  EXPECT_EQ(code(test::noSource()), "ENGINE_MODEL_MISSING");
}

TEST_F(OnnxRuntime, AnOperatorSetOfTheFutureIsNamedAsSuch) {
  const auto instance = start();
  for (const TinyModel& model : {TinyModel{1, {2}, "Identity", 999, 8}, TinyModel{1, {2}, "Identity", 13, 99}}) {
    const auto engine = instance->backend->load(fromMemory("a.onnx", tinyOnnx(model)), nullptr);
    ASSERT_FALSE(engine.ok());
    EXPECT_EQ(engine.failure().code, "ENGINE_OPSET_UNSUPPORTED") << engine.failure().message;
  }
}

TEST_F(OnnxRuntime, AnUnknownOperatorIsAnInvalidOrUnsupportedModel) {
  const auto engine = start()->backend->load(fromMemory("a.onnx", tinyOnnx({1, {2}, "FrobnicateAll", 13, 8})), nullptr);
  ASSERT_FALSE(engine.ok());
  EXPECT_TRUE(engine.failure().code == "ENGINE_OPSET_UNSUPPORTED" || engine.failure().code == "ENGINE_MODEL_INVALID")
      << engine.failure().message;
}

TEST_F(OnnxRuntime, GarbageNeverBringsTheProcessDown) {
  const auto instance = start();
  const std::string good = tinyOnnx({1, {-1, 3}});
  std::mt19937 random(11);
  for (int round = 0; round < 300; round++) {
    std::string bytes = good;
    for (int change = 0; change < 2; change++) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto engine = instance->backend->load(fromMemory("a.onnx", bytes), nullptr);
    if (engine.ok())
      (void)engine.value()->inputs();
    else
      EXPECT_FALSE(engine.failure().code.empty());
  }
}

TEST_F(OnnxRuntime, ContextsRunInParallelAndAgree) {
  const auto instance = start();
  const auto engine = instance->backend->load(fromMemory("a.onnx", tinyOnnx({1, {64, 64}})), nullptr).value();
  std::vector<std::thread> threads;
  std::vector<uint64_t> checksums(6);
  for (uint32_t index = 0; index < checksums.size(); index++) {
    threads.emplace_back([&, index] {
      const auto context = engine->createContext(index).value();
      ASSERT_TRUE(context->bind({{sizeof(cs_input), "input", CS_FILL_RANDOM, nullptr, 0, nullptr, 0}}).ok());
      for (int count = 0; count < 20; count++) ASSERT_TRUE(context->infer().ok());
      checksums[index] = context->outputs().value().at(0).checksum;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const uint64_t checksum : checksums) EXPECT_EQ(checksum, checksums[0]);
}

TEST_F(OnnxRuntime, WrongInputsAreRefused) {
  const auto instance = start();
  const auto engine = instance->backend->load(fromMemory("a.onnx", tinyOnnx({1, {2, 3}})), nullptr).value();
  const int64_t shape[] = {2, 4};
  EXPECT_EQ(runOnce(*engine, {{sizeof(cs_input), "input", CS_FILL_ZEROS, nullptr, 1, shape, 2}}).failure().code,
            "ENGINE_INPUT_INVALID");
  EXPECT_EQ(runOnce(*engine, {{sizeof(cs_input), "other", CS_FILL_ZEROS, nullptr, 0, nullptr, 0}}).failure().code,
            "ENGINE_INPUT_INVALID");
  EXPECT_EQ(runOnce(*engine, {{sizeof(cs_input), "input", CS_FILL_FILE, "/nowhere.npy", 0, nullptr, 0}}).failure().code,
            "ENGINE_INPUT_INVALID");
}

TEST_F(OnnxRuntime, ALibraryThatIsNoneIsRefused) {
  const AnInstance missing("onnxruntime", {{"library", "/nowhere/libonnxruntime.so.1"}});
  EXPECT_EQ(missing.backend->openLibrary().failure().code, "ENGINE_LIBRARY_MISSING");
  const AnInstance other("onnxruntime",
                         {{"library", std::string(COLDSTART_BACKENDS) + "/libcoldstart_backend_fake.so"}});
  const Status opened = other.backend->openLibrary();
  EXPECT_EQ(opened.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_NE(opened.failure().message.find("no ONNX Runtime"), std::string::npos);
}

TEST_F(OnnxRuntime, StepsOutOfOrderFailInsteadOfCrashing) {
  const AnInstance instance("onnxruntime", with({}));
  EXPECT_EQ(instance.backend->version(), "");
  EXPECT_FALSE(instance.backend->createRuntime().ok());
  EXPECT_FALSE(instance.backend->load(fromMemory("a.onnx", tinyOnnx()), nullptr).ok());
}

}  // namespace
}  // namespace coldstart
