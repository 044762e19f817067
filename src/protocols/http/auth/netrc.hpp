// The table of logins that ftp brought and curl, git and Python read too: text in, entries out.
//
//   machine NAME | default, each followed by any of: login NAME, password TEXT, account TEXT (ignored), macdef NAME ...
//
// Tokens are separated by blanks and line ends alike. One in double quotes may hold blanks; \" \\ \n \r \t stand for what they
// do in C there, another character behind a backslash for itself. Without quotes a backslash is a backslash, as in curl. A `#`
// in the place of a keyword starts a comment up to the end of its line; at the start of a value it is the value's. A macro
// ends at the next empty line, and the machine before it with it. Unknown words are skipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "protocols/http/auth/credentials.hpp"

namespace tern::http {

struct netrc_entry {
  std::optional<std::string> machine;  // nothing: the default
  std::optional<secret> login;
  std::optional<secret> password;
};

class netrc {
 public:
  // TERN_E_PARSE names the line and never what stands in it; TERN_E_LIMIT: longer than limits::netrc_bytes. The caller wipes
  // the text.
  static expected<netrc> parse(std::string_view text);

  // The first entry of this machine (its name without case) that has a login, or else the default's. With `login`: the first
  // that has this login or none at all, with a password. NULL: none.
  shared_credentials find(std::string_view host, std::optional<std::string_view> login = {}) const;
  const std::vector<netrc_entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<netrc_entry> entries_;
};

// The user information of a URL; NULL: it has none. A user name without a password finds it in the table (NULL: none).
shared_credentials url_credentials(const url&, const netrc*);

}  // namespace tern::http
