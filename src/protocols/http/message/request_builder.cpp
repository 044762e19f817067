#include "protocols/http/message/request_builder.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/message/field_check.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http {
namespace {

// What a program cannot know: multipart/mixed and others become what the body is with its boundary.
void add_boundary(fields& list, std::string_view content_type) {
  const size_t at = content_type.find("; boundary=");
  if (at == std::string_view::npos) return;
  for (owned_field& f : list) {
    const std::string value = to_lower(f.value);
    if (iequals(f.name, "content-type") && value.starts_with("multipart/") && value.find("boundary=") == std::string::npos)
      f.value += content_type.substr(at);
  }
}

}  // namespace

expected<request_builder> request_builder::create(std::string_view method, std::string_view url_text) {
  if (error e = check_method(method)) return e;
  if (method == "CONNECT") return error(TERN_E_ARGUMENT, "CONNECT is what the library does for proxies, not a request");
  expected<url> where = parse_url(url_text);
  if (!where) return where.why();
  const std::string& scheme = where->scheme;
  if (scheme != "http" && scheme != "https" && scheme != "ws" && scheme != "wss")
    return error(TERN_E_URL, "the scheme of the URL is " + quote(scheme) + ", none of http, https, ws, wss");
  return request_builder(std::string(method), std::move(*where));
}

error request_builder::add_header(std::string_view name, std::string_view value) {
  value = trim(value);
  if (error e = check_field(name, value)) return e;
  if (error e = check_room(name, value)) return e;
  if (iequals(name, "host")) {
    if (host_) return error(TERN_E_ARGUMENT, "a request has one Host");
    host_.emplace(value);
    return {};
  }
  auto same_name = [&](const owned_field& f) { return iequals(f.name, name); };
  if (iequals(name, "content-length") && std::ranges::any_of(list_, same_name))
    return error(TERN_E_ARGUMENT, "a request has one Content-Length");
  list_.push_back({std::string(name), std::string(value)});
  return {};
}

error request_builder::set_header(std::string_view name, std::optional<std::string_view> value) {
  if (value) {
    if (error e = check_field(name, trim(*value))) return e;
    if (error e = check_room(name, *value)) return e;
  } else {
    if (!is_token(name)) return check_field(name, {});
    if (iequals(name, "host")) return error(TERN_E_ARGUMENT, "Host cannot be left out of a request");
  }
  if (iequals(name, "host")) host_.reset();
  std::erase_if(list_, [&](const owned_field& f) { return iequals(f.name, name); });
  if (!value && leaves_open(name)) refused_.emplace_back(name);
  return value ? add_header(name, *value) : error();
}

error request_builder::add_query(std::span<const std::pair<std::string_view, std::string_view>> pairs) {
  url longer = where_;
  append_query(longer, pairs);
  if (longer.query && longer.query->size() > limits::url_bytes)
    return error(TERN_E_LIMIT, "the query is longer than a URL may be");
  where_ = std::move(longer);
  return {};
}

const std::string* request_builder::header(std::string_view name) const noexcept {
  const auto found = std::ranges::find_if(list_, [&](const owned_field& f) { return iequals(f.name, name); });
  return found == list_.end() ? nullptr : &found->value;
}

error request_builder::add_trailer(std::string_view name, std::string_view value) {
  value = trim(value);
  if (error e = check_trailer(name, value)) return e;
  if (error e = check_room(name, value)) return e;
  trailers_.push_back({std::string(name), std::string(value)});
  return {};
}

bool request_builder::leaves_open(std::string_view name) const noexcept {
  return !header(name) && std::ranges::none_of(refused_, [&](const std::string& r) { return iequals(r, name); });
}

std::shared_ptr<const request_head> request_builder::build(const request_head& options, const header_defaults& defaults) const {
  auto head = std::make_shared<request_head>(options);
  head->method = method_;
  head->target = request_target(where_);
  head->authority = host_ ? *host_ : authority(where_);
  head->scheme = where_.scheme;
  head->idempotent = is_idempotent(method_);
  head->list.clear();
  const auto add = [&](const char* name, std::string_view value) {
    if (!value.empty() && leaves_open(name)) head->list.push_back({name, std::string(value)});
  };
  add("User-Agent", defaults.user_agent);
  add("Accept", defaults.accept);
  add("Cache-Control", defaults.cache_control);
  if (!header("Range")) add("Accept-Encoding", defaults.accept_encoding);
  if (leaves_open("traceparent")) {  // the other one means nothing without it
    add("traceparent", defaults.traceparent);
    add("tracestate", defaults.tracestate);
  }
  head->list.insert(head->list.end(), list_.begin(), list_.end());
  add("Content-Type", defaults.content_type);
  if (header("Content-Type")) add_boundary(head->list, defaults.content_type);
  return head;
}

error request_builder::check_room(std::string_view name, std::string_view value) const {
  if (list_.size() + trailers_.size() >= limits::http_request_fields)
    return error(TERN_E_LIMIT, "a request has at most " + std::to_string(limits::http_request_fields) + " header fields");
  if (text_bytes() + name.size() + value.size() > limits::http_request_head_bytes)
    return error(TERN_E_LIMIT,
                 "the headers of a request have at most " + std::to_string(limits::http_request_head_bytes) + " bytes");
  return {};
}

size_t request_builder::text_bytes() const noexcept {
  size_t sum = 0;
  for (const fields* list : {&list_, &trailers_})
    for (const owned_field& f : *list) sum += f.name.size() + f.value.size();
  return sum;
}

}  // namespace tern::http
