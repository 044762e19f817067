// Who a connection is, told to the server before anything else goes over it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace tern::redis {

struct login {
  std::string user;  // empty: the password alone
  secret password;
  uint32_t database = 0;
  std::string client_name;  // empty: none
};

enum class login_step : uint8_t { hello, auth, client_name, database };

struct login_plan {
  secret text;                    // to be written, all at once
  std::vector<login_step> steps;  // that are answered, in this order
};

// Empty when the server needs to be told nothing.
login_plan plan_login(const login& as, bool hello);

// Whether the server does not know HELLO or RESP3: the login starts again without.
bool hello_unknown(std::string_view error_text) noexcept;

std::string_view step_name(login_step) noexcept;  // of the command

}  // namespace tern::redis
