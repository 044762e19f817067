// c-ares on the loop: its sockets are watched through Asio, its time-outs sit in the wheel. Asks and holds no opinion.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/wheel.hpp"
#include "transport/context.hpp"
#include "transport/dns/name_lookup.hpp"

struct ares_channeldata;

namespace tern {

struct dns_options {
  std::vector<std::string> servers;  // "address[:port]", IPv6 in brackets when a port follows; empty: the system's
  duration attempt_timeout{};        // of one question to one server; 0: the system's
  int tries = 0;                     // questions to each server; 0: the system's
};

class dns_channel {
 public:
  class listener {
   public:
    // May come from inside ask; must not call the channel. No address and no error: there are none of this family.
    virtual void on_answer(void* token, name_lookup::family, std::vector<ip_address> addresses, duration ttl, error why) = 0;

   protected:
    ~listener() = default;
  };

  static expected<std::unique_ptr<dns_channel>> make(transport_context& context, const dns_options& how, listener& who);
  ~dns_channel();  // nobody is answered any more

  void ask(const std::string& name, name_lookup::family f, void* token);

 private:
  struct question;
  class watch;
  dns_channel(transport_context& context, listener& who);
  static void on_reply(void* arg, int status, int timeouts, unsigned char* data, int size);
  static void on_socket_state(void* self, int fd, int readable, int writable);
  static void on_timer(void* self, now_t now);
  void process(int read_fd, int write_fd);
  void set_timer();

  transport_context& context_;
  listener* who_;
  ares_channeldata* channel_ = nullptr;
  timer timer_;
  std::map<int, std::unique_ptr<watch>> watches_;
  std::vector<std::unique_ptr<watch>> retired_;  // the one whose readiness is being handled may be among them
};

}  // namespace tern
