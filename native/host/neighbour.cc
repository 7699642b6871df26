// The old ARP calls do all that is needed; netlink would be ten times the code.
#include "neighbour.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>

#include <cstring>
#include <memory>

namespace coldstart {
namespace {

constexpr uint64_t kRetryEveryNs = 2'000'000;

// The device whose address the kernel would choose for us; '' for loopback, which resolves nothing.
std::string deviceTowards(const SocketAddress& destination) {
  const UniqueFd prober(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in own{};
  socklen_t length = sizeof own;
  if (!prober.valid() || connect(prober.get(), destination.get(), destination.length) != 0) return "";
  if (getsockname(prober.get(), reinterpret_cast<sockaddr*>(&own), &length) != 0) return "";
  ifaddrs* list = nullptr;
  if (getifaddrs(&list) != 0) return "";
  const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (!entry->ifa_addr || entry->ifa_addr->sa_family != AF_INET ||
        (entry->ifa_flags & (IFF_LOOPBACK | IFF_NOARP)) != 0)
      continue;
    if (reinterpret_cast<const sockaddr_in*>(entry->ifa_addr)->sin_addr.s_addr == own.sin_addr.s_addr)
      return entry->ifa_name;
  }
  return "";
}

arpreq requestFor(const SocketAddress& destination, const std::string& device) {
  arpreq request{};
  sockaddr_in address = *reinterpret_cast<const sockaddr_in*>(&destination.storage);
  address.sin_port = 0;
  std::memcpy(&request.arp_pa, &address, sizeof address);
  std::strncpy(request.arp_dev, device.c_str(), sizeof request.arp_dev - 1);
  return request;
}

}  // namespace

Neighbour::Neighbour(const SocketAddress& destination) : destination_(destination) {
  if (destination.family() != AF_INET) return;
  device_ = deviceTowards(destination);
  if (!device_.empty()) control_ = UniqueFd(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

bool Neighbour::isUnresolved() const {
  arpreq request = requestFor(destination_, device_);
  return ioctl(control_.get(), SIOCGARP, &request) == 0 && (request.arp_flags & ATF_COM) == 0;
}

void Neighbour::retryResolution(uint64_t nowNs) {
  if (!control_.valid() || nowNs - lastRetryNs_ < kRetryEveryNs) return;
  lastRetryNs_ = nowNs;
  if (!isUnresolved()) return;
  arpreq request = requestFor(destination_, device_);
  // Not permitted: it never will be.
  if (ioctl(control_.get(), SIOCDARP, &request) != 0) control_.reset();
}

}  // namespace coldstart
