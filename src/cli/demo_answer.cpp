#include "cli/demo_answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "cli/json_writer.hpp"

namespace tern::cli {
namespace {

std::string filler(uint64_t size) {
  constexpr std::string_view line = "the arctic tern makes the longest round trip of any animal\n";
  std::string text;
  text.reserve(size);
  while (text.size() < size) text.append(line.substr(0, std::min<uint64_t>(line.size(), size - text.size())));
  return text;
}

// What stands behind `prefix` in a path.
std::optional<std::string_view> rest_of(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  return path.substr(prefix.size());
}

// The number there, when it is one of `least` to `most`.
std::optional<uint64_t> number_of(std::string_view path, std::string_view prefix, uint64_t least, uint64_t most) {
  std::string_view text = rest_of(path, prefix).value_or("");
  uint64_t value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  bool whole = !text.empty() && status == std::errc{} && end == text.data() + text.size();
  if (!whole || value < least || value > most) return std::nullopt;
  return value;
}

// NAME/VALUE behind `prefix` as NAME, mark, VALUE.
std::optional<std::string> pair_of(std::string_view path, std::string_view prefix, char mark) {
  std::string text(rest_of(path, prefix).value_or(""));
  size_t slash = text.find('/');
  if (slash == std::string::npos || slash == 0) return std::nullopt;
  text[slash] = mark;
  return text;
}

demo_answer of_text(std::string text) {
  demo_answer answer;
  answer.body = std::move(text);
  return answer;
}

demo_answer of_status(int status, std::string_view reason, std::string fields = {}) {
  demo_answer answer;
  answer.status = status;
  answer.reason = reason;
  answer.fields = std::move(fields);
  return answer;
}

demo_answer to_login(const demo_request& request, const std::string& login) {
  if (request.authorization == "Basic " + to_base64(login)) return of_text("welcome\n");
  return of_status(401, "Unauthorized", "WWW-Authenticate: Basic realm=\"demo\"\r\n");
}

// Those behind the last one that the client has; 204: there are no more (WHATWG HTML §9.2.2).
demo_answer to_events(const demo_request& request, uint64_t total) {
  constexpr uint64_t at_once = 3;
  const uint64_t from = number_of(request.last_event_id, "", 1, total).value_or(0);
  if (from == total) return of_status(204, "No Content");
  demo_answer answer = of_text("retry: 500\n\n");
  for (uint64_t n = from + 1; n <= std::min(total, from + at_once); ++n)
    answer.body += fmt::format("id: {}\nevent: trip\ndata: {}\n\n", n, n * 70'900);
  answer.type = "text/event-stream";
  return answer;
}

demo_answer to_cache(const demo_request& request, uint64_t seconds) {
  constexpr std::string_view tag = "\"the same\"";
  demo_answer answer = request.if_none_match == tag ? of_status(304, "Not Modified") : of_text(filler(2'000));
  answer.fields = fmt::format("Cache-Control: max-age={}\r\nETag: {}\r\n", seconds, tag);
  return answer;
}

}  // namespace

bool echoes(std::string_view path) { return path == "/echo" || path.starts_with("/echo/"); }

demo_answer answer_to(const demo_request& request) {
  const std::string& path = request.path;
  if (path == "/") return of_text(demo_paths);
  if (echoes(path)) return of_text(request.body);
  if (auto size = number_of(path, "/bytes/", 0, largest_demo_body)) return of_text(filler(*size));
  if (auto size = number_of(path, "/chunked/", 0, largest_demo_body)) {
    demo_answer answer = of_text(filler(*size));
    answer.chunked = true;
    return answer;
  }
  if (auto status = number_of(path, "/status/", 200, 599)) return of_status(static_cast<int>(*status), "As Asked");
  if (auto left = number_of(path, "/redirect/", 1, UINT32_MAX))
    return of_status(302, "Found", *left == 1 ? "Location: /\r\n" : fmt::format("Location: /redirect/{}\r\n", *left - 1));
  if (auto cookie = pair_of(path, "/cookie/", '='))
    return of_status(200, "OK", fmt::format("Set-Cookie: {}; Path=/\r\n", *cookie));
  if (auto login = pair_of(path, "/basic/", ':')) return to_login(request, *login);
  if (auto total = number_of(path, "/events/", 1, 1'000'000)) return to_events(request, *total);
  if (auto seconds = number_of(path, "/cached/", 0, INT32_MAX)) return to_cache(request, *seconds);
  if (path == "/never") {
    demo_answer answer;
    answer.never = true;
    return answer;
  }
  demo_answer answer = of_status(404, "Not Found");
  answer.body = "no such path; / lists them\n";
  return answer;
}

}  // namespace tern::cli
