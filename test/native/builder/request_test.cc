// The request: what is taken, and every way in which it can be wrong.
#include "request.h"

#include <gtest/gtest.h>

#include <random>

#include "running_program.h"

namespace coldstart::builder {
namespace {

using test::requestOf;
using test::Variables;

Variables with(Variables more) {
  Variables entries = {{"model", "/m.onnx"}, {"out", "/m.plan"}};
  entries.insert(entries.end(), more.begin(), more.end());
  return entries;
}

TEST(BuildRequest, IsReadWithEveryKey) {
  const auto request = parseRequest(requestOf(with({{"library", "/t/libnvinfer.so.10"},
                                                    {"parser", "/t/parser"},
                                                    {"precision", "bf16"},
                                                    {"stronglyTyped", "true"},
                                                    {"profile.0", "x:0=1x3,2x3,4x3;a=b=7,7,7"},
                                                    {"profile.1", "x:0=8x3,8x3,8x3"},
                                                    {"workspaceBytes", "1073741824"},
                                                    {"optimizationLevel", "0"},
                                                    {"versionCompatible", "true"},
                                                    {"excludeLeanRuntime", "true"},
                                                    {"hardwareCompatibility", "ampere-plus"},
                                                    {"timingCache", "/cache"},
                                                    {"device", "1"}})));
  ASSERT_TRUE(request.ok()) << request.failure().message;
  const BuildRequest& read = request.value();
  EXPECT_EQ(read.model, "/m.onnx");
  EXPECT_EQ(read.library, "/t/libnvinfer.so.10");
  EXPECT_EQ(read.parser, "/t/parser");
  EXPECT_EQ(read.timingCache, "/cache");
  EXPECT_EQ(read.precision, Precision::bf16);
  EXPECT_TRUE(read.stronglyTyped && read.versionCompatible && read.excludeLeanRuntime);
  EXPECT_EQ(read.hardwareCompatibility, HardwareCompatibility::amperePlus);
  EXPECT_EQ(read.workspaceBytes, 1073741824u);
  EXPECT_EQ(read.optimizationLevel, 0);
  EXPECT_EQ(read.device, 1);
  ASSERT_EQ(read.profiles.size(), 2u);
  EXPECT_EQ(read.profiles[0][0].input, "x:0");
  EXPECT_EQ(read.profiles[0][0].opt, (std::vector<int64_t>{2, 3}));
  // A name may hold what separates.
  EXPECT_EQ(read.profiles[0][1].input, "a=b");
}

TEST(BuildRequest, HasDefaultsForWhatIsLeftOutOrEmpty) {
  const auto request = parseRequest(requestOf(with({{"workspaceBytes", ""}, {"precision", ""}, {"device", ""}})));
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request.value().precision, Precision::fp32);
  EXPECT_EQ(request.value().workspaceBytes, 0u);
  EXPECT_FALSE(request.value().optimizationLevel.has_value());
}

struct Wrong {
  Variables entries;
  const char* message;
};

TEST(BuildRequest, SaysWhatIsWrong) {
  const Wrong all[] = {
      {{{"out", "/m.plan"}}, "model is missing"},
      {{{"model", "/m.onnx"}}, "out is missing"},
      {with({{"model", "/again"}}), "model is given twice"},
      {with({{"surprise", "1"}}), "surprise is not known"},
      {with({{"precision", "fp8"}}), "precision must be fp32, fp16, bf16 or int8, not \"fp8\""},
      {with({{"stronglyTyped", "yes"}}), "stronglyTyped must be true or false, not \"yes\""},
      {with({{"workspaceBytes", "-1"}}), "workspaceBytes must be a number of bytes"},
      {with({{"workspaceBytes", "99999999999999999999"}}), "workspaceBytes must be a number of bytes"},
      {with({{"optimizationLevel", "6"}}), "optimizationLevel must be 0 to 5"},
      {with({{"device", "0x1"}}), "device must be the number of a GPU"},
      {with({{"hardwareCompatibility", "all"}}), "must be none, ampere-plus or same"},
      {with({{"excludeLeanRuntime", "true"}}), "set versionCompatible as well"},
      {with({{"timingCache", "/m.plan"}}), "timingCache is the same file as out"},
      {with({{"profile.0", ""}}), "profile.0 is empty"},
      {with({{"profile.1", "x=1,1,1"}}), "profile.1 is not known"},
      {with({{"profile.0", "x"}}), "x is not INPUT=MIN,OPT,MAX"},
      {with({{"profile.0", "=1,1,1"}}), "is not INPUT=MIN,OPT,MAX"},
      {with({{"profile.0", "x=1,1"}}), "x needs three shapes"},
      {with({{"profile.0", "x=1,1,1,1"}}), "x needs three shapes"},
      {with({{"profile.0", "x=1x,1,1"}}), "1x is not a shape"},
      {with({{"profile.0", "x=,1,1"}}), " is not a shape"},
      {with({{"profile.0", "x=-1,1,1"}}), "-1 is not a shape"},
      {with({{"profile.0", "x=1,1,4294967296"}}), "4294967296 is not a shape"},
      {with({{"profile.0", "x=1x1x1x1x1x1x1x1x1,1,1"}}), "is not a shape"},
      {with({{"profile.0", "x=1,1x1,1"}}), "shapes of different rank"},
      {with({{"profile.0", "x=4,2,8"}}), "must have min <= opt <= max, not 4, 2, 8"},
      {with({{"profile.0", "x=1,1,1;x=1,1,1"}}), "names input x twice"},
  };
  for (const Wrong& wrong : all) {
    const auto request = parseRequest(requestOf(wrong.entries));
    ASSERT_FALSE(request.ok()) << wrong.message;
    EXPECT_NE(request.failure().message.find(wrong.message), std::string::npos) << request.failure().message;
    EXPECT_EQ(request.failure().code.rfind("ENGINE_", 0), 0u);
  }
}

TEST(BuildRequest, IsRefusedWhereItIsNoRequestAtAll) {
  EXPECT_FALSE(parseRequest("").ok());
  EXPECT_FALSE(parseRequest(std::string(1, '\0')).ok());
  EXPECT_FALSE(parseRequest("model").ok());
  EXPECT_FALSE(parseRequest("=model").ok());
  EXPECT_FALSE(parseRequest(std::string(kMostRequestBytes + 1, 'a')).ok());
}

TEST(BuildRequest, SurvivesGarbage) {
  std::mt19937 random(20261120);
  const std::string good = requestOf(with({{"profile.0", "x=1x3,2x3,4x3;y=1,1,1"}, {"workspaceBytes", "12345"}}));
  ASSERT_TRUE(parseRequest(good).ok());
  for (int round = 0; round < 20'000; round++) {
    std::string damaged = good;
    for (unsigned change = 0; change <= random() % 4; change++)
      damaged[random() % damaged.size()] = static_cast<char>(random() % 3 == 0 ? "\0=;,x-9"[random() % 7] : random());
    damaged.resize(random() % 8 == 0 ? random() % damaged.size() : damaged.size());
    const auto request = parseRequest(damaged);
    EXPECT_TRUE(request.ok() || !request.failure().message.empty());
  }
}

}  // namespace
}  // namespace coldstart::builder
