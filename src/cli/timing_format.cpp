#include "cli/timing_format.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>

#include "cli/file_io.hpp"
#include "cli/result_text.hpp"
#include "cli/syntax.hpp"

namespace tern::cli {
namespace {

using info_type = tern_result_info;

constexpr std::string_view nothing = "-";  // what did not happen

std::string text_or_nothing(tern_str text) { return std::string(text.size == 0 ? nothing : to_view(text)); }

std::string milliseconds(int64_t nanoseconds) {
  return nanoseconds < 0 ? std::string(nothing) : fmt::format("{:.3f}", static_cast<double>(nanoseconds) / 1e6);
}

std::string seconds(int64_t nanoseconds) {
  return fmt::format("{:.6f}", static_cast<double>(std::max<int64_t>(nanoseconds, 0)) / 1e9);
}

std::string flag(const info_type& info, uint32_t bit) { return (info.flags & bit) != 0 ? "true" : "false"; }

std::string status(const info_type& info, std::string_view) { return fmt::format("{:03}", info.status); }
std::string version(const info_type& info, std::string_view) {
  return info.version == 0 ? std::string(nothing) : version_text(info.version);
}
std::string final_url(const info_type& info, std::string_view) { return text_or_nothing(info.final_url); }
std::string body_size(const info_type& info, std::string_view) { return std::to_string(info.body_size); }
std::string redirects(const info_type& info, std::string_view) { return std::to_string(info.history_count); }

std::string header(const info_type& info, std::string_view name) {
  std::string found;
  for_each_element(info.headers, info.header_count, info.pair_size, [&](const tern_pair& field) {
    const std::string_view given = to_view(field.name);
    if (found.empty() && given.size() == name.size() && ::strncasecmp(given.data(), name.data(), name.size()) == 0)
      found = to_view(field.value);
  });
  return found;
}

}  // namespace

const std::string_view default_timing =
    "%{stderr}REQID %{id}. ms: queued %{queued_ms}, dns %{dns_ms}, connect %{connect_ms}, tls %{tls_ms}, "
    "first byte %{first_byte_ms}, total %{total_ms}; HTTP/%{version} %{status}, %{body_size} bytes, %{remote_address}, "
    "reused %{reused}, attempts %{attempts}, from cache %{from_cache}\\n";

const std::vector<timing_variable>& timing_variables() {
  static const std::vector<timing_variable> rows = {
      {"id", "the request's number, as in REQID", [](const info_type& i, std::string_view) { return std::to_string(i.id); }},
      {"method", "as first sent", [](const info_type& i, std::string_view) { return text_or_nothing(i.method); }},
      {"url", "as first sent, without user and password",
       [](const info_type& i, std::string_view) { return text_or_nothing(i.url); }},
      {"final_url", "the one that answered, or was asked last", final_url},
      {"status", "three digits; 000: no answer", status},
      {"reason", "of the answer", [](const info_type& i, std::string_view) { return text_or_nothing(i.reason); }},
      {"version", "of HTTP: 1.1, 2", version},
      {"body_size", "bytes, decoded", body_size},
      {"wire_in", "bytes received above TLS, in all attempts",
       [](const info_type& i, std::string_view) { return std::to_string(i.wire_in); }},
      {"wire_out", "bytes sent above TLS, in all attempts",
       [](const info_type& i, std::string_view) { return std::to_string(i.wire_out); }},
      {"speed", "bytes of the body for each second of the whole time",
       [](const info_type& i, std::string_view) {
         return fmt::format("{:.0f}",
                            static_cast<double>(i.body_size) * 1e9 / static_cast<double>(std::max<int64_t>(i.total_ns, 1)));
       }},
      {"queued_ms", "until it was given a worker",
       [](const info_type& i, std::string_view) { return milliseconds(i.queued_ns); }},
      {"dns_ms", "resolving the name took", [](const info_type& i, std::string_view) { return milliseconds(i.dns_ns); }},
      {"connect_ms", "connecting took", [](const info_type& i, std::string_view) { return milliseconds(i.connect_ns); }},
      {"tls_ms", "the TLS handshake took", [](const info_type& i, std::string_view) { return milliseconds(i.tls_ns); }},
      {"connected_ms", "until it had a connection",
       [](const info_type& i, std::string_view) { return milliseconds(i.connected_ns); }},
      {"first_byte_ms", "until the answer began, the last after redirects",
       [](const info_type& i, std::string_view) { return milliseconds(i.first_byte_ns); }},
      {"total_ms", "until it was complete", [](const info_type& i, std::string_view) { return milliseconds(i.total_ns); }},
      {"attempts", "exchanges begun: one, and one more for each redirect, login, retry and resend",
       [](const info_type& i, std::string_view) { return std::to_string(i.attempts); }},
      {"redirects", "that were followed", redirects},
      {"remote_address", "of the last connection",
       [](const info_type& i, std::string_view) { return text_or_nothing(i.remote_address); }},
      {"local_address", "of the last connection",
       [](const info_type& i, std::string_view) { return text_or_nothing(i.local_address); }},
      {"reused", "true: the last connection had been used before",
       [](const info_type& i, std::string_view) { return flag(i, TERN_RESULT_REUSED); }},
      {"from_cache", "true: the answer was kept",
       [](const info_type& i, std::string_view) { return flag(i, TERN_RESULT_FROM_CACHE); }},
      {"age_s", "how old a kept answer is, in seconds",
       [](const info_type& i, std::string_view) { return i.age_s < 0 ? std::string(nothing) : std::to_string(i.age_s); }},
      {"revalidated", "true: kept, and the server has said that it still holds",
       [](const info_type& i, std::string_view) { return flag(i, TERN_RESULT_REVALIDATED); }},
      {"stale", "true: kept, over its time, and nobody has said that it holds",
       [](const info_type& i, std::string_view) { return flag(i, TERN_RESULT_STALE); }},
      {"tls_version", "of the last connection",
       [](const info_type& i, std::string_view) { return text_or_nothing(i.tls_version); }},
      {"tls_cipher", "of the last connection",
       [](const info_type& i, std::string_view) { return text_or_nothing(i.tls_cipher); }},
      {"file", "where the body went",
       [](const info_type&, std::string_view file) { return std::string(file.empty() ? nothing : file); }},
      {"error", "such as TERN_E_CONNECT; empty: none",
       [](const info_type& i, std::string_view) { return i.code == TERN_OK ? std::string() : error_name(i.code); }},
      {"message", "of the error, for people; empty: none",
       [](const info_type& i, std::string_view) {
         return i.error == nullptr ? std::string() : std::string(tern_error_message(i.error));
       }},
      {"http_code", "curl's name of status", status},
      {"response_code", "curl's name of status", status},
      {"http_version", "curl's name of version", version},
      {"url_effective", "curl's name of final_url", final_url},
      {"num_redirects", "curl's name of redirects", redirects},
      {"size_download", "curl's name of body_size", body_size},
      {"content_type", "as curl has it: of the answer",
       [](const info_type& i, std::string_view) { return header(i, "Content-Type"); }},
      {"time_starttransfer", "as curl has it: first_byte_ms in seconds",
       [](const info_type& i, std::string_view) { return seconds(i.first_byte_ns); }},
      {"time_total", "as curl has it: total_ms in seconds",
       [](const info_type& i, std::string_view) { return seconds(i.total_ns); }},
  };
  return rows;
}

timing_format::timing_format(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (text[i] == '\\' && rest.size() > 1) {
      constexpr std::string_view letters = "nrt\\";
      const size_t letter = letters.find(rest[1]);
      add_text(letter == std::string_view::npos ? rest.substr(0, 2) : std::string_view("\n\r\t\\").substr(letter, 1));
      ++i;
      continue;
    }
    if (rest.starts_with("%%")) {
      add_text("%");
      ++i;
      continue;
    }
    const bool of_header = rest.starts_with("%header{");
    if (!of_header && !rest.starts_with("%{")) {
      add_text(rest.substr(0, 1));
      continue;
    }
    const size_t begin = rest.find('{') + 1;
    const size_t end = rest.find('}');
    if (end == std::string_view::npos) fail_usage(fmt::format("--timing: {} is not closed", printable(rest)));
    const std::string_view name = rest.substr(begin, end - begin);
    if (of_header)
      parts_.push_back({part::kind::header, std::string(name), nullptr});
    else
      add_variable(name);
    i += end;
  }
}

