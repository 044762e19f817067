// Builds the request_head of a program's request and refuses what must not be sent. A refused call changes nothing.
//
// Sent without being asked for: Host and header_defaults. set_header with a value replaces a default; with none it keeps the
// default from being sent. Host can be replaced, not left out. The URL's userinfo and fragment are never sent.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http {

inline constexpr std::string_view default_user_agent = "tern/0.1";
inline constexpr std::string_view default_accept = "*/*";

// What is sent where the program has set nothing; empty: nothing.
struct header_defaults {
  std::string_view user_agent = default_user_agent;
  std::string_view accept = default_accept;
  std::string_view cache_control = {};
  std::string_view accept_encoding = {};  // never with Range, whose parts cannot be decoded
  std::string_view traceparent = {};
  std::string_view tracestate = {};
  std::string_view content_type = {};  // of the body; a multipart type that the program gave without one gets its boundary
};

class request_builder {
 public:
  // TERN_E_ARGUMENT for the method; TERN_E_URL for a URL that is none, or neither of HTTP nor of WebSocket.
  static expected<request_builder> create(std::string_view method, std::string_view url_text);

  error add_header(std::string_view name, std::string_view value);
  // Replaces every field of this name; absent: removes them and the default.
  error set_header(std::string_view name, std::optional<std::string_view> value);
  error add_query(std::span<const std::pair<std::string_view, std::string_view>> pairs);
  error add_trailer(std::string_view name, std::string_view value);

  const std::string* header(std::string_view name) const noexcept;  // as it was set; NULL: the program set none
  bool leaves_open(std::string_view name) const noexcept;           // it was neither set nor refused
  const url& where() const noexcept { return where_; }
  const fields& trailers() const noexcept { return trailers_; }

  // The limits and times of `options` (expect_above, max_head_bytes, ...) are taken as they are.
  std::shared_ptr<const request_head> build(const request_head& options = {}, const header_defaults& defaults = {}) const;

 private:
  request_builder(std::string method, url where) : method_(std::move(method)), where_(std::move(where)) {}
  error check_room(std::string_view name, std::string_view value) const;
  size_t text_bytes() const noexcept;

  std::string method_;
  url where_;
  std::optional<std::string> host_;
  fields list_;
  std::vector<std::string> refused_;  // defaults the program does not want
  fields trailers_;
};

}  // namespace tern::http
