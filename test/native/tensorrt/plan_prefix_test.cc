#include "plan_prefix.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include "imitations/tensorrt/imitation_plan.h"

namespace coldstart::tensorrt {
namespace {

// Refuses to be read beyond its end, so that an over-read is a failed test.
Result<PlanPrefix> prefixOf(const std::string& bytes) {
  const ReadAt readAt = [&bytes](uint64_t offset, void* destination, size_t count) {
    EXPECT_LE(offset + count, bytes.size()) << "read beyond the end";
    if (offset + count > bytes.size()) return false;
    std::memcpy(destination, bytes.data() + offset, count);
    return true;
  };
  return readPlanPrefix(readAt, bytes.size(), "model.plan", "10.6.0.26");
}

TEST(PlanPrefix, TellsLengthAndVersion) {
  const std::string bytes = imitation::bytesOf({});
  const Result<PlanPrefix> prefix = prefixOf(bytes);
  ASSERT_TRUE(prefix.ok()) << prefix.failure().message;
  EXPECT_EQ(prefix.value().offset, 0u);
  EXPECT_EQ(prefix.value().bytes, bytes.size());
  EXPECT_EQ(prefix.value().version, "10.6.0.26");
}

TEST(PlanPrefix, FindsThePlanBehindAWrapper) {
  const std::string plan = imitation::bytesOf({});
  std::string bytes;
  imitation::append(bytes, uint32_t{2});
  bytes += "{}" + plan;
  const Result<PlanPrefix> prefix = prefixOf(bytes);
  ASSERT_TRUE(prefix.ok()) << prefix.failure().message;
  EXPECT_EQ(prefix.value().offset, 6u);
  EXPECT_EQ(prefix.value().bytes, plan.size());
}

TEST(PlanPrefix, LeavesUnknownLayoutsToTheLibrary) {
  std::string bytes = imitation::bytesOf({});
  bytes[8] = 9;
  std::memset(bytes.data() + 16, 0xff, 8);
  const Result<PlanPrefix> prefix = prefixOf(bytes);
  ASSERT_TRUE(prefix.ok()) << prefix.failure().message;
  EXPECT_EQ(prefix.value().bytes, bytes.size());
  EXPECT_EQ(prefix.value().version, "");
}

TEST(PlanPrefix, NeverReadsBeyondTheEndWhateverTheHeaderSays) {
  std::mt19937_64 random(20261120);
  const std::string good = imitation::bytesOf({});
  std::string wrapped;
  imitation::append(wrapped, uint32_t{40});
  wrapped += "{" + std::string(39, ' ') + good;
  for (int round = 0; round < 10'000; round++) {
    std::string bytes = (round % 2 == 0 ? good : wrapped).substr(0, random() % 256);
    const uint64_t changes = bytes.empty() ? 0 : random() % 8;
    for (uint64_t at = 0; at < changes; at++) bytes[random() % bytes.size()] = static_cast<char>(random());
    const Result<PlanPrefix> prefix = prefixOf(bytes);
    if (!prefix.ok()) continue;
    EXPECT_LE(prefix.value().offset + prefix.value().bytes, bytes.size());
  }
}

}  // namespace
}  // namespace coldstart::tensorrt
