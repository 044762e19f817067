// Redis requests of a command line and of lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// Fails as a usage failure that does not show the URL's password. A URL without scheme is redis://.
request_handle make_redis_request(const std::string& url, uint32_t kind);

// Fails as a usage failure.
void add_arguments(tern_request* request, const std::vector<std::string>& arguments);

// Whether its first word makes the command a subscription: SUBSCRIBE, PSUBSCRIBE, SSUBSCRIBE.
bool is_subscription(std::string_view text);

}  // namespace tern::cli
