// The names of a hosts file: lines of an address and names, "#" starts a comment. Lines that make no sense are skipped.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/text.hpp"
#include "transport/dns/lookup_answer.hpp"

namespace tern {

class hosts_table {
 public:
  hosts_table() = default;
  explicit hosts_table(std::string_view text);

  // All addresses of the name in the file's order; NULL: not in the file. Case and a final dot do not matter.
  address_list find(std::string_view name) const;

 private:
  std::unordered_map<std::string, std::shared_ptr<std::vector<ip_address>>, ihasher, iequal_to> names_;
};

}  // namespace tern
