#include "mps.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstring>

#include "ask_program.h"
#include "temporary_folder.h"
#include "unique_fd.h"

namespace coldstart::gpu {
namespace {

class Mps : public testing::Test {
 protected:
  void SetUp() override {
    signal(SIGPIPE, SIG_IGN);
    path_ = std::getenv("PATH");
    setenv("CUDA_MPS_PIPE_DIRECTORY", folder_.path().c_str(), 1);
    setenv("PATH", (folder_.path() + ":/usr/bin:/bin").c_str(), 1);
  }
  void TearDown() override {
    unsetenv("CUDA_MPS_PIPE_DIRECTORY");
    setenv("PATH", path_.c_str(), 1);
  }

  UniqueFd listenAt(const std::string& name) const {
    UniqueFd listener(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, folder_.file(name).c_str(), sizeof address.sun_path - 1);
    EXPECT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener.get(), 4), 0);
    return listener;
  }

  void installControl(const std::string& body) const {
    const std::string program = folder_.write("nvidia-cuda-mps-control", "#!/bin/sh\n" + body);
    chmod(program.c_str(), 0755);
  }

  const test::TemporaryFolder folder_;
  std::string path_;
};

TEST_F(Mps, ServerListsAreReadLineByLine) {
  EXPECT_EQ(serversIn("12\n7\n"), (std::vector<unsigned>{7, 12}));
  EXPECT_EQ(serversIn(" 12\nCannot find MPS control daemon process\n0\n-3\n4x\n99999999999999\n"),
            std::vector<unsigned>());
  EXPECT_EQ(serversIn("31 \r\n\n5"), (std::vector<unsigned>{5, 31}));
}

TEST_F(Mps, WithoutADoorNobodyIsAsked) {
  installControl("touch \"$CUDA_MPS_PIPE_DIRECTORY/asked\"; echo 1\n");
  const MpsFacts facts = readMps();
  EXPECT_FALSE(facts.control);
  EXPECT_TRUE(facts.servers.empty());
  EXPECT_EQ(facts.pipeFolder, folder_.path());
  EXPECT_FALSE(std::filesystem::exists(folder_.file("asked")));
}

TEST_F(Mps, TheControlProgramIsAskedForItsServers) {
  installControl("read line; test \"$line\" = get_server_list && echo 4321\n");
  folder_.write("control", "");
  const MpsFacts facts = readMps();
  EXPECT_TRUE(facts.control);
  EXPECT_EQ(facts.servers, std::vector<unsigned>{4321});
}

TEST_F(Mps, ADoorThatADeadDaemonLeftIsNotTakenForOne) {
  installControl("echo Cannot find MPS control daemon process; exit 1\n");
  listenAt("control");
  EXPECT_FALSE(readMps().control);
}

TEST_F(Mps, WithoutAControlProgramAConnectionShowsTheDaemon) {
  const UniqueFd listener = listenAt("control");
  EXPECT_TRUE(readMps().control);
}

TEST_F(Mps, ANamedPipeWithAReaderIsADaemonToo) {
  ASSERT_EQ(mkfifo(folder_.file("control").c_str(), 0600), 0);
  EXPECT_FALSE(readMps().control);
  const UniqueFd reader = UniqueFd::open(folder_.file("control").c_str(), O_RDONLY | O_NONBLOCK);
  EXPECT_TRUE(readMps().control);
}

TEST_F(Mps, AProgramThatHangsIsEnded) {
  installControl("exec sleep 60\n");
  EXPECT_FALSE(askProgram({"nvidia-cuda-mps-control", "x", 30}).has_value());
  installControl("yes\n");
  EXPECT_FALSE(askProgram({"nvidia-cuda-mps-control", "x", 200}).has_value());
  EXPECT_FALSE(askProgram({"/nowhere/at-all", "x", 1000}).has_value());
}

TEST_F(Mps, AProgramThatDoesNotReadItsQuestionStillAnswers) {
  installControl("exec <&-; echo 5; exit 3\n");
  const std::optional<Answer> answer = askProgram({"nvidia-cuda-mps-control", "get_server_list\n", 5000});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->output, "5\n");
  EXPECT_EQ(answer->exitCode, 3);
}

}  // namespace
}  // namespace coldstart::gpu
