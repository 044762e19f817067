#include "protocols/http/message/method.hpp"

namespace tern::http {

bool is_safe(std::string_view method) noexcept {
  return method == "GET" || method == "HEAD" || method == "OPTIONS" || method == "TRACE";
}

bool is_idempotent(std::string_view method) noexcept { return is_safe(method) || method == "PUT" || method == "DELETE"; }

bool announces_no_body(std::string_view method) noexcept { return method == "POST" || method == "PUT" || method == "PATCH"; }

}  // namespace tern::http
