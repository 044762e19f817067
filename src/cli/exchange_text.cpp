#include "cli/exchange_text.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>

#include "cli/colour.hpp"
#include "cli/file_io.hpp"
#include "cli/result_text.hpp"

namespace tern::cli {
namespace {

bool is_secret(const std::string& name) {
  for (const char* secret : {"Authorization", "Proxy-Authorization", "Cookie"})
    if (::strcasecmp(name.c_str(), secret) == 0) return true;
  return false;
}

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
    for_each_element(list, count, stride,
                     [&](const tern_pair& f) { add('<', fmt::format("{}: {}", to_view(f.name), to_view(f.value))); });
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

}  // namespace

std::string exchange_text(const tern_result_info& info, const std::vector<header_argument>& fields, bool in_colour) {
  lines out{{}, in_colour};
  auto [host, target] = host_and_target(to_view(info.url));
  uint32_t version = info.history_count > 0 ? info.history->version : info.version;
  out.add('*', fmt::format("request {} to {}", info.id, host));
  if (info.history_count == 0 && info.remote_address.size != 0) out.add('*', connection_text(info));
  out.add('>', fmt::format("{} {}{} HTTP/{}", to_view(info.method), target.starts_with('/') ? "" : "/", target,
                           version == 0 ? "?" : version_text(version)));
  auto is_host = [](const header_argument& field) { return ::strcasecmp(field.name.c_str(), "Host") == 0; };
  if (std::none_of(fields.begin(), fields.end(), is_host)) out.add('>', fmt::format("Host: {}", host));
  for (const header_argument& field : fields)
    if (field.what == header_argument::action::send)
      out.add('>', fmt::format("{}: {}", field.name, is_secret(field.name) ? "[not shown]" : field.value));
  out.add('>', "");
  for_each_hop(info, [&](const tern_hop& hop, std::string_view next) {
    out.head(hop.version, hop.status, hop.reason, hop.headers, hop.header_count, info.pair_size);
    out.add('*', fmt::format("follows to {}", next));
  });
  if (info.history_count > 0 && info.remote_address.size != 0) out.add('*', connection_text(info));
  for_each_element(info.interims, info.interim_count, info.interim_size, [&](const tern_interim& interim) {
    out.head(info.version, interim.status, {}, interim.headers, interim.header_count, info.pair_size);
  });
  if (info.status != 0) out.head(info.version, info.status, info.reason, info.headers, info.header_count, info.pair_size);
  out.fields(info.trailers, info.trailer_count, info.pair_size);
  out.text.pop_back();
  return out.text;
}

}  // namespace tern::cli
