#include "memory_rate.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "page_cache.h"
#include "temporary_folder.h"

namespace coldstart::gpu {
namespace {

TEST(MemoryRate, AFileIsReadFromThePageCache) {
  const test::TemporaryFolder folder;
  const std::string path = folder.write("model", std::string((9 << 20) + 77, 'x'));
  const MemoryRate rate = measureMemoryRate(path);
  EXPECT_TRUE(rate.notes.empty());
  EXPECT_GT(rate.oneCore, 1e8);
  EXPECT_GE(rate.allCores, rate.oneCore);
  EXPECT_EQ(measureResidency(path).residentBytes, measureResidency(path).sizeBytes);
}

TEST(MemoryRate, WhatHasNoRateSaysWhy) {
  const test::TemporaryFolder folder;
  const std::string pipe = folder.file("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const std::string& path :
       {folder.file("nothing"), folder.path(), folder.write("small", "x"), std::string("/dev/zero"), pipe}) {
    const MemoryRate rate = measureMemoryRate(path);
    EXPECT_EQ(rate.oneCore, 0) << path;
    EXPECT_EQ(rate.allCores, 0) << path;
    ASSERT_EQ(rate.notes.size(), 1u) << path;
    EXPECT_NE(rate.notes[0].find(path), std::string::npos);
  }
}

}  // namespace
}  // namespace coldstart::gpu
