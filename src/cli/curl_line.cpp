#include "cli/curl_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "cli/data_pieces.hpp"
#include "cli/secret_header.hpp"
#include "cli/units.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

enum class kind {
  same,      // curl's option, with the value as it is
  flag,      // curl's option
  time,      // in seconds
  login,     // USER:PASSWORD
  proxy,     // a URL, or what stands for one, with the login of a proxy
  url,       // likewise, with a login that curl need not know
  secret,    // a value that is not shown
  own,       // of the tool alone: how it shows what it does
  elsewhere  // see the switch in `add`
};

struct row {
  std::string_view name;  // the last of the tool's names
  std::string_view curl;
  kind what;
};

constexpr row rows[] = {
    {"--user-agent", "-A", kind::same},
    {"--referer", "-e", kind::url},
    {"--range", "-r", kind::same},
    {"--cookie-jar", "-c", kind::same},
    {"--data-raw", "--data-raw", kind::same},
    {"--get", "-G", kind::flag},
    {"--form", "-F", kind::same},
    {"--form-string", "--form-string", kind::same},
    {"--cacert", "--cacert", kind::same},
    {"--capath", "--capath", kind::same},
    {"--cert", "-E", kind::same},
    {"--key", "--key", kind::same},
    {"--key-password", "--pass", kind::secret},
    {"--insecure", "-k", kind::flag},
    {"--unix-socket", "--unix-socket", kind::same},
    {"--resolve", "--resolve", kind::same},
    {"--local-address", "--interface", kind::same},
    {"--ipv4", "-4", kind::flag},
    {"--ipv6", "-6", kind::flag},
    {"--http1.1", "--http1.1", kind::flag},
    {"--http2", "--http2", kind::flag},
    {"--http2-prior-knowledge", "--http2-prior-knowledge", kind::flag},
    {"--max-redirs", "--max-redirs", kind::same},
    {"--retry", "--retry", kind::same},
    {"--retry-delay", "--retry-delay", kind::time},
    {"--retry-all-errors", "--retry-all-errors", kind::flag},
    {"--retry-connrefused", "--retry-connrefused", kind::flag},
    {"--timeout", "-m", kind::time},
    {"--connect-timeout", "--connect-timeout", kind::time},
    {"--socks4", "--socks4", kind::proxy},
    {"--socks4a", "--socks4a", kind::proxy},
    {"--socks5", "--socks5", kind::proxy},
    {"--socks5-hostname", "--socks5-hostname", kind::proxy},
    {"--proxy-user", "-U", kind::login},
    {"--proxy-basic", "--proxy-basic", kind::flag},
    {"--proxy-digest", "--proxy-digest", kind::flag},
    {"--proxy-anyauth", "--proxy-anyauth", kind::flag},
    {"--proxy-insecure", "--proxy-insecure", kind::flag},
    {"--noproxy", "--noproxy", kind::same},
    {"--user", "-u", kind::login},
    {"--basic", "--basic", kind::flag},
    {"--digest", "--digest", kind::flag},
    {"--anyauth", "--anyauth", kind::flag},
    {"--bearer", "--oauth2-bearer", kind::secret},
    {"--netrc", "-n", kind::flag},
    {"--netrc-file", "--netrc-file", kind::same},
    {"--remote-name-all", "--remote-name-all", kind::flag},
    {"--fail", "-f", kind::flag},
    {"--fail-early", "--fail-early", kind::flag},
    {"--include", "-i", kind::flag},
    {"--silent", "-sS", kind::flag},
    {"--verbose", "-v", kind::flag},
    {"--header", "-H", kind::elsewhere},
    {"--cookie", "-b", kind::elsewhere},
    {"--proxy", "-x", kind::elsewhere},
    {"--data-binary", "", kind::elsewhere},
    {"--data-urlencode", "", kind::elsewhere},
    {"--json-data", "", kind::elsewhere},
    {"--http", "", kind::elsewhere},
    {"--tls-min", "", kind::elsewhere},
    {"--output", "", kind::elsewhere},
    {"--upload-file", "", kind::own},  // with each URL
    {"--request", "", kind::own},      // the method, with what implies it
    {"--head", "", kind::own},
    {"--query", "", kind::own},  // in the URL
    {"--url", "", kind::own},
    {"--urls", "", kind::own},
    {"--globoff", "", kind::own},
    {"--location", "", kind::own},
    {"--no-location", "", kind::own},
    {"--compressed", "", kind::own},
    {"--raw", "", kind::own},
    {"--parallel", "", kind::own},
    {"--workers", "", kind::own},
    {"--connections", "", kind::own},
    {"--show-error", "", kind::own},
    {"--json", "", kind::own},
    {"--history", "", kind::own},
    {"--timing", "", kind::own},
    {"--trace", "", kind::own},
    {"--colour", "", kind::own},
    {"--config", "", kind::own},
    {"--no-config", "", kind::own},
    {"--curl", "", kind::own},
};

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

