#include "support/faulty_link.hpp"

#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "support/interface.hpp"

namespace tern::test {
namespace {

constexpr const char* name = "faulty";
constexpr int longest_queue = 100'000;  // packets; what the link is not told to lose must not be lost before it
using clock = std::chrono::steady_clock;

// A device at which whole IP packets are read and written.
unique_fd open_tun() {
  unique_fd device(::open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC));
  ifreq ask{};
  std::strncpy(ask.ifr_name, name, IFNAMSIZ - 1);
  ask.ifr_flags = IFF_TUN | IFF_NO_PI;
  if (!device || ::ioctl(device.get(), TUNSETIFF, &ask) != 0) return {};
  return device;
}

// Loopback addresses on a device that is none.
bool allow_loopback_addresses() {
  std::ofstream file(std::string("/proc/sys/net/ipv4/conf/") + name + "/route_localnet");
  return static_cast<bool>(file << "1" << std::flush);
}

}  // namespace

std::unique_ptr<faulty_link> faulty_link::make(std::string& why) {
  unique_fd device = open_tun();
  if (device && allow_loopback_addresses() && raise_interface(name, "127.0.0.1", address) && allow_waiting(name, longest_queue))
    return std::unique_ptr<faulty_link>(new faulty_link(std::move(device)));
  why = std::string("a TUN device: ") + std::strerror(errno);
  return nullptr;
}

faulty_link::faulty_link(unique_fd device)
    : device_(std::move(device)), stop_(::eventfd(0, EFD_CLOEXEC)), connections_(65'536), thread_([this] { run(); }) {}

faulty_link::~faulty_link() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void faulty_link::set(const link_faults& faults) {
  const std::lock_guard guard(lock_);
  told_ = faults;
}

void faulty_link::run() {
  packet buffer(65'536);
  pollfd ready[] = {{device_.get(), POLLIN, 0}, {stop_.get(), POLLIN, 0}};
  while (ready[1].revents == 0) {
    ::poll(ready, 2, milliseconds_to_next());
    {
      const std::lock_guard guard(lock_);
      faults_ = told_;
    }
    for (ssize_t n; (n = ::read(device_.get(), buffer.data(), buffer.size())) > 0;)
      pass(packet(buffer.begin(), buffer.begin() + n));
    for (packet_queue* way : {&to_client_, &to_server_})
      while (auto p = way->pop(clock::now())) (void)!::write(device_.get(), p->data(), p->size());
  }
}

int faulty_link::milliseconds_to_next() const {
  const auto next =
      std::min(to_client_.next().value_or(clock::time_point::max()), to_server_.next().value_or(clock::time_point::max()));
  if (next == clock::time_point::max()) return -1;
  return static_cast<int>(std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(next - clock::now()).count()));
}

void faulty_link::pass(packet p) {
  const packet_view v = view(p);
  const bool from_server = v.is_tcp && connections_[v.to_port].server_port == v.from_port;
  if (v.syn && !v.ack)
    connections_[v.from_port] = {.server_port = v.to_port, .most = random_() % (2 * faults_.reset_after + 1)};
  if (!arrives(p, v, from_server)) return;
  swap_addresses(p);
  send(std::move(p), from_server);
}

void faulty_link::send(packet p, bool from_server) {
  (from_server ? to_client_ : to_server_).push(std::move(p), clock::now(), faults_.bits_per_second, faults_.delay);
}

bool faulty_link::arrives(const packet& p, const packet_view& v, bool from_server) {
  if (chance(faults_.loss) || (faults_.drop_syn && v.syn) || (faults_.black_hole && v.payload > 0)) return false;
  if (!v.is_tcp) return true;
  connection& c = connections_[from_server ? v.to_port : v.from_port];
  auto& next = from_server ? c.next_to_client : c.next_to_server;
  // The last bytes of the server still arrive, so that the client has something to answer: its answer says which sequence
  // number a RST to it must have. What is sent once more, as its answer was lost, has one that is too old.
  if (c.is_reset && !v.rst && !faults_.half_open) {
    packet onwards = reset_in_place_of(p, next.value_or(v.next));
    swap_addresses(onwards);
    send(std::move(onwards), from_server);
    send(reset_in_answer_to(p), !from_server);
  }
  if (c.is_reset) return false;
  if (from_server && faults_.reset_after > 0 && (c.said += v.payload) > c.most) {
    c.is_reset = true;
    ++resets_;
  }
  if (!next || static_cast<std::int32_t>(v.next - *next) > 0) next = v.next;
  return true;
}

}  // namespace tern::test
