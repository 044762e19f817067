// What some options allow beyond their type. An empty error: fine; else TERN_E_OPTION_VALUE with what was given and what is
// allowed.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tern {

error check_charset(std::string_view text);
error check_client_certificate(std::string_view text);
error check_dns_server(std::string_view text);
error check_header_value(std::string_view text);
error check_ip_address(std::string_view text);
error check_log_levels(std::string_view text);
error check_log_name(std::string_view text);
error check_proxy(std::string_view text);  // never repeated: it may hold a password
error check_redis_name(std::string_view text);
error check_resolve_entry(std::string_view text);
error check_retry_delays(std::string_view text);
error check_retry_statuses(std::string_view text);
error check_token(std::string_view text);       // a secret: never repeated
error check_login_part(std::string_view text);  // a user name or a password, likewise
error check_trace_parent(std::string_view text);
error check_trace_state(std::string_view text);
error check_unix_socket(std::string_view text);

}  // namespace tern
