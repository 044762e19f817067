#include "cli/redis_request.hpp"

#include <strings.h>

#include <algorithm>

#include "cli/file_io.hpp"
#include "cli/url_arguments.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {

request_handle make_redis_request(const std::string& url, uint32_t kind) {
  tern_request* request = nullptr;
  error_slot error;
  const std::string whole = has_scheme(url) ? url : "redis://" + url;
  check_url(tern_redis_request_create(to_str(whole), kind, &request, error), error, url, whole);
  return request_handle(request);
}

void add_arguments(tern_request* request, const std::vector<std::string>& arguments) {
  std::vector<tern_str> list;
  for (const std::string& argument : arguments) list.push_back(to_str(argument));
  error_slot error;
  check(tern_redis_request_add_command(request, list.data(), list.size(), error), error, printable(arguments.front()));
}

bool is_subscription(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  const std::string word(text.substr(0, text.find_first_of(blanks)));
  for (const char* name : {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE"})
    if (::strcasecmp(word.c_str(), name) == 0) return true;
  return false;
}

}  // namespace tern::cli
