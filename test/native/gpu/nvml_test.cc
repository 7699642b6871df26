// NVML's reading over the imitation: what a driver tells, what it refuses, and what an old one lacks.
#include "nvml.h"

#include <gtest/gtest.h>

#include "device_facts.h"
#include "temporary_folder.h"
#include "verbs.h"

namespace coldstart::gpu {
namespace {

class NvmlTest : public testing::Test {
 protected:
  void TearDown() override {
    unsetenv("COLDSTART_NVML_LIBRARY");
    unsetenv("COLDSTART_NVML_SCRIPT");
    unsetenv("CUDA_MPS_PIPE_DIRECTORY");
  }

  Result<Nvml> open(const std::string& script, const char* library = COLDSTART_NVML) {
    setenv("COLDSTART_NVML_LIBRARY", library, 1);
    setenv("COLDSTART_NVML_SCRIPT", folder_.write("script", script).c_str(), 1);
    return Nvml::open();
  }

  DeviceFacts device(const std::string& script, const char* library = COLDSTART_NVML) {
    Result<Nvml> nvml = open(script, library);
    EXPECT_TRUE(nvml.ok());
    const Result<std::optional<NvmlDevice>> found = findDevice(nvml.value(), 0);
    EXPECT_TRUE(found.ok() && found.value());
    return readDevice(nvml.value(), *found.value(), 0);
  }

