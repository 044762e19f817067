// A JSON reader of our own. cJSON, which the other C programs of the field use, keeps every number as a double, so that
// integers past 2^53 are lost, ends strings at \u0000, recurses, and builds a tree of separate allocations that would have to
// be copied into ours. This one is RFC 8259 word by word, not recursive, and feeds the builder directly.
//
// States: value (one is expected), after_value (a comma or the container's end, or the end of the text). What stands around
// the place is the stack of open containers.
#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "value/builder.hpp"

namespace tern {
namespace {

// Of a decimal number that is not zero: whether it is at least 1. Tells a number too large for a double from one too small.
bool is_at_least_one(std::string_view number) noexcept {
  if (number.starts_with('-')) number.remove_prefix(1);
  size_t e = std::min(number.find_first_of("eE"), number.size());
  std::string_view digits = number.substr(0, e);
  size_t first = digits.find_first_of("123456789");
  size_t point = std::min(digits.find('.'), digits.size());
  // Digits in front of the point from the first that counts; not above 0 when that stands behind it.
  int64_t magnitude = first < point ? static_cast<int64_t>(point - first) : 1 - static_cast<int64_t>(first - point);
  if (e == number.size()) return magnitude > 0;
  std::string_view exponent = number.substr(e + 1);
  bool negative = exponent[0] == '-';
  if (negative || exponent[0] == '+') exponent.remove_prefix(1);
  auto power = parse_number<int64_t>(exponent);
  if (!power || *power > INT64_MAX / 2) return !negative;
  return magnitude + (negative ? -*power : *power) > 0;
}

class json_reader {
 public:
  explicit json_reader(std::string_view text) : text_(text) {}

  expected<owned_value> read() {
    if (auto at = find_invalid_utf8(text_)) return failure(*at, "not UTF-8");
    if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
    error why;
    do {
      skip_blanks();
      why = state_ == state::value ? read_value() : read_after_value();
    } while (!why && state_ != state::end);
    if (why) return why;
    return builder_.finish();
  }

 private:
  enum class state : uint8_t { value, after_value, end };

  error failure(size_t offset, std::string_view what, int32_t code = TERN_E_PARSE) const {
    return error(code, fmt::format("JSON, offset {}: {}", offset, what));
  }
  error unexpected(std::string_view wanted) const {
    if (at_ == text_.size()) return failure(at_, fmt::format("the text ends where {} is expected", wanted));
    return failure(at_, fmt::format("expected {}, found {}", wanted, quote(text_.substr(at_, 1))));
  }

  bool next_is(char c) const noexcept { return at_ < text_.size() && text_[at_] == c; }
  bool take(char c) noexcept {
    bool there = next_is(c);
    at_ += there ? 1 : 0;
    return there;
  }
  bool next_is_digit() const noexcept { return at_ < text_.size() && is_digit(text_[at_]); }
  void skip_digits() noexcept {
    while (next_is_digit()) ++at_;
  }
  void skip_blanks() noexcept {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
  }

  error read_value() {
    if (at_ == text_.size()) return unexpected("a value");
    state_ = state::after_value;
    switch (text_[at_]) {
      case '{':
        return open_container('}');
      case '[':
        return open_container(']');
      case '"':
        return read_string();
      case 't':
        return read_word("true", [this] { builder_.boolean(true); });
      case 'f':
        return read_word("false", [this] { builder_.boolean(false); });
      case 'n':
        return read_word("null", [this] { builder_.null(); });
      default:
        return next_is('-') || next_is_digit() ? read_number() : unexpected("a value");
    }
  }

  error read_after_value() {
    if (closers_.empty()) {
      state_ = state::end;
      return at_ == text_.size() ? error() : unexpected("nothing more after the value");
    }
    char closer = closers_.back();
    if (take(closer)) {
      closers_.pop_back();
      builder_.end();
      return {};
    }
    if (!take(',')) return unexpected(closer == '}' ? "\",\" or \"}\"" : "\",\" or \"]\"");
    state_ = state::value;
    skip_blanks();
    return closer == '}' ? read_key() : error();
  }

  error open_container(char closer) {
    if (closers_.size() == limits::value_depth)
      return failure(at_, fmt::format("nested more than {} levels deep", limits::value_depth), TERN_E_LIMIT);
    ++at_;
    closers_.push_back(closer);
    closer == '}' ? builder_.begin_map() : builder_.begin_array();
    skip_blanks();
    if (next_is(closer)) return {};
    state_ = state::value;
    return closer == '}' ? read_key() : error();
  }