// Of SCHEME://USER:PASSWORD@HOST the user; empty: there is none.
std::string user_of(const std::string& url) {
  const size_t scheme = url.find("://");
  const size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::string front = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const size_t at = front.rfind('@');
  return at == std::string::npos ? "" : front.substr(0, std::min(at, front.find(':')));
}

class line_maker {
 public:
  explicit line_maker(const curl_request& request) : request_(request) {}

  curl_line made() {
    for (const option_use& use : request_.uses) note(use);
    if (!no_location_) add("-L");
    if (!raw_) add("--compressed");
    for (const option_use& use : request_.uses) add(use);
    if (logs_in_ && !names_kind_) add("--anyauth");
    add_method();
    add_urls();
    return std::move(line_);
  }

 private:
  void note(const option_use& use) {
    const std::string& name = use.name;
    if (name == "--no-location" || name == "--location") no_location_ = name == "--no-location";
    if (name == "--raw" || name == "--compressed") raw_ = name == "--raw";
    if (name == "--range") raw_ = true;
    if (name == "--user") logs_in_ = true;
    if (name == "--basic" || name == "--digest" || name == "--anyauth") names_kind_ = true;
    if (name == "--get") into_query_ = true;
    if (name == "--head") head_ = true;
    if (name == "--request") method_ = use.value;
    if (name == "--upload-file") upload_ = use.value;
    if (name == "--data-binary" || name == "--data-raw" || name == "--data-urlencode" || name == "--json-data" ||
        name == "--form" || name == "--form-string")
      has_body_ = true;
    if (name == "--data-binary" || name == "--data-raw" || name == "--data-urlencode") ++pieces_;
    if (name == "--header" && lower(use.value).starts_with("content-type:")) typed_ = true;
    if (name == "--query") {
      const size_t equals = std::min(use.value.find('='), use.value.size());
      query_ += (query_.empty() ? "" : "&") + percent_encoded(use.value.substr(0, equals)) + "=" +
                percent_encoded(use.value.substr(std::min(equals + 1, use.value.size())));
    }
  }

  void add(std::string_view option) { line_.text += fmt::format(" {}", option); }
  void add(std::string_view option, std::string_view value) { line_.text += fmt::format(" {} {}", option, shell_word(value)); }

  std::string shown(const std::string& value) const { return request_.secrets ? value : std::string(not_shown); }
  std::string login(const std::string& value) const { return request_.secrets ? value : value.substr(0, value.find(':')); }

  void add(const option_use& use) {
    auto found = std::find_if(std::begin(rows), std::end(rows), [&](const row& r) { return r.name == use.name; });
    if (found == std::end(rows)) return line_.left_out.push_back(use.name);
    switch (found->what) {
      case kind::same:
        return add(found->curl, use.value);
      case kind::flag:
        return add(found->curl);
      case kind::time:
        if (parse_duration(use.value) < 0) return;  // none
        return add(found->curl, fmt::format("{}", static_cast<double>(parse_duration(use.value)) / 1e9));
      case kind::login:
        return add(found->curl, login(use.value));
      case kind::proxy:
        return add_proxy(found->curl, use.value);
      case kind::url:
        return add(found->curl, request_.secrets ? use.value : without_login(use.value));
      case kind::secret:
        return add(found->curl, shown(use.value));
      case kind::own:
        return;
      case kind::elsewhere:
        return add_special(use);
    }
  }

  void add_proxy(std::string_view option, const std::string& value) {
    if (request_.secrets) return add(option, value);
    add(option, without_login(value));
    if (const std::string user = user_of(value); !user.empty()) add("-U", user);
  }

