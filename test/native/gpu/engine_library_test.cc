#include "engine_library.h"

#include <gtest/gtest.h>

namespace coldstart::gpu {
namespace {

TEST(EngineLibrary, BothEncodingsOfTheVersionAreRead) {
  EXPECT_EQ(engineVersionOf(8601), "8.6.1");
  EXPECT_EQ(engineVersionOf(9300), "9.3.0");
  EXPECT_EQ(engineVersionOf(100600), "10.6.0");
  EXPECT_EQ(engineVersionOf(101501), "10.15.1");
  EXPECT_EQ(engineVersionOf(110201), "11.2.1");
}

TEST(EngineLibrary, WhatIsNoEngineLibraryIsRefusedByName) {
  const Result<EngineLibraryFacts> other = readEngineLibrary("libm.so.6", "");
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.failure().code, "ENGINE_LIBRARY_MISSING");
  EXPECT_EQ(other.failure().subject, "libm.so.6");
  EXPECT_NE(other.failure().message.find("it is not TensorRT"), std::string::npos);
  EXPECT_EQ(readEngineLibrary("/nowhere/libnvinfer.so.10", "").failure().subject, "/nowhere/libnvinfer.so.10");
}

}  // namespace
}  // namespace coldstart::gpu