void timing_format::add_text(std::string_view text) {
  if (parts_.empty() || parts_.back().what != part::kind::text) parts_.push_back({part::kind::text, {}, nullptr});
  parts_.back().text += text;
}

void timing_format::add_variable(std::string_view name) {
  if (name == "stdout") return parts_.push_back({part::kind::to_out, {}, nullptr});
  if (name == "stderr") return parts_.push_back({part::kind::to_err, {}, nullptr});
  const std::vector<timing_variable>& rows = timing_variables();
  auto found = std::find_if(rows.begin(), rows.end(), [&](const timing_variable& row) { return row.name == name; });
  if (found != rows.end()) return parts_.push_back({part::kind::variable, {}, &*found});
  std::vector<std::string> names;
  for (const timing_variable& row : rows) names.emplace_back(row.name);
  const std::string meant = nearest(std::string(name), names);
  fail_usage(
      fmt::format("--timing: there is no variable %{{{}}}{}", printable(name),
                  meant.empty() ? std::string("; `tern man` lists them") : fmt::format("; did you mean %{{{}}}?", meant)));
}

timing_format::written timing_format::of(const tern_result_info& info, std::string_view file) const {
  written made;
  std::string* to = &made.out;
  for (const part& p : parts_) switch (p.what) {
      case part::kind::text:
        *to += p.text;
        break;
      case part::kind::variable:
        *to += printable(p.variable->value(info, file));
        break;
      case part::kind::header:
        *to += printable(header(info, p.text));
        break;
      case part::kind::to_out:
        to = &made.out;
        break;
      case part::kind::to_err:
        to = &made.err;
        break;
    }
  return made;
}

}  // namespace tern::cli
