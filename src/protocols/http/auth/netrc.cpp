#include "protocols/http/auth/netrc.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }

class reader {
 public:
  explicit reader(std::string_view text) : text_(text) {}

  // Where the next keyword may stand, comments skipped.
  bool at_keyword() {
    while (skip_space() && text_[at_] == '#') at_ = std::min(text_.find('\n', at_), text_.size());
    return at_ < text_.size();
  }

  // What stands there; a quoted text is no keyword.
  expected<std::string_view> keyword() {
    if (text_[at_] != '"') return bare();
    expected<secret> skipped = quoted();
    if (!skipped) return skipped.why();
    return std::string_view();
  }

  expected<secret> value(std::string_view of) {
    if (!skip_space()) return failure(std::string(of) + " has no value");
    expected<secret> found = text_[at_] == '"' ? quoted() : expected<secret>(secret(bare()));
    if (found && found->size() > limits::credential_bytes) return failure(std::string(of) + " is too long");
    return found;
  }

  // Up to the line that is empty; its name and the rest of its own line go with it.
  void skip_macro() {
    std::string_view line;
    do {
      const size_t end = std::min(text_.find('\n', at_), text_.size());
      line = text_.substr(at_, end - at_);
      at_ = std::min(end + 1, text_.size());
    } while (at_ < text_.size() && trim(line, '\r').size() > 0);
  }

 private:
  bool skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    return at_ < text_.size();
  }

  std::string_view bare() {
    const size_t start = at_;
    while (at_ < text_.size() && !is_space(text_[at_])) ++at_;
    return text_.substr(start, at_ - start);
  }

  expected<secret> quoted() {
    secret found;
    found.raw().reserve(std::min(text_.find('"', at_ + 1), text_.size()) - at_);
    const size_t start = at_;
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const bool escaped = text_[at_] == '\\' && at_ + 1 < text_.size();
      if (escaped) ++at_;
      found.raw() += escaped ? unescaped(text_[at_]) : text_[at_];
    }
    if (at_ == text_.size()) {
      at_ = start;
      return failure("a quoted text has no end");
    }
    ++at_;
    return found;
  }

  static char unescaped(char c) noexcept {
    switch (c) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      default:
        return c;
    }
  }

  error failure(std::string what) const {
    const auto line = 1 + std::count(text_.begin(), text_.begin() + static_cast<ptrdiff_t>(at_), '\n');
    return error(TERN_E_PARSE, "netrc, line " + std::to_string(line) + ": " + std::move(what));
  }

  std::string_view text_;
  size_t at_ = 0;
};

bool is_for(const netrc_entry& e, std::string_view host) noexcept { return e.machine && iequals(*e.machine, host); }

std::string_view text_of(const std::optional<secret>& s) noexcept { return s ? s->view() : std::string_view(); }

shared_credentials from(const netrc_entry& e, std::optional<std::string_view> login) {
  if (!login) return e.login ? make_password(e.login->view(), text_of(e.password)) : nullptr;
  if (!e.password || (e.login && e.login->view() != *login)) return nullptr;
  return make_password(*login, e.password->view());
}

}  // namespace

expected<netrc> netrc::parse(std::string_view text) {
  if (text.size() > limits::netrc_bytes)
    return error(TERN_E_LIMIT, "a netrc has at most " + std::to_string(limits::netrc_bytes) + " bytes");
  netrc table;
  bool inside = false;  // an entry that login and password belong to
  for (reader in(text); in.at_keyword();) {
    expected<std::string_view> word = in.keyword();
    if (!word) return word.why();
    if (*word == "machine") {
      expected<secret> name = in.value("machine");
      if (!name) return name.why();
      table.entries_.push_back({std::string(name->view()), {}, {}});
      inside = true;
    } else if (*word == "default") {
      table.entries_.emplace_back();
      inside = true;
    } else if (*word == "macdef") {
      in.skip_macro();
      inside = false;
    } else if (*word == "login" || *word == "password" || *word == "account") {
      expected<secret> found = in.value(*word);
      if (!found) return found.why();
      if (!inside || *word == "account") continue;
      (*word == "login" ? table.entries_.back().login : table.entries_.back().password).emplace(std::move(*found));
    }
  }
  return table;
}

shared_credentials netrc::find(std::string_view host, std::optional<std::string_view> login) const {
  for (const netrc_entry& e : entries_)
    if (is_for(e, host))
      if (shared_credentials found = from(e, login)) return found;
  for (const netrc_entry& e : entries_)
    if (!e.machine)
      if (shared_credentials found = from(e, login)) return found;
  return nullptr;
}

shared_credentials url_credentials(const url& u, const netrc* table) {
  if (!u.username) return nullptr;
  if (u.password) return make_password(*u.username, *u.password);
  shared_credentials found = table ? table->find(u.host, *u.username) : nullptr;
  return found ? found : make_password(*u.username, {});
}

}  // namespace tern::http
