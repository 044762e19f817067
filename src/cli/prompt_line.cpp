#include "cli/prompt_line.hpp"

#include <algorithm>
#include <utility>

namespace tern::cli {
namespace {

constexpr char control(char letter) { return static_cast<char>(letter & 0x1f); }
constexpr char escape = '\x1b';
constexpr char rubout = '\x7f';

// Of UTF-8, all but the first of a character.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

prompt_line::outcome prompt_line::type(char byte) {
  switch (key_) {
    case key::escape:
      key_ = byte == '[' || byte == 'O' ? key::sequence : key::plain;
      return outcome::edited;
    case key::sequence:  // ECMA-48 §5.4: parameters and intermediates come before the final byte
      if (byte >= 0x40) key_ = key::plain;
      return outcome::edited;
    case key::plain:
      break;
  }
  switch (byte) {
    case '\n':
    case '\r':
      return outcome::line;
    case control('D'):
      return text_.empty() ? outcome::end : outcome::edited;
    case control('H'):
    case rubout:
      erase_character();
      return outcome::edited;
    case control('U'):
      text_.clear();
      return outcome::edited;
    case control('W'):
      erase_word();
      return outcome::edited;
    case escape:
      key_ = key::escape;
      return outcome::edited;
    default:
      if (static_cast<unsigned char>(byte) >= 0x20 || byte == '\t') text_ += byte;
      return outcome::edited;
  }
}

std::string prompt_line::take() { return std::exchange(text_, std::string()); }

std::string prompt_line::visible(size_t columns) const {
  size_t begin = text_.size();
  for (size_t seen = 0; begin > 0 && seen < columns; ++seen) {
    --begin;
    while (begin > 0 && is_continuation(text_[begin])) --begin;
  }
  std::string shown = text_.substr(begin);
  std::replace(shown.begin(), shown.end(), '\t', ' ');
  return shown;
}

void prompt_line::erase_character() {
  while (!text_.empty() && is_continuation(text_.back())) text_.pop_back();
  if (!text_.empty()) text_.pop_back();
}

void prompt_line::erase_word() {
  while (!text_.empty() && text_.back() == ' ') text_.pop_back();
  while (!text_.empty() && text_.back() != ' ') text_.pop_back();
}

}  // namespace tern::cli
