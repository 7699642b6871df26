// The imitated CUDA driver for a test: opened by the path that production code is told, reset before and after.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <memory>

#include "cuda_driver.h"
#include "cuda_imitation.h"
#include "primary_context.h"

namespace coldstart::test {

class ACudaDriver : public testing::Test {
 protected:
  void SetUp() override {
    setenv("COLDSTART_CUDA_LIBRARY", COLDSTART_CUDA_IMITATION, 1);
    cudaImitationReset();
    before_ = live();
  }
  void TearDown() override {
    cudaImitationReset();
    EXPECT_EQ(live(), before_) << "objects of the driver were left behind";
    unsetenv("COLDSTART_CUDA_LIBRARY");
  }

  // All live objects together.
  static int64_t live() {
    const CudaImitationCounts counts = cudaImitationCounts();
    return counts.contexts + counts.streams + counts.events + counts.deviceBuffers + counts.pinnedBuffers +
           counts.registrations + counts.graphs + counts.currentContexts;
  }

 private:
  int64_t before_ = 0;
};

}  // namespace coldstart::test
