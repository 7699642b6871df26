#include "plan_file.h"

#include <gtest/gtest.h>

#include <random>

#include "a_plan_file.h"
#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::aPlanRecords;
using test::PlanRecords;
using test::planText;

// Every record that there is.
PlanRecords fullRecords() {
  return {{"format", kPlanFormat},
          {"backend", "onnxruntime"},
          {"order", "early"},
          {"modelFile", "/m/a=b\nc.onnx"},
          {"loader", "mmap"},
          {"option", "config.a=b"},
          {"value", "c=d"},
          {"option", "empty"},
          {"value", ""},
          {"contexts", "3"},
          {"parallelContexts", "true"},
          {"input", "x"},
          {"fill", "file"},
          {"file", "/x.npy"},
          {"shape", "1,3,224,224"},
          {"input", "y"},
          {"fill", "zeros"},
          {"input", "z"},
          {"fill", "random"},
          {"shape", ""},
          {"warmUp", "2"},
          {"end", ""}};
}

TEST(PlanFile, GivesBackWhatWasWritten) {
  const Result<AskedStart> read = parsePlan(planText(fullRecords()), "p");
  ASSERT_TRUE(read.ok()) << read.failure().message;
  const auto& [backend, plan] = read.value();
  EXPECT_EQ(backend, "onnxruntime");
  EXPECT_EQ(plan.order, StartOrder::kEarly);
  EXPECT_EQ(plan.modelFile, "/m/a=b\nc.onnx");
  EXPECT_EQ(plan.loader, "mmap");
  EXPECT_EQ(plan.options.all(), (std::map<std::string, std::string>{{"config.a=b", "c=d"}, {"empty", ""}}));
  EXPECT_EQ(plan.contexts, 3u);
  EXPECT_TRUE(plan.parallelContexts);
  EXPECT_EQ(plan.warmUp, 2u);
  const std::vector<InputSpec> inputs{{"x", CS_FILL_FILE, "/x.npy", true, {1, 3, 224, 224}},
                                      {"y", CS_FILL_ZEROS, "", false, {}},
                                      {"z", CS_FILL_RANDOM, "", true, {}}};
  EXPECT_EQ(plan.inputs->asked, inputs);
  EXPECT_EQ(plan.inputs->list[0].rank, 4u);
}

TEST(PlanFile, RefusesARecordThatIsMissingDoubledUnknownOrElsewhere) {
  const PlanRecords whole = aPlanRecords({{"a", "1"}});
  for (size_t at = 0; at < whole.size(); at++) {
    PlanRecords missing = whole, doubled = whole, unknown = whole;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(at));
    EXPECT_FALSE(parsePlan(planText(missing), "p").ok()) << "without " << whole[at].first;
    doubled.insert(doubled.begin() + static_cast<std::ptrdiff_t>(at), whole[at]);
    EXPECT_FALSE(parsePlan(planText(doubled), "p").ok()) << "twice " << whole[at].first;
    unknown.insert(unknown.begin() + static_cast<std::ptrdiff_t>(at), {"glitter", "1"});
    const Result<AskedStart> refused = parsePlan(planText(unknown), "p");
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.failure().code, "INTERNAL_FAULT");
    EXPECT_EQ(refused.failure().subject, "p");
    EXPECT_NE(refused.failure().message.find("found \"glitter\""), std::string::npos) << refused.failure().message;
  }
}

TEST(PlanFile, RefusesValuesThatMakeNoSense) {
  for (const auto& [key, value] : PlanRecords{{"format", "coldstart-start-plan-2"},
                                              {"order", "backwards"},
                                              {"contexts", "-1"},
                                              {"contexts", "65536"},
                                              {"contexts", ""},
                                              {"contexts", "1x"},
                                              {"parallelContexts", "yes"},
                                              {"fill", "glitter"},
                                              {"shape", "1,"},
                                              {"shape", ",1"},
                                              {"shape", "1,-2"},
                                              {"shape", "99999999999999999999"},
                                              {"warmUp", " 1"},
                                              {"end", "x"}}) {
    PlanRecords records = fullRecords();
    for (auto& record : records) {
      if (record.first == key) record.second = value;
    }
    EXPECT_FALSE(parsePlan(planText(records), "p").ok()) << key << "=" << value;
  }
  PlanRecords twice = aPlanRecords({{"a", "1"}, {"a", "2"}});
  EXPECT_FALSE(parsePlan(planText(twice), "p").ok());
}

TEST(PlanFile, RefusesEveryBeginningOfAPlan) {
  const std::string whole = planText(fullRecords());
  for (size_t length = 0; length < whole.size(); length++)
    EXPECT_FALSE(parsePlan(std::string_view(whole).substr(0, length), "p").ok()) << length;
}

TEST(PlanFile, SurvivesDamage) {
  const std::string whole = planText(fullRecords());
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; round++) {
    std::string damaged = whole;
    for (uint32_t hits = random() % 4 + 1; hits > 0; hits--) {
      const size_t at = random() % damaged.size();
      switch (random() % 3) {
        case 0:
          damaged[at] = static_cast<char>(random());
          break;
        case 1:
          damaged.erase(at, random() % 9);
          break;
        default:
          damaged.insert(at, random() % 9, "=\0,1\xff"[random() % 5]);
      }
      if (damaged.empty()) break;
    }
    const Result<AskedStart> read = parsePlan(damaged, "p");
    if (read.ok()) continue;
    EXPECT_EQ(read.failure().code, "INTERNAL_FAULT");
  }
}

TEST(PlanFile, RefusesAFileThatIsMissingAFolderOrTooLarge) {
  const test::TemporaryFolder folder;
  EXPECT_FALSE(readPlanFile(folder.file("none")).ok());
  EXPECT_FALSE(readPlanFile(folder.path()).ok());
  const Result<AskedStart> large =
      readPlanFile(folder.write("large", planText(aPlanRecords({{"a", std::string(kLargestPlanBytes, 'x')}}))));
  ASSERT_FALSE(large.ok());
  EXPECT_NE(large.failure().message.find("too large"), std::string::npos);
  EXPECT_TRUE(readPlanFile(folder.write("good", planText(aPlanRecords()))).ok());
}

TEST(PlanFile, ComparesEveryField) {
  const AskedStart one = test::asked(fullRecords());
  EXPECT_EQ(differenceOf(one, test::asked(fullRecords())), "");
  for (const auto& [key, value, difference] : std::vector<std::tuple<std::string, std::string, std::string>>{
           {"backend", "fake", "backend"},
           {"order", "overlapped", "order"},
           {"modelFile", "/other", "model file"},
           {"loader", "read", "loader"},
           {"value", "other", "set of options"},
           {"contexts", "4", "number of contexts"},
           {"parallelContexts", "false", "way to make contexts"},
           {"input", "other", "set of inputs"},
           {"file", "/other.npy", "set of inputs"},
           {"shape", "2", "set of inputs"},
           {"warmUp", "0", "number of warm-up inferences"}}) {
    PlanRecords records = fullRecords();
    for (auto& record : records) {
      if (record.first == key) record.second = value;
    }
    EXPECT_EQ(differenceOf(one, test::asked(records)), difference) << key;
  }
}

}  // namespace
}  // namespace coldstart
