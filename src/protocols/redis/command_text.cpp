#include "protocols/redis/command_text.hpp"

#include "base/limits.hpp"

namespace tern::redis {
namespace {

constexpr bool is_blank(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
// \v and \f separate words, but do not end one.
constexpr bool ends_word(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr char escaped(char c) noexcept {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

class splitter {
 public:
  explicit splitter(std::string_view text) : text_(text) {}

  expected<std::vector<std::string>> run() {
    if (text_.find('\0') != std::string_view::npos) return at(text_.find('\0'), "a NUL byte is written as \"\\x00\"");
    std::vector<std::string> words;
    for (;;) {
      while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
      if (at_ == text_.size()) return words;
      if (words.size() == limits::redis_command_arguments)
        return error(TERN_E_LIMIT, "the command has more arguments than the " +
                                       std::to_string(limits::redis_command_arguments) + " that are allowed");
      words.emplace_back();
      if (error why = word(words.back())) return why;
    }
  }

 private:
  static error at(size_t offset, std::string_view what) {
    return error(TERN_E_PARSE, "at byte " + std::to_string(offset) + " of the command: " + std::string(what));
  }

  error word(std::string& out) {
    while (at_ < text_.size() && !ends_word(text_[at_])) {
      const char c = text_[at_];
      if (c == '"') return in_quotes(out, '"');
      if (c == '\'') return in_quotes(out, '\'');
      out += c;
      ++at_;
    }
    return {};
  }

  error in_quotes(std::string& out, char quote) {
    const size_t opened = at_++;
    for (; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == quote) {
        ++at_;
        if (at_ < text_.size() && !is_blank(text_[at_])) return at(at_, "text follows a closing quote");
        return {};
      }
      if (c != '\\' || at_ + 1 == text_.size())
        out += c;
      else if (quote == '"')
        escape(out);
      else if (text_[at_ + 1] == '\'')
        out += text_[++at_];
      else
        out += c;
    }
    return at(opened, "a quote is not closed");
  }

  void escape(std::string& out) {
    const char c = text_[++at_];
    if (c == 'x' && at_ + 2 < text_.size()) {
      const int high = hex_digit(text_[at_ + 1]), low = hex_digit(text_[at_ + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        at_ += 2;
        return;
      }
    }
    out += escaped(c);
  }

  const std::string_view text_;
  size_t at_ = 0;
};

}  // namespace

expected<std::vector<std::string>> split_command(std::string_view text) { return splitter(text).run(); }

}  // namespace tern::redis
