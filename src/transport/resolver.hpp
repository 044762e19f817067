// Names to addresses. What is known is answered at once: addresses as text, localhost (RFC 6761), the hosts file, the cache.
// The rest asks the DNS, once however many wait.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/intrusive_list.hpp"
#include "base/wheel.hpp"
#include "transport/context.hpp"
#include "transport/deferred_call.hpp"
#include "transport/dns/dns_channel.hpp"
#include "transport/dns/hosts_table.hpp"
#include "transport/dns/resolver_cache.hpp"
#include "transport/dns/watched_file.hpp"

namespace tern {

struct resolver_options {
  dns_options dns;
  resolver_cache::options cache;
  std::string hosts_file = "/etc/hosts";
  std::string resolv_conf = "/etc/resolv.conf";  // a change of it makes the next question read it again
};

// Somebody who waits for a name. Destroying it, or unlink(), cancels at once.
class name_waiter : public list_node<> {
 public:
  name_waiter() = default;
  name_waiter(const name_waiter&) = delete;
  name_waiter& operator=(const name_waiter&) = delete;
  virtual void on_resolved(const lookup_answer& answer) = 0;

 protected:
  ~name_waiter() {
    if (linked()) unlink();
  }
};

class resolver final : private dns_channel::listener {
 public:
  resolver(transport_context& context, resolver_options how);
  resolver(const resolver&) = delete;
  resolver& operator=(const resolver&) = delete;
  ~resolver();  // nobody is answered any more

  // `name` in lower case, as target::host. An answer that is known; otherwise who.on_resolved comes from the loop, never
  // inside this call.
  std::optional<lookup_answer> resolve(std::string_view name, name_waiter& who);

 private:
  struct lookup;
  std::optional<lookup_answer> known(std::string_view name);
  error prepare_channel();
  void on_answer(void* token, name_lookup::family f, std::vector<ip_address> addresses, duration ttl, error why) override;
  void advance(lookup& l);
  void deliver();
  void finish(lookup& l);

  transport_context& context_;
  resolver_options how_;
  watched_file hosts_file_;
  watched_file resolv_conf_;
  hosts_table hosts_;
  resolver_cache cache_;
  std::unordered_map<std::string, std::unique_ptr<lookup>, text_hasher, std::equal_to<>> lookups_;
  std::vector<lookup*> advanced_;  // have something new for deliver
  deferred_call deliver_;
  std::unique_ptr<dns_channel> channel_;  // made at the first question; destroyed before the lookups it answers to
};

}  // namespace tern