  void add_special(const option_use& use) {
    const std::string& value = use.value;
    if (use.name == "--header") {
      const size_t colon = value.find(':');
      if (request_.secrets || value.starts_with('@') || colon == std::string::npos) return add("-H", value);
      const std::string name = value.substr(0, colon), text = value.substr(colon + 1);
      const std::string shown = shown_value(name, text);
      return add("-H", name + (shown == not_shown ? ": " : ":") + shown);
    }
    if (use.name == "--cookie") return value.find('=') == std::string::npos ? add("-b", value) : add_cookies();
    if (use.name == "--proxy") {
      if (value.empty() || value == "none") return add("--noproxy", "*");
      return add_proxy("-x", value);
    }
    if (use.name == "--data-binary") {
      if (!value.starts_with('@')) return add("-d", value);
      add("--data-binary", value);
      if (pieces_ == 1 && !typed_ && !into_query_) add("-H", "Content-Type:");  // a file has none of its own here
      return;
    }
    if (use.name == "--data-urlencode") {
      const size_t mark = value.find_first_of("=@");
      if (mark != std::string::npos && value[mark] == '@') return add("--data-urlencode", value);
      const std::string name = mark == std::string::npos || mark == 0 ? "" : value.substr(0, mark + 1);
      return add("--data-raw", name + percent_encoded(value.substr(mark == std::string::npos ? 0 : mark + 1)));
    }
    if (use.name == "--json-data") {
      if (!typed_) add("-H", "Content-Type: application/json");
      add("-H", "Accept: application/json");
      return add(value.starts_with('@') ? "--data-binary" : "--data-raw", value);
    }
    if (use.name == "--http") {
      if (value == "1.1") return add("--http1.1");
      if (value == "2" || value == "h2c-upgrade") return add("--http2");
      if (value == "2-prior-knowledge") return add("--http2-prior-knowledge");
      return;
    }
    if (use.name == "--tls-min") return add("--tlsv" + value);
    if (use.name == "--output" && request_.outputs.empty()) {  // a folder for all
      add("--output-dir", value);
      add("--create-dirs");
      add("--remote-name-all");
    }
  }

  // All of them, where the first stands: curl would put no blank between those of several -b.
  void add_cookies() {
    std::string all;
    for (const option_use& use : request_.uses) {
      const size_t equals = use.name == "--cookie" ? use.value.find('=') : std::string::npos;
      if (equals == std::string::npos) continue;
      all += (all.empty() ? "" : "; ") + use.value.substr(0, equals + 1) + shown(use.value.substr(equals + 1));
    }
    if (!std::exchange(has_cookies_, true)) add("-b", all);
  }

  // curl guesses it from the body, and keeps what -X says also where a redirect changes it.
  void add_method() {
    const bool body = has_body_ && !into_query_;
    std::string wanted = !method_.empty() ? method_ : head_ ? "HEAD" : request_.command_method;
    if (method_.empty() && !upload_.empty() && wanted == "GET") wanted = "PUT";
    const std::string guessed = body ? "POST" : !upload_.empty() ? "PUT" : wanted == "HEAD" ? "HEAD" : "GET";
    if (wanted == "HEAD" && guessed == "HEAD") return add("-I");
    if (wanted != guessed) add("-X", wanted);
  }

  void add_urls() {
    const auto& urls = request_.urls;
    if (urls.size() > 1) add("-Z");
    if (std::any_of(urls.begin(), urls.end(),
                    [](const std::string& url) { return url.find_first_of("[]{}\\") != std::string::npos; }))
      add("-g");
    for (size_t i = 0; i < urls.size(); ++i) {
      const std::string user = user_of(urls[i]);
      std::string url = request_.secrets ? urls[i] : without_login(urls[i]);
      if (!user.empty() && !request_.secrets && i == 0 && !logs_in_) add("-u", user);
      if (!user.empty() && i == 0 && !logs_in_ && !names_kind_) add("--anyauth");
      if (!query_.empty()) {
        const size_t fragment = std::min(url.find('#'), url.size());
        const bool more = url.find('?') < fragment;
        url.insert(fragment, (more ? "&" : "?") + query_);
      }
      if (!upload_.empty()) add("-T", upload_);
      if (i < request_.outputs.size()) add("-o", request_.outputs[i]);
      line_.text += " " + shell_word(url);
    }
  }

  const curl_request& request_;
  curl_line line_{"curl", {}};
  bool no_location_ = false;
  bool raw_ = false;
  bool logs_in_ = false;
  bool names_kind_ = false;
  bool into_query_ = false;
  bool head_ = false;
  bool has_body_ = false;
  bool has_cookies_ = false;  // the line has them
  bool typed_ = false;        // -H has a Content-Type
  int pieces_ = 0;            // of data
  std::string method_;
  std::string upload_;
  std::string query_;
};

}  // namespace

std::string shell_word(std::string_view word) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/:@%+,=";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) return std::string(word);
  std::string quoted = "'";
  for (char c : word)
    if (c == '\'')
      quoted += "'\\''";
    else
      quoted += c;
  return quoted + "'";
}

curl_line curl_line_of(const curl_request& request) { return line_maker(request).made(); }

}  // namespace tern::cli
