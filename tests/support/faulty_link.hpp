#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "support/packet_queue.hpp"
#include "support/tcp_packet.hpp"
#include "support/unique_fd.hpp"

namespace tern::test {

// What a link does to the packets that pass it, either way.
struct link_faults {
  double loss = 0;                     // how many of all are lost
  std::chrono::milliseconds delay{0};  // how long each is on its way
  std::uint64_t bits_per_second = 0;   // 0: as many as come. Half a second of them waits, more are lost
  bool drop_syn = false;               // no connection is made; those that are there go on
  bool black_hole = false;        // connections are made and ended, but nothing that is said on them arrives, nor do datagrams
  std::uint64_t reset_after = 0;  // so many bytes of the server on average, then a connection is reset at both ends; 0: never
  bool half_open = false;         // such a connection is not reset, but nothing passes on it any more, and nobody is told
};

// A link to 127.0.0.1 that has faults: what listens there is 127.0.0.2 too, and then every packet, both ways, passes here. It
// is a TUN device in the network of one's own (own_network.hpp); the TCP on both of its ends is the kernel's. Chance has a
// fixed seed.
class faulty_link {
 public:
  // Null where the device cannot be had; `why` says what is missing.
  static std::unique_ptr<faulty_link> make(std::string& why);
  ~faulty_link();

  static constexpr const char* address = "127.0.0.2";
  void set(const link_faults& faults);
  std::uint64_t resets() const { return resets_; }  // connections that were reset, or should have been

 private:
  // Known by its client's port.
  struct connection {
    std::uint16_t server_port = 0;
    bool is_reset = false;  // whatever comes is answered by a RST
    // Behind the last byte that passed, to the client and to the server.
    std::optional<std::uint32_t> next_to_client = {}, next_to_server = {};
    std::uint64_t said = 0;  // by the server, in bytes
    std::uint64_t most = 0;  // of them, until it is reset
  };

  explicit faulty_link(unique_fd device);
  void run();
  void pass(packet p);
  void send(packet p, bool from_server);
  bool arrives(const packet& p, const packet_view& v, bool from_server);
  bool chance(double of) { return std::uniform_real_distribution<>(0, 1)(random_) < of; }
  int milliseconds_to_next() const;

  unique_fd device_, stop_;
  std::mutex lock_;
  link_faults told_;    // under the lock
  link_faults faults_;  // the thread's, as all that follows
  std::vector<connection> connections_;
  std::mt19937 random_{20'000};
  packet_queue to_client_, to_server_;
  std::atomic<std::uint64_t> resets_{0};
  std::thread thread_;
};

}  // namespace tern::test
