// Who failed, of what went through a proxy.
#pragma once

#include "base/error.hpp"
#include "sansio/target.hpp"

namespace tern {

// What broke a connection, or did not come over it, names the proxy that it went through: as "proxy" when nobody else is spoken
// with, as "through proxy" when it may also be who is behind the tunnel. What only the target can have said stays as it is.
// `where`: NULL, nowhere yet.
error told_of_proxy(const target* where, error why);

}  // namespace tern
