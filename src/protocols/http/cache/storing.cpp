#include "protocols/http/cache/storing.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "protocols/http/cache/reuse.hpp"
#include "protocols/http/cache/validation.hpp"
#include "protocols/http/cache/vary.hpp"
#include "protocols/http/message/http_date.hpp"

namespace tern::http {
namespace {

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) noexcept {
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return iequals(n, name); });
}

// §3.1, RFC 9110 §7.6.1: they are about the connection, or between a proxy and us.
constexpr std::array<std::string_view, 11> of_connection = {"connection",
                                                            "keep-alive",
                                                            "te",
                                                            "trailer",
                                                            "transfer-encoding",
                                                            "upgrade",
                                                            "proxy-connection",
                                                            "proxy-authenticate",
                                                            "proxy-authentication-info",
                                                            "proxy-authorization",
                                                            "http2-settings"};

constexpr std::array<std::string_view, 5> of_body = {"content-encoding", "content-length", "content-md5", "content-range",
                                                     "etag"};

// They belong to the exchange that brought them; Warning is obsolete (RFC 9111 §5.5).
constexpr std::array<std::string_view, 3> of_exchange = {"age", "date", "warning"};

bool is_named_by_connection(std::span<const field> list, std::string_view name) noexcept {
  for (const field& f : list) {
    if (!iequals(f.name, "connection")) continue;
    std::string_view rest = f.value;
    while (const auto item = next_list_item(rest))
      if (iequals(*item, name)) return true;
  }
  return false;
}

std::vector<field> lasting_fields(std::span<const field> list) {
  std::vector<field> kept;
  for (const field& f : list)
    if (!is_one_of(f.name, of_connection) && !is_named_by_connection(list, f.name)) kept.push_back(f);
  return kept;
}

// Whose rules for caches we know (§5.2.2.3).
bool is_understood(int32_t status) noexcept {
  if (is_heuristically_cacheable(status)) return true;
  return status == 302 || status == 303 || status == 307;
}

bool may_store(int32_t status, const response_control& said) noexcept {
  if (status < 200 || status == 206 || status == 304) return false;
  if (said.must_understand) return is_understood(status);
  return !said.no_store;
}

// §3: something says that it may be used again.
bool is_meant_for_use(int32_t status, std::span<const field> list, const response_control& said) noexcept {
  return said.is_public || said.is_private || said.max_age || find_field(list, "expires") || is_heuristically_cacheable(status);
}

// Over its time, by who asks for it or because the server fails.
bool may_be_used_stale(const request_control& asked, int32_t status, const response_control& said,
                       int64_t stale_if_error) noexcept {
  if (said.no_cache || said.must_revalidate) return false;
  if (asked.max_stale.value_or(0) > 0) return true;
  return !is_server_failure(status) && std::max(asked.stale_if_error.value_or(0), stale_if_error) > 0;
}

bool is_of_use(int32_t status, std::span<const field> list, const response_control& said,
               const exchange_times& times) noexcept {
  if (has_validator(list) || said.stale_if_error.value_or(0) > 0 || said.stale_while_revalidate.value_or(0) > 0) return true;
  return !said.no_cache && freshness_lifetime(status, list, said, date_of(list, times)) > age_on_arrival(list, times);
}

// With what it lacks. Empty: no other request selects it.
std::optional<entry_text> entry_of(const request_head& asked, stored_response&& r) {
  const auto selecting = selecting_fields(asked.list, r.list);
  if (!selecting) return std::nullopt;
  for (const owned_field& f : *selecting) r.selecting.push_back({f.name, f.value});
  // RFC 9110 §6.6.1: who keeps a response without a Date gives it that of its arrival.
  const std::string date = http_date_text(r.times.received);
  if (!find_field(r.list, "date")) r.list.push_back({"Date", date});
  return entry_text{encode_stored(r), variant_of(r.selecting)};
}

}  // namespace

std::optional<entry_text> entry_to_store(const request_head& asked, const head& h, const exchange_times& times,
                                         int64_t stale_if_error) {
  const response_control said = read_response_control(h.list);
  const request_control wants = read_request_control(asked.list);
  if (asked.method != "GET" || wants.no_store || !may_store(h.status, said)) return std::nullopt;
  if (!is_meant_for_use(h.status, h.list, said)) return std::nullopt;
  if (!is_of_use(h.status, h.list, said, times) && !may_be_used_stale(wants, h.status, said, stale_if_error))
    return std::nullopt;
  return entry_of(asked, {times, h.status, h.version, h.reason, lasting_fields(h.list), {}});
}

std::optional<std::string> freshened_entry(const request_head& asked, const stored_response& old, std::span<const field> newer,
                                           const exchange_times& times) {
  const std::vector<field> incoming = lasting_fields(newer);
  stored_response r{times, old.status, old.version, old.reason, {}, {}};
  for (const field& f : old.list)
    if (is_one_of(f.name, of_body) || !(is_one_of(f.name, of_exchange) || find_field(incoming, f.name))) r.list.push_back(f);
  for (const field& f : incoming)
    if (!is_one_of(f.name, of_body)) r.list.push_back(f);
  if (!may_store(r.status, read_response_control(r.list))) return std::nullopt;
  auto entry = entry_of(asked, std::move(r));
  if (!entry) return std::nullopt;
  return std::move(entry->head);
}

}  // namespace tern::http
