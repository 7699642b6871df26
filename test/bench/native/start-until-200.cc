// start-until-200 PORT COMMAND…: starts a server and ends at its first 200. The command line that hyperfine times, with
// as little of its own as a program can have: one fork, one connection attempt every 0.2 ms.
#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

bool answers200(int port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  char answer[16] = {};
  const bool ok = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
                  write(fd, request, sizeof request - 1) > 0 && read(fd, answer, sizeof answer - 1) > 12 &&
                  std::strncmp(answer + 9, "200", 3) == 0;
  close(fd);
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const pid_t child = vfork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    _exit(127);
  }
  const timespec pause{0, 200'000};
  while (!answers200(std::atoi(argv[1]))) nanosleep(&pause, nullptr);
  kill(child, SIGKILL);
  _exit(0);
}
