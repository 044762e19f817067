// Requests and stored responses, made from lists of fields.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "protocols/http/cache/stored_response.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http {

// Sun, 06 Nov 1994 08:49:37 GMT
inline constexpr int64_t arrival = 784111777;
inline constexpr const char* arrival_date = "Sun, 06 Nov 1994 08:49:37 GMT";

inline request_head asking(fields list = {}, std::string method = "GET") {
  request_head r;
  r.method = std::move(method);
  r.scheme = "http";
  r.authority = "a.example";
  r.target = "/x?y";
  r.list = std::move(list);
  return r;
}

inline stored_response stored(std::vector<field> list, int32_t status = 200) {
  return {{arrival, arrival}, status, 11, "OK", std::move(list), {}};
}

inline head answering(const std::vector<field>& list, int32_t status = 200) {
  head h;
  h.status = status;
  h.version = 11;
  h.reason = "OK";
  h.list = list;
  return h;
}

// "Name: value\n" of each, in order.
inline std::string shown(std::span<const field> list) {
  std::string text;
  for (const field& f : list) text.append(f.name).append(": ").append(f.value).append("\n");
  return text;
}
inline std::string shown(const fields& list) {
  std::string text;
  for (const owned_field& f : list) text.append(f.name).append(": ").append(f.value).append("\n");
  return text;
}

}  // namespace tern::http
