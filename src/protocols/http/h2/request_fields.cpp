#include "protocols/http/h2/request_fields.hpp"

#include <algorithm>
#include <charconv>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/message/body_length.hpp"
#include "protocols/http/message/expectation.hpp"

namespace tern::http::h2 {
namespace {

constexpr size_t digits_room = 20;
constexpr uint8_t lasting = NGHTTP2_NV_FLAG_NO_COPY_NAME | NGHTTP2_NV_FLAG_NO_COPY_VALUE;

const owned_field* find(const fields& list, std::string_view name) noexcept {
  for (const owned_field& f : list)
    if (f.name.size() == name.size() && iequals(f.name, name)) return &f;
  return nullptr;
}

// Names in lower case.
bool concerns_connection(std::string_view name, std::string_view value) noexcept {
  switch (name.size()) {
    case 2:
      return name == "te" && !iequals(trim(value), "trailers");
    case 4:
      return name == "host";
    case 7:
      return name == "upgrade";
    case 10:
      return name == "connection" || name == "keep-alive";
    case 14:
      return name == "http2-settings";
    case 16:
      return name == "proxy-connection";
    case 17:
      return name == "transfer-encoding";
    default:
      return false;
  }
}

// One pass: most names hold none of them, and this is asked for every field of every request.
bool names_secret(std::string_view name) noexcept {
  auto starts = [&](size_t at, std::string_view word) { return name.substr(at, word.size()) == word; };
  for (size_t at = 0; at + 4 <= name.size(); ++at) switch (name[at]) {
      case 'a':
        if (starts(at, "auth") || starts(at, "api-key") || starts(at, "apikey")) return true;
        break;
      case 'c':
        if (starts(at, "csrf")) return true;
        break;
      case 'p':
        if (starts(at, "password")) return true;
        break;
      case 's':
        if (starts(at, "secret") || starts(at, "session")) return true;
        break;
      case 't':
        if (starts(at, "token")) return true;
        break;
      default:
        break;
    }
  return false;
}

// Kept out of the compression's tables, where equal values would show (RFC 7541 §7.1.3).
bool is_secret(std::string_view name, std::string_view value) noexcept {
  if (is_secret_field(name)) return true;
  return value.size() < limits::h2_short_secret_bytes && names_secret(name);
}

// What follows the authority of an absolute form, as it stands in requests to proxies of HTTP/1.1; may lack the "/".
std::string_view path_of(std::string_view target) noexcept {
  if (target.empty() || target.front() == '/' || target == "*") return target;
  const size_t scheme = target.find("://");
  if (scheme == std::string_view::npos) return target;
  const size_t path = target.find_first_of("/?", scheme + 3);
  return path == std::string_view::npos ? std::string_view() : target.substr(path);
}

}  // namespace

error plan_request(const request_head& request, const body_source* body, request_plan& plan) {
  plan = {};
  plan.head_only = request.method == "HEAD";
  body_length length;
  if (error e = measure_body(request, body, find(request.list, "content-length"), length)) return e;
  plan.counted = length.bytes.has_value();
  plan.length = length.bytes.value_or(0);
  plan.has_body = body != nullptr && length.bytes != 0u;
  plan.sends_length = length.announced;
  plan.waits = plan.has_body && expects_continue(request, body);
  plan.sends_expect = plan.waits && find(request.list, "expect") == nullptr;
  return {};
}

void field_array::set_request(const request_head& request, const request_plan& plan) {
  reserve(request.list, request.target.size() + 1);
  const owned_field* host = find(request.list, "host");
  const std::string_view authority = host ? std::string_view(host->value) : std::string_view(request.authority);
  add(":method", request.method);
  if (request.method != "CONNECT") {
    add(":scheme", request.scheme);
    add_path(path_of(request.target));
  }
  if (!authority.empty()) add(":authority", authority);
  for (const owned_field& f : request.list) add_lowered(f);
  if (plan.sends_length) {
    const size_t at = names_.size();
    names_.resize(at + digits_room);
    const char* end = std::to_chars(names_.data() + at, names_.data() + names_.size(), plan.length).ptr;
    names_.resize(static_cast<size_t>(end - names_.data()));
    add("content-length", std::string_view(names_).substr(at));
  }
  if (plan.sends_expect) add("expect", "100-continue");
}

void field_array::set_trailers(const fields& trailers) {
  reserve(trailers, 0);
  for (const owned_field& f : trailers) add_lowered(f);
  for (nghttp2_nv& f : list_) f.flags &= static_cast<uint8_t>(~lasting);
}

void field_array::add_path(std::string_view path) {
  if (!path.empty() && path.front() != '?') return add(":path", path);
  const size_t at = names_.size();
  names_.append("/").append(path);
  add(":path", std::string_view(names_).substr(at));
}

void field_array::reserve(const fields& list, size_t more) {
  size_t room = digits_room + more;
  for (const owned_field& f : list) room += f.name.size();
  names_.clear();
  if (names_.capacity() < room) names_.reserve(room);
  list_.clear();
  list_.reserve(list.size() + 6);
}

void field_array::add(std::string_view name, std::string_view value, uint8_t flags) {
  auto raw = [](std::string_view s) { return reinterpret_cast<uint8_t*>(const_cast<char*>(s.data())); };
  list_.push_back({raw(name), raw(value), name.size(), value.size(), static_cast<uint8_t>(flags | lasting)});
}

void field_array::add_lowered(const owned_field& f) {
  const size_t at = names_.size();
  names_.append(f.name);
  for (size_t i = at; i < names_.size(); ++i) names_[i] = ascii_lower(names_[i]);
  const std::string_view name = std::string_view(names_).substr(at);
  if (concerns_connection(name, f.value)) return;
  add(name, trim(f.value), is_secret(name, f.value) ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE);
}

}  // namespace tern::http::h2
