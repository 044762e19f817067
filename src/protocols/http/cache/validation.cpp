#include "protocols/http/cache/validation.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocols/http/message/find_named.hpp"
#include "protocols/http/message/http_date.hpp"

namespace tern::http {
namespace {

std::string_view value_of(std::span<const field> list, std::string_view name) noexcept {
  const field* f = find_field(list, name);
  return f ? f->value : std::string_view();
}

void drop(fields& list, std::string_view name) {
  std::erase_if(list, [&](const owned_field& f) { return iequals(f.name, name); });
}

bool is_weak(std::string_view etag) noexcept { return etag.starts_with("W/"); }
std::string_view opaque_tag(std::string_view etag) noexcept { return is_weak(etag) ? etag.substr(2) : etag; }

// The weak comparison (RFC 9110 §8.8.3.2) with any of the program's If-None-Match.
bool names(const fields& request, std::string_view etag) noexcept {
  if (etag.empty()) return false;
  for (const owned_field& f : request) {
    if (!iequals(f.name, "if-none-match")) continue;
    std::string_view rest = f.value;
    while (const auto item = next_list_item(rest))
      if (opaque_tag(*item) == opaque_tag(etag)) return true;
  }
  return false;
}

std::optional<int64_t> last_modified(const stored_response& r) noexcept {
  return parse_http_date(value_of(r.list, "last-modified"), date_of(r.list, r.times));
}

}  // namespace

bool has_validator(std::span<const field> list) noexcept {
  return !value_of(list, "etag").empty() || parse_http_date(value_of(list, "last-modified"), 0);
}

request_head validating_request(const request_head& from, const stored_response& stored) {
  request_head r = from;
  if (find_named(from.list, "if-none-match")) return r;
  drop(r.list, "if-modified-since");
  if (const std::string_view etag = value_of(stored.list, "etag"); !etag.empty())
    r.list.push_back({"If-None-Match", std::string(etag)});
  if (last_modified(stored)) r.list.push_back({"If-Modified-Since", std::string(value_of(stored.list, "last-modified"))});
  return r;
}

bool has_same(const fields& request, const stored_response& stored) {
  if (find_named(request, "if-none-match")) return names(request, value_of(stored.list, "etag"));
  const owned_field* asked = find_named(request, "if-modified-since");
  if (!asked) return false;
  const int64_t date = date_of(stored.list, stored.times);
  const auto since = parse_http_date(asked->value, date);
  return since && last_modified(stored).value_or(date) <= *since;
}

bool confirms(const fields& program_asked, std::span<const field> answered, const stored_response& stored) {
  if (!find_named(program_asked, "if-none-match")) return true;
  const std::string_view now = value_of(answered, "etag");
  return !now.empty() && opaque_tag(now) == opaque_tag(value_of(stored.list, "etag"));
}

head_news news_of_head(const head& answered, const stored_response& stored) {
  if (answered.status != 200) return head_news::none;
  for (const std::string_view name : {"etag", "last-modified", "content-length"}) {
    const field* now = answered.find(name);
    const field* then = find_field(stored.list, name);
    if (now && then && now->value != then->value) return head_news::another_body;
  }
  return stored.status == 200 ? head_news::newer_fields : head_news::another_body;
}

std::optional<request_head> guarded_request(const request_head& from, const stored_response& stored) {
  if (from.method != "PUT" && from.method != "PATCH") return std::nullopt;
  for (const std::string_view name : {"if-match", "if-none-match", "if-unmodified-since", "if-modified-since"})
    if (find_named(from.list, name)) return std::nullopt;
  const std::string_view etag = value_of(stored.list, "etag");
  if (etag.empty() || is_weak(etag)) return std::nullopt;
  request_head r = from;
  r.list.push_back({"If-Match", std::string(etag)});
  r.idempotent = false;
  return r;
}

}  // namespace tern::http
