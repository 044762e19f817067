// Hosts that are reached without a proxy. A list is separated by commas or blanks:
//
//   *                   every host
//   example.com         this host and all below it; the same as .example.com and *.example.com
//   10.1.2.3, [::1]     an address, when the URL names it; nothing is looked up for this
//   10.0.0.0/8          every such address
//   any of them:PORT    at this port only
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ip_address.hpp"

namespace tern {

class no_proxy {
 public:
  void add(std::string_view list);
  bool empty() const noexcept { return entries_.empty(); }
  bool matches(std::string_view host, uint16_t port) const;  // as in target

 private:
  struct entry {
    std::string name;               // lower case, without dots at its ends; empty: every host, unless there is a block
    std::optional<ip_block> block;  // instead of a name
    uint16_t port = 0;              // 0: any
  };
  static std::optional<entry> read(std::string_view text);

  std::vector<entry> entries_;
};

// TERN_E_OPTION_VALUE: an entry that can never match, as a block of addresses that is none.
error check_no_proxy(std::string_view list);

}  // namespace tern
