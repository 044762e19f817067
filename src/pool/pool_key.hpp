// The texts that decide which connections may serve which attempt, and what caps and counters are kept by.
#pragma once

#include <string_view>

#include "sansio/target.hpp"

namespace tern {

// What a target does not hold itself. Each text names its thing completely; empty: there is none.
struct pool_identity {
  std::string_view tls = {};      // everything that makes two TLS configurations differ: trust, client certificate, versions
  std::string_view alpn = {};     // the protocols offered, in order
  std::string_view proxy = {};    // kind, address and credentials of the proxy the connection goes through
  std::string_view account = {};  // databases: user and database, which a connection is bound to by its login
  std::string_view route = {};    // addresses given by hand, the family to use, what the socket is told
};

// origin_text of the target.
hashed_key make_origin_key(const target& where);

// Equal only when all of target and identity that matters to a connection is equal, whatever bytes the texts hold.
hashed_key make_pool_key(const target& where, const pool_identity& identity);

}  // namespace tern
