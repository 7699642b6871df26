#include "lanes.h"

#include <gtest/gtest.h>

namespace coldstart {
namespace {

TEST(Lanes, TheLowestFreeLaneIsTaken) {
  LaneAllocator lanes;
  EXPECT_EQ(lanes.acquire(), 0);
  EXPECT_EQ(lanes.acquire(), 1);
  EXPECT_EQ(lanes.acquire(), 2);
  lanes.release(1);
  EXPECT_EQ(lanes.acquire(), 1);
  EXPECT_EQ(lanes.acquire(), 3);
}

TEST(Lanes, TheFirstIsMainAndTheOthersAreWorkers) {
  char name[kLaneBytes] = {};
  writeLaneName(0, name);
  EXPECT_STREQ(name, "main");
  writeLaneName(12, name);
  EXPECT_STREQ(name, "worker-12");
}

TEST(Lanes, MorePhasesThanLanesShareTheLast) {
  LaneAllocator lanes;
  for (int lane = 0; lane < 64; lane++) EXPECT_EQ(lanes.acquire(), lane);
  EXPECT_EQ(lanes.acquire(), 63);
}

}  // namespace
}  // namespace coldstart
