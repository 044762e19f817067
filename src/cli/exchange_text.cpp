#include "cli/exchange_text.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <utility>

#include "cli/colour.hpp"
#include "cli/file_io.hpp"
#include "cli/result_text.hpp"
#include "cli/secret_header.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

// The host and what is asked of it, from a URL without user information and with a scheme.
std::pair<std::string_view, std::string_view> host_and_target(std::string_view url) {
  url.remove_prefix(url.find("://") + 3);
  url = url.substr(0, url.find('#'));
  size_t host = std::min(url.find_first_of("/?"), url.size());
  return {url.substr(0, host), url.substr(host)};
}

struct lines {
  std::string text;
  bool in_colour;

  void add(char mark, std::string_view line) {
    text +=
        painted(fmt::format("{}{}{}", mark, line.empty() ? "" : " ", printable(line)), colour::dim, in_colour && mark == '*');
    text += '\n';
  }
  void head(uint32_t version, int32_t status, tern_str reason, const tern_pair* list, uint64_t count, uint32_t stride) {
    add('<', fmt::format("HTTP/{} {} {}", version_text(version), status, to_view(reason)));
    fields(list, count, stride);
    add('<', "");
  }
  void fields(const tern_pair* list, uint64_t count, uint32_t stride) {
    for_each_element(list, count, stride, [&](const tern_pair& f) {
      const std::string name(to_view(f.name));
      add('<', fmt::format("{}: {}", name, shown_value(name, to_view(f.value))));
    });
  }
};

std::string connection_text(const tern_result_info& info) {
  std::string text = (info.flags & TERN_RESULT_REUSED) != 0 ? "reused the connection to " : "connected to ";
  text += to_view(info.remote_address);
  if (info.local_address.size != 0) text += fmt::format(" from {}", to_view(info.local_address));
  if ((info.flags & TERN_RESULT_TLS) != 0)
    text += fmt::format(", {} {}{}", to_view(info.tls_version), to_view(info.tls_cipher),
                        (info.flags & TERN_RESULT_TLS_RESUMED) != 0 ? " (resumed)" : "");
  if (info.stream_id != 0) text += fmt::format(", stream {}", info.stream_id);
  return text;
}

std::string cache_text(const tern_result_info& info) {
  const char* state = (info.flags & TERN_RESULT_REVALIDATED) != 0 ? ", confirmed by the server"
                      : (info.flags & TERN_RESULT_STALE) != 0     ? ", stale"
                                                                  : "";
  return fmt::format("from the cache, {} s old{}", info.age_s, state);
}

// A request as far as the result tells: what the library put into it is not known.
struct asked {
  std::string method;
  std::string_view url;
  bool at_home = true;  // at the origin of the first URL all the time: a Host of the command line is still sent
};

std::string_view origin_of(std::string_view url) {
  return url.substr(0, std::min(url.find_first_of("/?#", url.find("://") + 3), url.size()));
}

// RFC 9110 §15.4
std::string method_after(const std::string& method, int32_t status) {
  bool to_get = status == 303 ? method != "HEAD" : (status == 301 || status == 302) && method == "POST";
  return to_get ? "GET" : method;
}

asked led_to(const asked& before, int32_t status, std::string_view url) {
  return {method_after(before.method, status), url, before.at_home && origin_of(before.url) == origin_of(url)};
}

bool is_host(const header_argument& field) { return ::strcasecmp(field.name.c_str(), "Host") == 0; }

void add_field(lines& out, const header_argument& field) {
  if (field.what == header_argument::action::send)
    out.add('>', fmt::format("{}: {}", field.name, shown_value(field.name, field.value)));
}

void add_request_line(lines& out, const asked& request, uint32_t version, const std::vector<header_argument>& fields) {
  auto [host, target] = host_and_target(request.url);
  out.add('>', fmt::format("{} {}{} HTTP/{}", request.method, target.starts_with('/') ? "" : "/", target,
                           version == 0 ? "?" : version_text(version)));
  auto own = std::find_if(fields.begin(), fields.end(), is_host);
  if (own == fields.end() || !request.at_home)
    out.add('>', fmt::format("Host: {}", host));
  else
    add_field(out, *own);
}

// Of those before the last, whose exchange follows.
void add_attempts(lines& out, const tern_result_info& info) {
  uint64_t number = 0;
  for_each_element(info.attempt_list, info.attempt_count, info.attempt_size, [&](const tern_attempt& attempt) {
    if (attempt.waited_ns > 0) out.add('*', fmt::format("waited {}", format_time(attempt.waited_ns)));
    if (++number == info.attempt_count) return;
    const std::string came = attempt.error == nullptr
                                 ? fmt::format("status {}", attempt.status)
                                 : fmt::format("{} ({})", tern_error_message(attempt.error), error_name(attempt.code));
    out.add('*', fmt::format("attempt {} after {}: {}", number, format_time(attempt.ended_ns - attempt.started_ns), came));
  });
}

void add_answer(lines& out, const tern_result_info& info) {
  for_each_element(info.interims, info.interim_count, info.interim_size, [&](const tern_interim& interim) {
    out.head(info.version, interim.status, {}, interim.headers, interim.header_count, info.pair_size);
  });
  if (info.status != 0) out.head(info.version, info.status, info.reason, info.headers, info.header_count, info.pair_size);
  out.fields(info.trailers, info.trailer_count, info.pair_size);
}

}  // namespace

std::string exchange_text(const tern_result_info& info, const std::vector<header_argument>& fields, bool in_colour) {
  lines out{{}, in_colour};
  asked request{std::string(to_view(info.method)), to_view(info.url)};
  bool first = true;
  auto add_request = [&](uint32_t version) {
    add_request_line(out, request, version, fields);
    if (std::exchange(first, false))
      for (const header_argument& field : fields)
        if (!is_host(field)) add_field(out, field);
    out.add('>', "");
  };
  out.add('*', fmt::format("request {} to {}", info.id, host_and_target(request.url).first));
  uint64_t exchanges = 0;  // of the redirects, at least
  for_each_hop(info, [&](const tern_hop& hop, std::string_view next) {
    const bool kept = hop.connected_ns < 0;
    if (kept)
      out.add('*', "from the cache");
    else
      add_request(hop.version);
    exchanges += kept ? 0 : 1;
    out.head(hop.version, hop.status, hop.reason, hop.headers, hop.header_count, info.pair_size);
    out.add('*', fmt::format("follows to {}", next));
    request = led_to(request, hop.status, next);
  });
  add_attempts(out, info);
  if (info.remote_address.size != 0) out.add('*', connection_text(info));
  const bool kept = (info.flags & TERN_RESULT_FROM_CACHE) != 0;
  const bool was_sent = kept ? info.attempts > exchanges : info.remote_address.size != 0 || info.status != 0;
  if (was_sent) add_request(info.version);
  if (kept) out.add('*', cache_text(info));
  add_answer(out, info);
  out.text.pop_back();
  return out.text;
}

std::string trace_text(const tern_result_info& info, const std::vector<header_argument>& fields) {
  return fmt::format("{}\n* {} bytes sent, {} received, {} of body\n", exchange_text(info, fields, false), info.wire_out,
                     info.wire_in, info.body_size);
}

}  // namespace tern::cli
