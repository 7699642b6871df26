#include "disk_rate.h"

#include <gtest/gtest.h>

#include "page_cache.h"
#include "temporary_folder.h"

namespace coldstart::gpu {
namespace {

TEST(DiskRate, ReadingLeavesThePageCacheAsItWas) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("model", std::string((9 << 20) + 77, 'x'));
  ASSERT_EQ(evictFromPageCache(path), "");
  const uint64_t residentBytes = measureResidency(path).residentBytes;
  const DiskRate rate = measureDiskRate(path);
  if (rate.bytesPerSecond == 0) {
    ASSERT_FALSE(rate.notes.empty());
    return;
  }
  EXPECT_GT(rate.bytesPerSecond, 1e6);
  EXPECT_LE(measureResidency(path).residentBytes, residentBytes + (1 << 20));
}

TEST(DiskRate, WhatHasNoRateSaysWhy) {
  const test::TemporaryFolder folder;
  for (const std::string& path :
       {folder.file("nothing"), folder.path(), folder.write("small", "x"), std::string("/dev/zero")}) {
    const DiskRate rate = measureDiskRate(path);
    EXPECT_EQ(rate.bytesPerSecond, 0) << path;
    ASSERT_EQ(rate.notes.size(), 1u) << path;
    EXPECT_NE(rate.notes[0].find(path), std::string::npos);
  }
}

}  // namespace
}  // namespace coldstart::gpu
