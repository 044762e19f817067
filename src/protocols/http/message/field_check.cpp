#include "protocols/http/message/field_check.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

error refuse(std::string message) { return error(TERN_E_ARGUMENT, std::move(message)); }

std::string control_name(char c) {
  switch (c) {
    case '\r':
      return "CR";
    case '\n':
      return "LF";
    case '\0':
      return "NUL";
    default:
      return "a control character";
  }
}

error check_syntax(std::string_view name, std::string_view value) {
  if (name.empty()) return refuse("a header name is empty");
  if (!is_token(name)) return refuse("header name " + quote(name) + " is not a token");
  auto bad = std::find_if(value.begin(), value.end(), is_control_but_tab);
  if (bad != value.end())
    return refuse("the value of header " + std::string(name) + " holds " + control_name(*bad) + " at byte " +
                  std::to_string(bad - value.begin()));
  return {};
}

// Enough to keep a second line, another URL part or a list out of Host; the host itself is the program's word.
bool is_authority(std::string_view text) {
  return !text.empty() && std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == '/' || c == '?' || c == '#' || c == '@' || c == ',' || c == '\\';
  });
}

constexpr std::string_view not_in_trailers[] = {
    "authorization",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-range",
    "content-type",
    "cookie",
    "expect",
    "host",
    "keep-alive",
    "max-forwards",
    "te",
    "trailer",
    "range",
    "upgrade",
    "pragma",
    "proxy-authorization",
    "transfer-encoding",
};

}  // namespace

error check_method(std::string_view method) {
  if (method.size() > limits::http_method_bytes)
    return error(TERN_E_LIMIT, "a method has at most " + std::to_string(limits::http_method_bytes) + " characters");
  if (is_token(method)) return {};
  return refuse(method.empty() ? std::string("the method is empty") : "method " + quote(method) + " is not a token");
}

error check_field(std::string_view name, std::string_view value) {
  if (error e = check_syntax(name, value)) return e;
  if (iequals(name, "transfer-encoding")) return refuse("Transfer-Encoding follows from the body and cannot be set");
  if (iequals(name, "content-length") && !parse_number<uint64_t>(value))
    return refuse("Content-Length " + quote(value) + " is not a number");
  if (iequals(name, "expect") && !iequals(value, "100-continue")) return refuse("the only Expect that exists is 100-continue");
  if (iequals(name, "host") && !is_authority(value)) return refuse("Host " + quote(value) + " is not host[:port]");
  return {};
}

error check_trailer(std::string_view name, std::string_view value) {
  if (error e = check_syntax(name, value)) return e;
  for (std::string_view other : not_in_trailers)
    if (iequals(name, other)) return refuse("header " + std::string(name) + " cannot be sent as a trailer");
  return {};
}

}  // namespace tern::http
