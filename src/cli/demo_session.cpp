#include "cli/demo_session.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace tern::cli {
namespace {

constexpr size_t longest_head = 64 * 1024;           // as the library's own default for responses
constexpr uint64_t largest_body = 16 * 1024 * 1024;  // of /bytes, /chunked and /echo: they are made in memory
constexpr size_t much_output = 1024 * 1024;          // pipelined requests wait while more than this is unsent
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

// The number behind `prefix` in a path.
std::optional<uint64_t> argument(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  return number(path.substr(prefix.size()));
}

std::string filler(uint64_t size) {
  constexpr std::string_view line = "the arctic tern makes the longest round trip of any animal\n";
  std::string text;
  text.reserve(size);
  while (text.size() < size) text.append(line.substr(0, std::min<uint64_t>(line.size(), size - text.size())));
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
  request_ = request{};
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
    if (request_.path == "/echo" && *length > largest_body) return refuse(413, "Content Too Large");
    request_.body_left = *length;
  } else if (same(name, "Transfer-Encoding")) {
    refuse(411, "Length Required");
  } else if (same(name, "Connection") && same(value, "close")) {
    request_.keep_alive = false;
  } else if (same(name, "Expect") && same(value, "100-continue")) {
    output_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
}

bool demo_session::read_body() {
  size_t taken = std::min<uint64_t>(request_.body_left, input_.size());
  if (request_.path == "/echo") request_.body.append(input_, 0, taken);
  input_.erase(0, taken);
  request_.body_left -= taken;
  if (request_.body_left > 0) return false;
  phase_ = phase::head;
  answer();
  if (!request_.keep_alive) phase_ = phase::finished;
  return true;
}

void demo_session::answer() {
  if (request_.path == "/") return respond(200, "OK", demo_paths);
  if (request_.path == "/echo") return respond(200, "OK", request_.body);
  if (auto size = argument(request_.path, "/bytes/"); size && *size <= largest_body) return respond(200, "OK", filler(*size));
  if (auto size = argument(request_.path, "/chunked/"); size && *size <= largest_body)
    return respond(200, "OK", filler(*size), true);
  if (auto status = argument(request_.path, "/status/"); status && *status >= 200 && *status <= 599)
    return respond(static_cast<int>(*status), "As Asked", "");
  respond(404, "Not Found", "no such path; / lists them\n");
}

void demo_session::respond(int status, std::string_view reason, std::string_view body, bool chunked) {
  output_ += fmt::format("HTTP/1.1 {} {}\r\nServer: tern-demo\r\nContent-Type: text/plain\r\n", status, reason);
  bool bodiless = status == 204 || status == 304;  // RFC 9110 §6.4.1
  if (chunked)
    output_ += "Transfer-Encoding: chunked\r\n";
  else if (!bodiless)
    output_ += fmt::format("Content-Length: {}\r\n", body.size());
  output_ += request_.keep_alive ? "\r\n" : "Connection: close\r\n\r\n";
  if (bodiless || request_.method == "HEAD") return;
  if (!chunked) {
    output_ += body;
    return;
  }
  for (; !body.empty(); body.remove_prefix(std::min(chunk_size, body.size())))
    output_ += fmt::format("{:x}\r\n{}\r\n", std::min(chunk_size, body.size()), body.substr(0, chunk_size));
  output_ += "0\r\n\r\n";
}

void demo_session::refuse(int status, std::string_view reason) {
  request_.keep_alive = false;
  respond(status, reason, "");
  phase_ = phase::finished;
}

}  // namespace tern::cli
