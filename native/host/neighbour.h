// Keeps the kernel's waiting for an address resolution out of the measurement. An ARP request that was sent before the
// container's interface was up is repeated only after a second, and until then every connection waits with it.
#pragma once

#include <cstdint>
#include <string>

#include "socket_address.h"

namespace coldstart {

class Neighbour {
 public:
  explicit Neighbour(const SocketAddress& destination);

  // Drops an unanswered resolution, so that the next connection asks anew. Does nothing for IPv6, for this host's own
  // addresses, behind a gateway, or without CAP_NET_ADMIN.
  void retryResolution(uint64_t nowNs);

 private:
  bool isUnresolved() const;

  SocketAddress destination_;
  UniqueFd control_;
  std::string device_;
  uint64_t lastRetryNs_ = 0;
};

}  // namespace coldstart
