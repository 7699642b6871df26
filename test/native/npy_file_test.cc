#include "npy_file.h"

#include <gtest/gtest.h>

#include <random>

#include "temporary_folder.h"

namespace coldstart {
namespace {

using test::TemporaryFolder;

std::string npy(const std::string& dictionary, int version = 1) {
  std::string length;
  for (int byte = 0; byte < (version == 1 ? 2 : 4); byte++)
    length += static_cast<char>(dictionary.size() >> (8 * byte));
  return std::string("\x93NUMPY") + static_cast<char>(version) + '\0' + length + dictionary;
}

std::string dictionary(const std::string& descr, const std::string& order, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': " + order + ", 'shape': " + shape + ", }          \n";
}

TEST(NpyFile, AllThreeVersionsAreRead) {
  for (const int version : {1, 2, 3}) {
    const std::string bytes = npy(dictionary("<f4", "False", "(2, 3)"), version);
    const Result<NpyHeader> header = parseNpyHeader(bytes);
    ASSERT_TRUE(header.ok()) << header.failure().message;
    EXPECT_EQ(header.value().descr, "f4");
    EXPECT_EQ(header.value().shape, (std::vector<int64_t>{2, 3}));
    EXPECT_EQ(header.value().dataOffset, bytes.size());
  }
}

TEST(NpyFile, ScalarsVectorsAndBytesAreRead) {
  EXPECT_TRUE(parseNpyHeader(npy(dictionary("<i8", "False", "()"))).value().shape.empty());
  EXPECT_EQ(parseNpyHeader(npy(dictionary("|u1", "False", "(7,)"))).value().shape, (std::vector<int64_t>{7}));
  EXPECT_EQ(parseNpyHeader(npy(dictionary("|b1", "False", "(0, 4)"))).value().descr, "b1");
}

TEST(NpyFile, WhatCannotBeUsedIsRefusedWithItsReason) {
  const auto reason = [](const std::string& bytes) {
    const Result<NpyHeader> header = parseNpyHeader(bytes);
    return header.ok() ? "accepted" : header.failure().message;
  };
  EXPECT_NE(reason(npy(dictionary("<f4", "True", "(2, 3)"))).find("Fortran"), std::string::npos);
  EXPECT_NE(reason(npy(dictionary(">f4", "False", "(2, 3)"))).find("big-endian"), std::string::npos);
  EXPECT_NE(reason(npy("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,)}")).find("structured"),
            std::string::npos);
  EXPECT_NE(reason(npy(dictionary("<f4", "False", "(2, -3)"))).find("shape"), std::string::npos);
  EXPECT_NE(reason(npy(dictionary("<f4", "False", "2"))).find("shape"), std::string::npos);
  EXPECT_NE(reason("PK\x03\x04 an archive of several arrays").find("no .npy"), std::string::npos);
  EXPECT_NE(reason(npy(dictionary("<f4", "False", "(2,)")).substr(0, 30)).find("truncated"), std::string::npos);
  EXPECT_NE(reason(npy("{}", 9)).find("version"), std::string::npos);
  EXPECT_NE(reason(""), "accepted");
}

TEST(NpyFile, DataComeWithTheHeader) {
  const TemporaryFolder folder;
  const Result<NpyArray> array =
      readNpyFile(folder.write("a.npy", npy(dictionary("<i2", "False", "(3,)")) + std::string("\1\0\2\0\3\0", 6)));
  ASSERT_TRUE(array.ok()) << array.failure().message;
  EXPECT_EQ(array.value().data, std::string("\1\0\2\0\3\0", 6));
}

TEST(NpyFile, AFileThatIsTooShortOrBeyondReasonIsRefused) {
  const TemporaryFolder folder;
  EXPECT_NE(readNpyFile(folder.write("a.npy", npy(dictionary("<i2", "False", "(3,)")) + "12345"))
                .failure()
                .message.find("truncated"),
            std::string::npos);
  EXPECT_FALSE(readNpyFile(folder.write("b.npy", npy(dictionary("<f8", "False", "(4611686018427387904, 8)")))).ok());
  EXPECT_FALSE(readNpyFile(folder.write("c.npy", npy(dictionary("<f99999999999", "False", "(1,)")))).ok());
  EXPECT_FALSE(readNpyFile(folder.file("missing.npy")).ok());
  EXPECT_FALSE(readNpyFile(folder.path()).ok());
}

TEST(NpyFile, GarbageNeverDoesHarm) {
  std::mt19937 random(7);
  const std::string good = npy(dictionary("<f4", "False", "(2, 3)"));
  for (int round = 0; round < 5000; round++) {
    std::string bytes = good;
    for (int change = 0; change < 3; change++) bytes[6 + random() % (bytes.size() - 6)] = static_cast<char>(random());
    bytes.resize(random() % (bytes.size() + 1));
    const Result<NpyHeader> header = parseNpyHeader(bytes);
    if (!header.ok()) continue;
    EXPECT_LE(header.value().dataOffset, bytes.size());
  }
}

}  // namespace
}  // namespace coldstart
