// What looking up a name gave.
#pragma once

#include <memory>
#include <vector>

#include "base/error.hpp"
#include "transport/endpoint.hpp"

namespace tern {

using address_list = std::shared_ptr<const std::vector<ip_address>>;

struct lookup_answer {
  address_list addresses;  // at least one, in the order to try; NULL: see why
  error why;               // TERN_E_RESOLVE_NOT_FOUND, TERN_E_RESOLVE
};

}  // namespace tern
