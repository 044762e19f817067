#include "cli/cookie_file.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <strings.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "cli/body_input.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

constexpr std::string_view field_name = "Set-Cookie:";
constexpr std::string_view domain_name = "domain=";

bool has_prefix(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && ::strncasecmp(text.data(), prefix.data(), prefix.size()) == 0;
}

// The text up to the mark, which is cut off with it.
std::string_view cut(std::string_view& rest, char mark) {
  std::string_view first = rest.substr(0, rest.find(mark));
  rest.remove_prefix(std::min(first.size() + 1, rest.size()));
  return first;
}

std::string_view without_blanks(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  size_t first = std::min(text.find_first_not_of(blank), text.size());
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// The library reads files: this one is in memory, under a name of the process's own.
void load_netscape(tern_client* client, const std::string& text, const std::string& path) {
  unique_fd memory(::memfd_create("cookies", MFD_CLOEXEC));
  if (!memory || write_all(memory.get(), text) != write_state::written)
    fail_io(fmt::format("--cookie {}: {}", printable(path), std::strerror(errno)));
  std::string name = fmt::format("/proc/self/fd/{}", memory.get());
  error_slot error;
  int32_t code = tern_client_load_cookies(client, to_str(name), nullptr, error);
  if (code == TERN_OK) return;
  std::string message = error.message();
  if (size_t at = message.find(name); at != std::string::npos) message.replace(at, name.size(), printable(path));
  throw failure{exit_status::local_io, fmt::format("--cookie: {} ({})", message, error_name(code))};
}

// A folder of our own, which goes with what is in it.
class private_folder {
 public:
  private_folder() {
    const char* base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr && *base != '\0' ? base : "/tmp") + "/tern-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) fail_io(fmt::format("cannot create {}: {}", path_, std::strerror(errno)));
  }
  private_folder(const private_folder&) = delete;
  private_folder& operator=(const private_folder&) = delete;
  ~private_folder() {
    ::unlink(file().c_str());
    ::rmdir(path_.c_str());
  }
  std::string file() const { return path_ + "/jar"; }

 private:
  std::string path_;
};

}  // namespace

cookie_file parse_cookie_file(std::string_view text) {
  cookie_file file;
  std::string netscape_lines;
  for (std::string_view rest = text; !rest.empty();) {
    std::string_view line = cut(rest, '\n');
    if (has_prefix(line, field_name))
      file.fields.emplace_back(without_blanks(line.substr(field_name.size())));
    else if (std::count(line.begin(), line.end(), '\t') >= 5)
      netscape_lines += line;
    netscape_lines += '\n';
  }
  file.netscape = file.fields.empty() ? std::string(text) : std::move(netscape_lines);
  return file;
}

std::string domain_of(std::string_view field) {
  std::string domain;
  cut(field, ';');
  while (!field.empty()) {
    std::string_view attribute = without_blanks(cut(field, ';'));
    if (!has_prefix(attribute, domain_name)) continue;
    attribute = without_blanks(attribute.substr(domain_name.size()));
    domain = attribute.substr(attribute.starts_with('.') ? 1 : 0);
  }
  return domain;
}

void load_cookie_file(tern_client* client, const std::string& path) {
  cookie_file file = parse_cookie_file(whole_text(path));
  load_netscape(client, file.netscape, path);
  for (const std::string& field : file.fields) {
    std::string domain = domain_of(field);
    if (!domain.empty()) tern_client_set_cookie(client, to_str("https://" + domain + "/"), to_str(field), nullptr);
  }
}

std::string cookies_as_text(tern_client* client) {
  private_folder folder;
  error_slot error;
  check(tern_client_save_cookies(client, to_str(folder.file()), error), error, "--cookie-jar -", exit_status::local_io);
  return whole_text(folder.file());
}

}  // namespace tern::cli
