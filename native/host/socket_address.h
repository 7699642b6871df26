// A numeric address and port, and the socket for it. Names are resolved by the caller, before anything is timed.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "unique_fd.h"

namespace coldstart {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  bool valid() const { return length > 0; }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  int family() const { return storage.ss_family; }
  uint16_t port() const;
};

// Invalid where `host` is no numeric IPv4 or IPv6 address (a zone such as fe80::1%eth0 is understood).
SocketAddress parseSocketAddress(const std::string& host, uint16_t port);

// Non-blocking, without delay of small segments; its own port will not be the one that the server may want to bind.
UniqueFd openStreamSocket(const SocketAddress& destination);

// A connection to a port where nobody listens may meet itself, if the kernel chose that very port for our end.
bool isConnectedToItself(int socket, const SocketAddress& destination);

// 0, or the error that ended the socket's connection attempt.
int pendingSocketError(int socket);

// Closing then sends a reset: nothing lingers on either side.
void closeWithReset(UniqueFd& socket);

}  // namespace coldstart
