// Requests and scripts for the tests of HTTP/1.1 sessions.
#pragma once

#include "protocols/http/h1/session.hpp"
#include "protocols/http/message/request.hpp"
#include "support/scripted_session.hpp"

namespace tern::test {

inline std::shared_ptr<http::request_head> http_request(std::string method, fields list = {}) {
  auto head = std::make_shared<http::request_head>();
  head->method = std::move(method);
  head->target = "/";
  head->authority = "h";
  head->scheme = "http";
  head->list = std::move(list);
  return head;
}

inline scripted_op get(fields list = {}) { return {http_request("GET", std::move(list)), {}}; }

inline scripted_op upload(std::shared_ptr<const http::request_head> head, std::vector<std::string> parts,
                          std::optional<uint64_t> length, scripted_body::last then = scripted_body::last::end,
                          fields trailers = {}) {
  return {std::move(head), [=] {
            auto body = std::make_unique<scripted_body>(parts, length, then);
            body->trailer_list = trailers;
            return body;
          }};
}

// Sent without asking first, whatever its size.
inline std::shared_ptr<http::request_head> post_head(fields list = {}) {
  auto head = http_request("POST", std::move(list));
  head->expect_above = no_limit;
  return head;
}

inline scripted_op post(std::vector<std::string> parts, std::optional<uint64_t> length,
                        scripted_body::last then = scripted_body::last::end, fields trailers = {}) {
  return upload(post_head(), std::move(parts), length, then, std::move(trailers));
}

inline script h1_script(std::vector<scripted_op> ops, std::vector<step> steps, http::h1_settings settings = {}) {
  return {[settings] { return http::make_h1_session(settings); }, std::move(ops), std::move(steps)};
}

inline const std::string get_text = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";

// A GET answered by `response`.
inline script get_answered(std::string response) {
  return h1_script({get()}, {submits(), writes(get_text), gives(std::move(response))});
}

// The same, and then the server closes.
inline script get_answered_to_the_end(std::string response) {
  script s = get_answered(std::move(response));
  s.steps.push_back(ends());
  return s;
}

}  // namespace tern::test
