#include "page_cache.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

TEST(PageCache, AFileIsResidentOnceItWasReadAndGoneOnceItWasEvicted) {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", std::string((8 << 20) + 5, 'x'));
  EXPECT_EQ(evictFromPageCache(path), "");
  const FileResidency cold = measureResidency(path);
  EXPECT_EQ(cold.error, "");
  EXPECT_EQ(cold.sizeBytes, (8u << 20) + 5);
  EXPECT_LT(cold.residentBytes, cold.sizeBytes / 100);
  EXPECT_EQ(readIntoPageCache(path), "");
  EXPECT_EQ(measureResidency(path).residentBytes, cold.sizeBytes);
}

TEST(PageCache, AnEmptyFileIsNoError) {
  const TemporaryFolder folder;
  const FileResidency residency = measureResidency(folder.write("empty", ""));
  EXPECT_EQ(residency.error, "");
  EXPECT_EQ(residency.sizeBytes, 0u);
}

TEST(PageCache, WhatCannotBeExaminedIsSaid) {
  const TemporaryFolder folder;
  EXPECT_EQ(measureResidency(folder.file("nothing")).error, "No such file or directory");
  EXPECT_EQ(measureResidency(folder.path()).error, "Is a directory");
  EXPECT_EQ(evictFromPageCache(folder.file("nothing")), "No such file or directory");
  EXPECT_EQ(evictFromPageCache(folder.path()), "Is a directory");
  EXPECT_NE(measureResidency("/dev/null").error, "");
}

}  // namespace
}  // namespace coldstart
