#include "protocols/http/h1/chunk_decoder.hpp"

#include "base/text.hpp"

namespace tern::http::h1 {
namespace {

int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  c = ascii_lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

}  // namespace

void chunk_decoder::begin(size_t max_line_bytes) noexcept {
  *this = {};
  max_line_ = max_line_bytes;
}

chunk_decoder::result chunk_decoder::feed(bytes in, size_t& consumed) {
  std::string_view text = as_text(in);
  for (consumed = 0; consumed < text.size() && state_ != state::data && state_ != state::last;)
    if (!step(text[consumed++])) return result::failed;
  if (state_ == state::data) return result::data;
  return state_ == state::last ? result::last : result::more;
}

void chunk_decoder::skip_data(size_t count) noexcept {
  left_ -= count;
  if (left_ == 0) state_ = state::data_cr;
}

bool chunk_decoder::step(char c) noexcept {
  auto fail = [this](fault f) {
    fault_ = f;
    return false;
  };
  switch (state_) {
    case state::data_cr:
      if (c != '\r') return fail(fault::data_end);
      state_ = state::data_lf;
      return true;
    case state::data_lf:
      if (c != '\n') return fail(fault::data_end);
      state_ = state::first_digit;
      return true;
    case state::first_digit:
      line_ = 0;
      left_ = 0;
      state_ = state::size;
      if (hex_digit(c) < 0) return fail(fault::size);
      break;
    default:
      break;
  }
  if (++line_ > max_line_) return fail(fault::line_too_long);
  switch (state_) {
    case state::size:
      if (hex_digit(c) >= 0) return add_digit(c) || fail(fault::overflow);
      if (c == '\r')
        state_ = state::line_end;
      else if (c == ';')
        state_ = state::extension;
      else if (c == ' ' || c == '\t')
        state_ = state::blank;
      else
        return fail(fault::size);
      return true;
    case state::blank:
      if (c == ';')
        state_ = state::extension;
      else if (c != ' ' && c != '\t')
        return fail(fault::size);
      return true;
    case state::extension:
      if (c == '\r')
        state_ = state::line_end;
      else if (is_control_but_tab(c))
        return fail(fault::line);
      return true;
    default:
      if (c != '\n') return fail(fault::line);
      state_ = left_ == 0 ? state::last : state::data;
      return true;
  }
}

bool chunk_decoder::add_digit(char c) noexcept {
  if (left_ >> 60 != 0) return false;
  left_ = left_ * 16 + static_cast<unsigned>(hex_digit(c));
  return true;
}

error chunk_decoder::why() const {
  switch (fault_) {
    case fault::overflow:
      return error(TERN_E_PROTOCOL, "malformed response: a chunk size that no number holds");
    case fault::line:
      return error(TERN_E_PROTOCOL, "malformed response: a bad character in a chunk extension");
    case fault::line_too_long:
      return error(TERN_E_PROTOCOL, "malformed response: a chunk extension that is too long");
    case fault::data_end:
      return error(TERN_E_PROTOCOL, "malformed response: a chunk longer than its size");
    default:
      return error(TERN_E_PROTOCOL, "malformed response: a bad chunk size");
  }
}

}  // namespace tern::http::h1
