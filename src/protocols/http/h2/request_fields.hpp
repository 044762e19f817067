// A request head as the fields of HTTP/2, and whether a body follows.
#pragma once

#include <nghttp2/nghttp2.h>

#include <optional>
#include <string>
#include <vector>

#include "protocols/http/message/request.hpp"

namespace tern::http::h2 {

struct request_plan {
  bool has_body = false;
  bool counted = false;  // the body is `length` bytes long
  uint64_t length = 0;
  bool sends_length = false;  // a Content-Length of our own
  bool waits = false;         // Expect: 100-continue
  bool sends_expect = false;
  bool head_only = false;  // HEAD
};

// TERN_E_ARGUMENT when the program's Content-Length contradicts the body.
error plan_request(const request_head&, const body_source* body, request_plan& out);

// The list nghttp2 takes. Names in lower case lie here, values where they were. Those of a request must stay until its HEADERS
// are packed; trailers nghttp2 copies.
class field_array {
 public:
  // Host becomes :authority; fields that concern one connection of HTTP/1.1 only are left out (RFC 9113 §8.2.2).
  void set_request(const request_head&, const request_plan&);
  void set_trailers(const fields&);

  const nghttp2_nv* data() const noexcept { return list_.data(); }
  size_t size() const noexcept { return list_.size(); }

 private:
  void reserve(const fields& list, size_t more);
  void add(std::string_view name, std::string_view value, uint8_t flags = NGHTTP2_NV_FLAG_NONE);
  void add_path(std::string_view path);
  void add_lowered(const owned_field& f);

  std::vector<nghttp2_nv> list_;
  std::string names_;  // and what is made here (a length); never grows while it is pointed into
};

}  // namespace tern::http::h2
