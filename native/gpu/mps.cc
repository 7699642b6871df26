// The control program is asked where it is installed: only it speaks the daemon's protocol. Elsewhere (a container with
// nothing but the pipe folder) a connection shows the daemon and /proc the servers.
#include "mps.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include "ask_program.h"
#include "unique_fd.h"

namespace coldstart::gpu {
namespace {

constexpr const char* kFolderVariable = "CUDA_MPS_PIPE_DIRECTORY";
constexpr const char* kDefaultFolder = "/tmp/nvidia-mps";
constexpr const char* kControlPrograms[] = {"nvidia-cuda-mps-control", "/usr/local/nvidia/bin/nvidia-cuda-mps-control"};
constexpr const char* kServerName = "nvidia-cuda-mps-server";
// A daemon that lives answers in a few milliseconds.
constexpr int kTimeoutMs = 2000;

bool connects(const std::string& path, int type) {
  sockaddr_un address{};
  if (path.size() >= sizeof address.sun_path) return false;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const UniqueFd peer(socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  return peer.valid() && connect(peer.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

// Somebody listens: a socket takes connections, a named pipe has a reader.
bool listens(const std::string& path) {
  struct stat facts {};
  if (stat(path.c_str(), &facts) != 0) return false;
  if (S_ISSOCK(facts.st_mode)) return connects(path, SOCK_STREAM) || connects(path, SOCK_SEQPACKET);
  return S_ISFIFO(facts.st_mode) && UniqueFd::open(path.c_str(), O_WRONLY | O_NONBLOCK).valid();
}

std::string readAll(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// False where its environment names another pipe folder; one that cannot be read may be anything, and counts.
bool mayServe(const std::string& environment, const std::string& pipeFolder) {
  if (environment.empty()) return true;
  const std::string prefix = std::string(kFolderVariable) + "=";
  std::string folder = kDefaultFolder;
  for (size_t at = 0; at < environment.size();) {
    const std::string entry = environment.c_str() + at;
    if (entry.rfind(prefix, 0) == 0) folder = entry.substr(prefix.size());
    at += entry.size() + 1;
  }
  return folder == pipeFolder;
}

std::vector<unsigned> serversInProc(const std::string& pipeFolder) {
  std::vector<unsigned> servers;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", ignored)) {
    const std::vector<unsigned> pid = serversIn(entry.path().filename().string());
    if (pid.empty()) continue;
    // argv[0], for the kernel's own name of a process ends before it differs from the control daemon's.
    const std::string program = readAll(entry.path().string() + "/cmdline").c_str();
    if (std::filesystem::path(program).filename() != kServerName) continue;
    if (mayServe(readAll(entry.path().string() + "/environ"), pipeFolder)) servers.push_back(pid.front());
  }
  std::sort(servers.begin(), servers.end());
  return servers;
}

// Nothing where no control program is there, or where it does not end.
std::optional<Answer> askControl() {
  for (const char* program : kControlPrograms) {
    std::optional<Answer> answer = askProgram({program, "get_server_list\n", kTimeoutMs});
    if (answer) return answer;
  }
  return std::nullopt;
}

}  // namespace

std::vector<unsigned> serversIn(const std::string& output) {
  std::vector<unsigned> servers;
  for (size_t at = 0; at < output.size();) {
    const size_t end = std::min(output.find('\n', at), output.size());
    unsigned pid = 0;
    const auto [stop, error] = std::from_chars(output.data() + at, output.data() + end, pid);
    const bool whole = output.find_first_not_of(" \r", static_cast<size_t>(stop - output.data())) >= end;
    if (error == std::errc() && whole && pid > 0) servers.push_back(pid);
    at = end + 1;
  }
  std::sort(servers.begin(), servers.end());
  return servers;
}

MpsFacts readMps() {
  const char* named = std::getenv(kFolderVariable);
  MpsFacts facts;
  facts.pipeFolder = named == nullptr || *named == '\0' ? kDefaultFolder : named;
  struct stat control {};
  // Without the daemon's door there is nobody to ask.
  if (stat((facts.pipeFolder + "/control").c_str(), &control) != 0) return facts;
  const std::optional<Answer> answer = askControl();
  if (answer && answer->exitCode == 0) {
    facts.control = true;
    facts.servers = serversIn(answer->output);
    return facts;
  }
  facts.control = listens(facts.pipeFolder + "/control");
  if (facts.control) facts.servers = serversInProc(facts.pipeFolder);
  return facts;
}

void writeMps(JsonWriter& json, const MpsFacts& mps) {
  json.beginObject();
  json.flagField("control", mps.control);
  json.key("servers");
  json.beginArray();
  for (const unsigned pid : mps.servers) json.number(uint64_t{pid});
  json.endArray();
  json.textField("pipeFolder", mps.pipeFolder);
  json.endObject();
}

}  // namespace coldstart::gpu
