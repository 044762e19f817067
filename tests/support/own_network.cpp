#include "support/own_network.hpp"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include "support/interface.hpp"

namespace tern::test {
namespace {

std::string why(const char* what) { return std::string(what) + ": " + std::strerror(errno); }

bool write_text(const char* path, const std::string& text) {
  std::ofstream file(path);
  return static_cast<bool>(file << text << std::flush);
}

// An ordinary user needs a user namespace first, in which they stay who they are, but may do everything to what belongs to it.
std::optional<std::string> enter_namespaces() {
  constexpr int wanted = CLONE_NEWNET | CLONE_NEWNS;
  const uid_t user = ::geteuid();
  const gid_t group = ::getegid();
  if (user == 0) return ::unshare(wanted) == 0 ? std::nullopt : std::optional(why("unshare"));
  if (::unshare(CLONE_NEWUSER | wanted) != 0) return why("unshare as an ordinary user");
  const auto same = [](auto id) { return std::to_string(id) + " " + std::to_string(id) + " 1"; };
  if (!write_text("/proc/self/setgroups", "deny") || !write_text("/proc/self/uid_map", same(user)) ||
      !write_text("/proc/self/gid_map", same(group)))
    return "the user namespace cannot be filled";
  return std::nullopt;
}

}  // namespace

std::optional<std::string> enter_own_network() {
  static bool entered = false;
  if (entered) return std::nullopt;
  if (auto failed = enter_namespaces()) return failed;
  entered = true;
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return why("mounts of one's own");
  // As many connections one after the other as a port number can tell apart.
  if (!write_text("/proc/sys/net/ipv4/ip_local_port_range", "1024 65535")) return why("the range of ports");
  // Of 127.0.0.0/8 this address alone is local: the others may lie behind a link.
  if (!raise_interface("lo", "127.0.0.1", nullptr)) return why("the loopback interface");
  return std::nullopt;
}

small_disk::small_disk(std::string folder, unsigned long bytes) : folder_(std::move(folder)) {
  if (::mount("tmpfs", folder_.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, ("size=" + std::to_string(bytes)).c_str()) != 0)
    throw std::runtime_error(why("a small disk"));
}

small_disk::~small_disk() { ::umount2(folder_.c_str(), MNT_DETACH); }

}  // namespace tern::test