  const test::TemporaryFolder folder_;
};

TEST_F(NvmlTest, EverythingThatADriverTellsIsRead) {
  const DeviceFacts facts = device("minor=3\nmig=off\ncompute=42:100:python\n");
  EXPECT_EQ(facts.uuid, "GPU-00000000-0000-0000-0000-000000000000");
  EXPECT_EQ(facts.computeCapability, "9.0");
  EXPECT_EQ(facts.minorNumber, 3u);
  EXPECT_EQ(facts.memory.totalBytes, uint64_t{143771} << 20);
  EXPECT_EQ(facts.memory.usedBytes, uint64_t{4} << 20);
  EXPECT_EQ(facts.persistence, true);
  EXPECT_EQ(facts.computeMode, "default");
  EXPECT_EQ(facts.powerState, "P0");
  EXPECT_EQ(facts.ecc, true);
  EXPECT_EQ(facts.clocks->smMhz, 345u);
  EXPECT_EQ(facts.clocks->memoryMaxMhz, 3201u);
  EXPECT_EQ(facts.pcie->generation, 5u);
  EXPECT_EQ(facts.pcie->widthMax, 16u);
  EXPECT_FALSE(facts.mig->enabled);
  ASSERT_EQ(facts.processes.size(), 1u);
  EXPECT_EQ(facts.processes[0].name, "python");
}

TEST_F(NvmlTest, WhatADriverRefusesIsLeftOut) {
  const DeviceFacts facts = device(
      "refused=nvmlDeviceGetPersistenceMode,nvmlDeviceGetComputeMode,nvmlDeviceGetPerformanceState,"
      "nvmlDeviceGetClockInfo,nvmlDeviceGetEccMode,nvmlDeviceGetMaxPcieLinkWidth,nvmlDeviceGetMinorNumber,"
      "nvmlDeviceGetMemoryInfo,nvmlDeviceGetMemoryInfo_v2,nvmlDeviceGetCudaComputeCapability,"
      "nvmlDeviceGetComputeRunningProcesses_v3\ncompute=42:100:python\n");
  EXPECT_FALSE(facts.persistence || facts.computeMode || facts.powerState || facts.clocks || facts.ecc || facts.pcie);
  EXPECT_FALSE(facts.mig);
  EXPECT_EQ(facts.computeCapability, "");
  EXPECT_EQ(facts.minorNumber, 0u);
  EXPECT_EQ(facts.memory.totalBytes, 0u);
  EXPECT_TRUE(facts.processes.empty());
}

TEST_F(NvmlTest, AnOldDriverIsReadByItsOldNames) {
  const DeviceFacts facts = device("compute=42:100:python\n", COLDSTART_OLD_NVML);
  EXPECT_EQ(facts.name, "NVIDIA H200");
  EXPECT_EQ(facts.computeCapability, "");
  EXPECT_EQ(facts.memory.usedBytes, uint64_t{4} << 20);
  ASSERT_EQ(facts.processes.size(), 1u);
  EXPECT_EQ(facts.processes[0].memoryBytes, uint64_t{100} << 20);
}

TEST_F(NvmlTest, ProcessesAreListedOnceHoweverMany) {
  std::string script = "graphics=7:5:Xorg;9:-1:hidden\ncompute=7:3:Xorg";
  for (int pid = 100; pid < 160; ++pid) script += ";" + std::to_string(pid) + ":1:worker";
  const DeviceFacts facts = device(script + "\n");
  ASSERT_EQ(facts.processes.size(), 62u);
  EXPECT_EQ(facts.processes[0].pid, 7u);
  EXPECT_EQ(facts.processes[0].memoryBytes, uint64_t{5} << 20);
  EXPECT_FALSE(facts.processes[1].memoryBytes.has_value());
}

TEST_F(NvmlTest, MigInstancesAreFoundAcrossGaps) {
  const DeviceFacts facts = device("mig=on\nmig_instances=3\ncompute_mode=3\n");
  ASSERT_EQ(facts.mig->instances.size(), 3u);
  EXPECT_EQ(facts.mig->instances[2].uuid, "MIG-00000000-0000-0000-0000-000000000004");
  EXPECT_EQ(facts.mig->instances[2].memoryBytes, uint64_t{16} << 30);
  EXPECT_EQ(facts.mig->instances[2].gpuInstance, 11u);
  EXPECT_EQ(facts.mig->instances[2].computeInstance, 0u);
  EXPECT_EQ(facts.computeMode, "exclusive-process");
}

TEST_F(NvmlTest, RefusalsOfTheWholeDriverAreCoded) {
  const std::pair<const char*, const char*> cases[] = {{"init_error=18\n", "ENGINE_DRIVER_MISSING"},
                                                       {"init_error=9\n", "ENGINE_DRIVER_MISSING"},
                                                       {"init_error=17\n", "ENGINE_DEVICE_MISSING"},
                                                       {"init_error=15\n", "ENGINE_DEVICE_LOST"},
                                                       {"init_error=999\n", "ENGINE_DRIVER_MISSING"}};
  for (const auto& [script, code] : cases) {
    const Result<Nvml> nvml = open(script);
    ASSERT_FALSE(nvml.ok()) << script;
    EXPECT_EQ(nvml.failure().code, code) << script;
  }
  EXPECT_NE(open("init_error=18\n").failure().message.find("different versions"), std::string::npos);
}

TEST_F(NvmlTest, ALibraryThatIsNotNvmlIsRefused) {
  EXPECT_EQ(open("", "libm.so.6").failure().code, "ENGINE_DRIVER_MISSING");
  EXPECT_NE(open("", "libm.so.6").failure().message.find("is not NVML"), std::string::npos);
  EXPECT_EQ(open("", "/nowhere/libnvidia-ml.so.1").failure().code, "ENGINE_DRIVER_MISSING");
}

TEST_F(NvmlTest, AForbiddenGpuIsPassedOverAndALostOneIsAFailure) {
  setenv("CUDA_MPS_PIPE_DIRECTORY", folder_.path().c_str(), 1);
  (void)open("devices=2\nforbidden=0\n");
  const Result<std::string> rest = answer({"facts"});
  ASSERT_TRUE(rest.ok());
  EXPECT_EQ(rest.value().find("\"index\":0"), std::string::npos);
  EXPECT_NE(rest.value().find("\"index\":1"), std::string::npos);
  (void)open("devices=2\nlost=1\n");
  const Result<std::string> lost = answer({"facts"});
  ASSERT_FALSE(lost.ok());
  EXPECT_EQ(lost.failure().code, "ENGINE_DEVICE_LOST");
}

TEST_F(NvmlTest, MemoryOfOneGpuIsToldAndOfNoGpuIsNot) {
  (void)open("used_mib=771\n");
  EXPECT_EQ(answer({"memory", "0"}).value(),
            R"({"index":0,"totalBytes":150754820096,"usedBytes":808452096,"freeBytes":149946368000})");
  EXPECT_FALSE(answer({"memory", "1"}).ok());
  for (const char* odd : {"-1", "0x", "", "99999999999999999999"}) {
    EXPECT_EQ(answer({"memory", odd}).failure().code, "INTERNAL_FAULT") << odd;
  }
}

}  // namespace
}  // namespace coldstart::gpu
