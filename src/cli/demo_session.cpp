#include "cli/demo_session.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tern::cli {
namespace {

constexpr size_t longest_head = 64 * 1024;   // as the library's own default for responses
constexpr size_t much_output = 1024 * 1024;  // pipelined requests wait while more than this is unsent
constexpr size_t chunk_size = 4096;

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace

void demo_session::feed(std::string_view bytes) {
  input_ += bytes;
  while (output_.size() < much_output && step()) {
  }
}

// True when it made progress.
bool demo_session::step() {
  switch (phase_) {
    case phase::head:
      return read_head();
    case phase::body:
      return read_body();
    case phase::silent:
    case phase::finished:
      input_.clear();
      return false;
  }
  return false;
}

bool demo_session::read_head() {
  size_t end = input_.find("\r\n\r\n");
  if (end == std::string::npos) {
    if (input_.size() > longest_head) refuse(431, "Request Header Fields Too Large");
    return false;
  }
  std::string head = input_.substr(0, end + 2);
  input_.erase(0, end + 4);
  size_t line_end = head.find("\r\n");
  std::string_view line = std::string_view(head).substr(0, line_end);
  size_t first = line.find(' ');
  size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last || !line.substr(last + 1).starts_with("HTTP/1.")) {
    refuse(400, "Bad Request");
    return true;
  }
  request_ = demo_request{};
  request_.method = line.substr(0, first);
  request_.path = line.substr(first + 1, last - first - 1);
  request_.path.resize(std::min(request_.path.find('?'), request_.path.size()));
  request_.keep_alive = !line.ends_with("/1.0");
  phase_ = phase::body;
  read_fields(std::string_view(head).substr(line_end + 2));
  return true;
}

void demo_session::read_fields(std::string_view fields) {
  while (phase_ == phase::body && !fields.empty()) {
    size_t end = fields.find("\r\n");
    std::string_view field = fields.substr(0, end);
    fields.remove_prefix(end + 2);
    size_t colon = field.find(':');
    if (colon == std::string_view::npos)
      refuse(400, "Bad Request");
    else
      read_field(field.substr(0, colon), trimmed(field.substr(colon + 1)));
  }
}

void demo_session::read_field(std::string_view name, std::string_view value) {
  if (same(name, "Content-Length")) {
    auto length = number(value);
    if (!length) return refuse(400, "Bad Request");
    if (echoes(request_.path) && *length > largest_demo_body) return refuse(413, "Content Too Large");
    request_.body_left = *length;
  } else if (same(name, "Transfer-Encoding")) {
    refuse(411, "Length Required");
  } else if (same(name, "Authorization")) {
    request_.authorization = value;
  } else if (same(name, "Last-Event-ID")) {
    request_.last_event_id = value;
  } else if (same(name, "If-None-Match")) {
    request_.if_none_match = value;
  } else if (same(name, "Connection") && same(value, "close")) {
    request_.keep_alive = false;
  } else if (same(name, "Expect") && same(value, "100-continue")) {
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
}

bool demo_session::read_body() {
  size_t taken = std::min<uint64_t>(request_.body_left, input_.size());
  if (echoes(request_.path)) request_.body.append(input_, 0, taken);
  input_.erase(0, taken);
  request_.body_left -= taken;
  if (request_.body_left > 0) return false;
  demo_answer answer = answer_to(request_);
  if (answer.never) {
    phase_ = phase::silent;
    return true;
  }
  respond(answer);
  phase_ = request_.keep_alive ? phase::head : phase::finished;
  return true;
}

void demo_session::respond(const demo_answer& answer) {
  output_ += fmt::format("HTTP/1.1 {} {}\r\nServer: tern-demo\r\nContent-Type: {}\r\n{}", answer.status, answer.reason,
                         answer.type, answer.fields);
  bool bodiless = answer.status == 204 || answer.status == 304;  // RFC 9110 §6.4.1
  if (answer.chunked)
    output_ += "Transfer-Encoding: chunked\r\n";
  else if (!bodiless)
    output_ += fmt::format("Content-Length: {}\r\n", answer.body.size());
  output_ += request_.keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  if (bodiless || request_.method == "HEAD") return;
  if (!answer.chunked) {
    output_ += answer.body;
    return;
  }
  for (std::string_view body = answer.body; !body.empty(); body.remove_prefix(std::min(chunk_size, body.size())))
    output_ += fmt::format("{:x}\r\n{}\r\n", std::min(chunk_size, body.size()), body.substr(0, chunk_size));
  output_ += "0\r\n\r\n";
}

void demo_session::refuse(int status, std::string_view reason) {
  request_.keep_alive = false;
  demo_answer answer;
  answer.status = status;
  answer.reason = reason;
  respond(answer);
  phase_ = phase::finished;
}

}  // namespace tern::cli
