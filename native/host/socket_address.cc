// The kernel picks our end's port from the range from which servers' ports may come too, hence the two precautions.
#include "socket_address.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace coldstart {
namespace {

// Linux 6.3; older kernels refuse it, and then only the check after the connection remains.
constexpr int kLocalPortRange = 51;
constexpr uint32_t kMiddlePort = 46000;
constexpr uint32_t kLowPort = 32768;
constexpr uint32_t kHighPort = 60999;

void avoidPort(int fd, uint32_t port) {
  const uint32_t low = port < kMiddlePort ? std::max(port + 1, kLowPort) : kLowPort;
  const uint32_t high = port < kMiddlePort ? kHighPort : std::min(port - 1, kHighPort);
  const uint32_t range = high << 16 | low;
  setsockopt(fd, IPPROTO_IP, kLocalPortRange, &range, sizeof range);
}

}  // namespace

uint16_t SocketAddress::port() const {
  if (family() == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&storage)->sin_port);
  return ntohs(reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_port);
}

SocketAddress parseSocketAddress(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  SocketAddress address;
  if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) return address;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, freeaddrinfo);
  std::memcpy(&address.storage, found->ai_addr, found->ai_addrlen);
  address.length = found->ai_addrlen;
  return address;
}

UniqueFd openStreamSocket(const SocketAddress& destination) {
  UniqueFd fd(socket(destination.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fd;
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  avoidPort(fd.get(), destination.port());
  return fd;
}

bool isConnectedToItself(int fd, const SocketAddress& destination) {
  SocketAddress own;
  own.length = sizeof own.storage;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&own.storage), &own.length) != 0) return false;
  if (own.family() != destination.family() || own.port() != destination.port()) return false;
  if (own.family() == AF_INET) {
    return reinterpret_cast<const sockaddr_in*>(&own.storage)->sin_addr.s_addr ==
           reinterpret_cast<const sockaddr_in*>(&destination.storage)->sin_addr.s_addr;
  }
  return std::memcmp(&reinterpret_cast<const sockaddr_in6*>(&own.storage)->sin6_addr,
                     &reinterpret_cast<const sockaddr_in6*>(&destination.storage)->sin6_addr, sizeof(in6_addr)) == 0;
}

int pendingSocketError(int fd) {
  int failure = 0;
  socklen_t length = sizeof failure;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length) != 0) return errno;
  return failure;
}

void closeWithReset(UniqueFd& fd) {
  const linger reset{1, 0};
  setsockopt(fd.get(), SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
  fd.reset();
}

}  // namespace coldstart
