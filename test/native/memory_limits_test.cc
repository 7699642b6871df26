#include "memory_limits.h"

#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

void writeGroup(const TemporaryFolder& folder, const std::string& group, const std::string& limit,
                const std::string& usage, const std::string& stat) {
  std::filesystem::create_directories(folder.file(group));
  folder.write(group + "/memory.max", limit);
  folder.write(group + "/memory.current", usage);
  folder.write(group + "/memory.stat", stat);
}

TEST(MemoryLimits, ThisMachineHasSomeMemory) { EXPECT_GT(availableMemoryBytes(), 1u << 20); }

TEST(MemoryLimits, TheTightestGroupAboveDecides) {
  const TemporaryFolder folder;
  writeGroup(folder, "outer", "1000000\n", "100000\n", "anon 5\nfile 0\n");
  writeGroup(folder, "outer/inner", "max\n", "50\n", "anon 5\nfile 0\n");
  EXPECT_EQ(controlGroupRoomBytes("0::/outer/inner\n", folder.path()), 900'000u);
}

TEST(MemoryLimits, PageCacheCountsAsRoom) {
  const TemporaryFolder folder;
  writeGroup(folder, "group", "1000\n", "900\n", "anon 200\nfile 700\n");
  EXPECT_EQ(controlGroupRoomBytes("0::/group\n", folder.path()), 800u);
}

TEST(MemoryLimits, AFullGroupHasNoRoom) {
  const TemporaryFolder folder;
  writeGroup(folder, "group", "1000\n", "1200\n", "anon 1200\nfile 0\n");
  EXPECT_EQ(controlGroupRoomBytes("0::/group\n", folder.path()), 0u);
}

TEST(MemoryLimits, TheFirstVersionOfControlGroupsIsUnderstood) {
  const TemporaryFolder folder;
  std::filesystem::create_directories(folder.file("memory/docker/abc"));
  folder.write("memory/docker/abc/memory.limit_in_bytes", "5000\n");
  folder.write("memory/docker/abc/memory.usage_in_bytes", "1500\n");
  folder.write("memory/docker/abc/memory.stat", "cache 9\ntotal_cache 500\n");
  EXPECT_EQ(controlGroupRoomBytes("7:cpu:/x\n5:memory:/docker/abc\n", folder.path()), 4000u);
}

TEST(MemoryLimits, NothingReadableIsNoLimit) {
  const TemporaryFolder folder;
  EXPECT_EQ(controlGroupRoomBytes("0::/gone\n", folder.path()), UINT64_MAX);
  EXPECT_EQ(controlGroupRoomBytes("", folder.path()), UINT64_MAX);
  EXPECT_EQ(controlGroupRoomBytes("garbage", folder.path()), UINT64_MAX);
}

}  // namespace
}  // namespace coldstart
