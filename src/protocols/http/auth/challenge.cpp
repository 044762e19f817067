#include "protocols/http/auth/challenge.hpp"

#include <algorithm>
#include <optional>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

bool is_blank(char c) noexcept { return c == ' ' || c == '\t'; }
bool is_visible(char c) noexcept { return c > ' ' && c < 0x7F; }

// Walks over one header line.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }
  bool at_string() const noexcept { return rest_.starts_with('"'); }
  void skip_all() noexcept { rest_ = {}; }
  void skip_one() noexcept { rest_.remove_prefix(1); }

  bool skip_blanks() noexcept { return skip_while(is_blank) > 0; }
  void skip_separators() noexcept {
    skip_while([](char c) { return is_blank(c) || c == ','; });
  }

  std::string_view token() noexcept { return take(std::find_if_not(rest_.begin(), rest_.end(), is_tchar) - rest_.begin()); }

  // "=" with the blanks around it; when there is none nothing is consumed.
  bool equals_sign() noexcept {
    std::string_view before = rest_;
    skip_blanks();
    if (!rest_.starts_with('=')) {
      rest_ = before;
      return false;
    }
    skip_one();
    skip_blanks();
    return true;
  }

  // A token68 that fills the element up to the comma or the end; when it does not nothing is consumed.
  std::string_view token68() noexcept {
    std::string_view before = rest_;
    skip_while(is_token68_char);
    const size_t letters = before.size() - rest_.size();
    skip_while([](char c) { return c == '='; });
    std::string_view found = before.substr(0, before.size() - rest_.size());
    skip_blanks();
    if (letters > 0 && (rest_.empty() || rest_.front() == ',')) return found;
    rest_ = before;
    return {};
  }

  // Nothing: a quoted string without an end, or with a control character.
  std::optional<std::string> value() {
    if (!rest_.starts_with('"')) {
      auto end = std::find_if(rest_.begin(), rest_.end(), [](char c) { return !is_visible(c) || c == ',' || c == '"'; });
      return std::string(take(end - rest_.begin()));
    }
    std::string unquoted;
    for (size_t i = 1; i < rest_.size(); ++i) {
      char c = rest_[i];
      if (c == '"') {
        rest_.remove_prefix(i + 1);
        return has_control_but_tab(unquoted) ? std::nullopt : std::optional(std::move(unquoted));
      }
      if (c == '\\' && ++i < rest_.size()) c = rest_[i];
      if (i < rest_.size()) unquoted += c;
    }
    rest_ = {};
    return std::nullopt;
  }

 private:
  std::string_view take(ptrdiff_t count) noexcept {
    std::string_view part = rest_.substr(0, static_cast<size_t>(count));
    rest_.remove_prefix(part.size());
    return part;
  }
  template <class Kind>
  size_t skip_while(Kind is) noexcept {
    return take(std::find_if_not(rest_.begin(), rest_.end(), is) - rest_.begin()).size();
  }

  std::string_view rest_;
};

// False: the list is no longer well-formed.
bool add_parameter(std::vector<auth_parameter>& list, std::string_view name, std::optional<std::string> value) {
  if (!value || find_parameter(list, name) || list.size() >= limits::http_challenge_parameters) return false;
  list.push_back({std::string(name), std::move(*value)});
  return true;
}

// The challenges of one line, appended to `into`.
class line_reader {
 public:
  line_reader(std::string_view line, std::vector<challenge>& into) : in_(line), into_(into) {}

  void run() {
    while (in_.skip_separators(), !in_.at_end() && into_.size() < limits::http_challenges) {
      std::string_view word = in_.token();
      if (word.empty())
        skip_foreign();
      else if (in_.equals_sign())
        parameter(word);
      else
        scheme(word);
    }
    end_challenge();
  }

 private:
  enum class state : uint8_t { outside, inside, broken };

  void parameter(std::string_view name) {
    std::optional<std::string> value = in_.value();
    if (state_ == state::inside && !add_parameter(current_.parameters, name, std::move(value))) state_ = state::broken;
  }

  void scheme(std::string_view name) {
    end_challenge();
    current_ = {std::string(name), {}, {}};
    state_ = state::inside;
    if (in_.skip_blanks()) current_.token68 = in_.token68();
  }

  // Nothing of the grammar. A string is skipped as a whole: what it holds is no challenge.
  void skip_foreign() {
    if (state_ == state::inside) state_ = state::broken;
    if (!in_.at_string())
      in_.skip_one();
    else if (!in_.value())
      in_.skip_all();
  }

  void end_challenge() {
    if (state_ == state::inside && into_.size() < limits::http_challenges) into_.push_back(std::move(current_));
    state_ = state::outside;
  }

  scanner in_;
  std::vector<challenge>& into_;
  challenge current_;
  state state_ = state::outside;
};

}  // namespace

const std::string* find_parameter(std::span<const auth_parameter> list, std::string_view name) noexcept {
  for (const auth_parameter& p : list)
    if (iequals(p.name, name)) return &p.value;
  return nullptr;
}

const std::string* challenge::find(std::string_view name) const noexcept { return find_parameter(parameters, name); }

std::vector<challenge> parse_challenges(std::span<const field> list, std::string_view name) {
  std::vector<challenge> found;
  size_t total = 0;
  for (const field& f : list) {
    if (!iequals(f.name, name)) continue;
    total += f.value.size();
    if (total > limits::http_challenge_bytes) break;
    line_reader(f.value, found).run();
  }
  return found;
}

std::vector<auth_parameter> parse_auth_parameters(std::string_view text) {
  std::vector<auth_parameter> found;
  if (text.size() > limits::http_challenge_bytes) return found;
  scanner in(text);
  while (in.skip_separators(), !in.at_end()) {
    std::string_view name = in.token();
    if (name.empty() || !in.equals_sign() || !add_parameter(found, name, in.value())) return {};
  }
  return found;
}

}  // namespace tern::http
