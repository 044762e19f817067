// Authorization values that need no challenge: Basic and Bearer.
#pragma once

#include <string_view>

#include "base/secret.hpp"

namespace tern::http {

// RFC 7617, of the bytes as they are: UTF-8 when the program speaks UTF-8. The user name holds no ':'.
secret basic_field(std::string_view user, std::string_view password);

secret bearer_field(std::string_view token);  // RFC 6750 §2.1

}  // namespace tern::http