  error read_key() {
    if (!next_is('"')) return unexpected("a key in double quotes");
    if (error why = read_string()) return why;
    skip_blanks();
    return take(':') ? error() : unexpected("\":\"");
  }

  template <class F>
  error read_word(std::string_view word, F&& put) {
    if (!text_.substr(at_).starts_with(word)) return unexpected("a value");
    at_ += word.size();
    put();
    return {};
  }

  error read_number() {
    size_t start = at_;
    bool negative = take('-');
    bool integer = true;
    if (!next_is_digit()) return unexpected("a digit");
    if (take('0')) {
      if (next_is_digit()) return failure(start, "a number starts with a needless zero");
    } else {
      skip_digits();
    }
    if (take('.')) {
      integer = false;
      if (!next_is_digit()) return unexpected("a digit");
      skip_digits();
    }
    if (take('e') || take('E')) {
      integer = false;
      if (!take('-')) take('+');
      if (!next_is_digit()) return unexpected("a digit");
      skip_digits();
    }
    std::string_view number = text_.substr(start, at_ - start);
    if (integer && number != "-0" && put_integer(number, negative)) return {};
    return put_real(start, number);
  }

  bool put_integer(std::string_view number, bool negative) {
    auto whole = parse_number<int64_t>(number);
    if (whole) builder_.integer(*whole);
    if (whole || negative) return whole.has_value();
    auto large = parse_number<uint64_t>(number);
    if (large) builder_.unsigned_integer(*large);
    return large.has_value();
  }

  error put_real(size_t start, std::string_view number) {
    double value = 0;
    auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (failed == std::errc::result_out_of_range) {
      if (is_at_least_one(number)) return failure(start, "the number is too large for a double", TERN_E_LIMIT);
      value = number.starts_with('-') ? -0.0 : 0.0;
    }
    builder_.real(value);
    return {};
  }

  error read_string() {
    size_t start = at_++;
    size_t plain = at_;  // start of the part not yet put
    scratch_.clear();
    for (;; ++at_) {
      if (at_ == text_.size()) return failure(start, "the string is not closed");
      char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) return failure(at_, "a control character in a string must be escaped");
      if (c != '"' && c != '\\') continue;
      std::string_view part = text_.substr(plain, at_ - plain);
      if (c == '"' && scratch_.empty()) return put_string(start, part);
      scratch_.append(part);
      if (c == '"') return put_string(start, scratch_);
      if (error why = read_escape()) return why;
      plain = at_ + 1;
    }
  }

  error put_string(size_t start, std::string_view value) {
    if (value.size() > limits::value_length)
      return failure(start, fmt::format("a string of {} bytes, {} are allowed", value.size(), limits::value_length),
                     TERN_E_LIMIT);
    ++at_;
    builder_.string(value);
    return {};
  }

  // From the backslash to the last character of the escape.
  error read_escape() {
    size_t start = at_++;
    if (at_ == text_.size()) return failure(start, "the string is not closed");
    constexpr std::string_view letters = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
    if (size_t which = letters.find(text_[at_]); which != std::string_view::npos) {
      scratch_ += meant[which];
      return {};
    }
    if (text_[at_] != 'u') return failure(start, "an escape that JSON does not have");
    auto code = read_hex4();
    if (!code) return failure(start, "\\u is followed by four hex digits");
    char32_t scalar = *code;
    if (scalar >= 0xD800 && scalar <= 0xDFFF) {
      auto low = scalar <= 0xDBFF && text_.substr(at_ + 1).starts_with("\\u") ? (at_ += 2, read_hex4()) : std::nullopt;
      if (!low || *low < 0xDC00 || *low > 0xDFFF) return failure(start, "half of a surrogate pair");
      scalar = 0x10000 + ((scalar - 0xD800) << 10) + (*low - 0xDC00);
    }
    append_utf8(scratch_, scalar);
    return {};
  }

  // at_ goes from the "u" to the last digit.
  std::optional<uint16_t> read_hex4() {
    std::string_view digits = text_.substr(at_ + 1, 4);
    auto code = digits.size() == 4 ? parse_number<uint16_t>(digits, 16) : std::nullopt;
    if (code) at_ += 4;
    return code;
  }

  std::string_view text_;
  size_t at_ = 0;
  state state_ = state::value;
  std::string closers_;  // of the open containers, "}" or "]"
  std::string scratch_;  // a string with escapes
  value_builder builder_;
};

}  // namespace

expected<const tern_value*> value_from_json(std::string_view text) {
  auto root = json_reader(text).read();
  if (!root) return root.why();
  return root->release();
}

}  // namespace tern
