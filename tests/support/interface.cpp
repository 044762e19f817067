#include "support/interface.hpp"

#include <arpa/inet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cstring>

#include "support/unique_fd.hpp"

namespace tern::test {
namespace {

sockaddr inet_address(const char* text) {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  ::inet_pton(AF_INET, text, &in.sin_addr);
  sockaddr any{};
  std::memcpy(&any, &in, sizeof in);
  return any;
}

ifreq request_for(const char* name) {
  ifreq ask{};
  std::strncpy(ask.ifr_name, name, IFNAMSIZ - 1);
  return ask;
}

}  // namespace

bool raise_interface(const char* name, const char* address, const char* other_end) {
  const unique_fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq ask = request_for(name);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &ask) != 0) return false;
  ask.ifr_flags |= IFF_UP;
  if (::ioctl(socket.get(), SIOCSIFFLAGS, &ask) != 0) return false;
  ask.ifr_addr = inet_address(address);
  if (::ioctl(socket.get(), SIOCSIFADDR, &ask) != 0) return false;
  ask.ifr_netmask = inet_address("255.255.255.255");
  if (::ioctl(socket.get(), SIOCSIFNETMASK, &ask) != 0) return false;
  if (other_end == nullptr) return true;
  ask.ifr_dstaddr = inet_address(other_end);
  return ::ioctl(socket.get(), SIOCSIFDSTADDR, &ask) == 0;
}

bool allow_waiting(const char* name, int packets) {
  const unique_fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq ask = request_for(name);
  ask.ifr_qlen = packets;
  return ::ioctl(socket.get(), SIOCSIFTXQLEN, &ask) == 0;
}

}  // namespace tern::test
