#include "base/charset.hpp"

#include <iconv.h>

#include <algorithm>
#include <cerrno>

#include "base/charset_labels.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace tern {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD

struct mark {
  std::string_view bytes;
  std::string_view charset;
};
// UTF-32 first: its little-endian mark starts with that of UTF-16.
constexpr mark marks[] = {
    {"\xFF\xFE\0\0"sv, "utf-32le"}, {"\0\0\xFE\xFF"sv, "utf-32be"}, {"\xEF\xBB\xBF"sv, "utf-8"},
    {"\xFE\xFF"sv, "utf-16be"},     {"\xFF\xFE"sv, "utf-16le"},
};

std::string_view without_mark(std::string_view text, std::string_view charset) noexcept {
  for (const mark& m : marks)
    if (m.charset == charset && text.starts_with(m.bytes)) return text.substr(m.bytes.size());
  return text;
}

class converter {
 public:
  explicit converter(const char* from) noexcept : cd_(iconv_open("UTF-8", from)) {}
  converter(const converter&) = delete;
  converter& operator=(const converter&) = delete;
  ~converter() {
    if (usable()) iconv_close(cd_);
  }
  bool usable() const noexcept { return cd_ != reinterpret_cast<iconv_t>(-1); }

  // `unit`: the bytes of the smallest piece that can be left out.
  std::string convert(std::string_view text, size_t unit) {
    std::string out;
    out.reserve(text.size());
    auto* from = const_cast<char*>(text.data());
    for (size_t left = text.size(); left > 0;) {
      const int failure = step(&from, &left, out);
      if (failure == 0 || failure == E2BIG) continue;
      out += replacement;
      if (failure != EILSEQ) break;  // EINVAL: cut off by the end
      const size_t dropped = std::min(unit, left);
      from += dropped;
      left -= dropped;
    }
    while (step(nullptr, nullptr, out) == E2BIG) continue;  // what it holds back for a combining character
    return out;
  }

 private:
  int step(char** from, size_t* left, std::string& out) {
    char room[4096];
    char* to = room;
    size_t free = sizeof room;
    const bool ok = iconv(cd_, from, left, &to, &free) != static_cast<size_t>(-1);
    const int failure = ok ? 0 : errno;
    out.append(room, to);
    return failure;
  }

  iconv_t cd_;
};

}  // namespace

std::string_view find_charset(std::string_view label) noexcept {
  const charset_row* row = find_charset_row(label);
  return row ? row->name : std::string_view();
}

std::string_view charset_of_mark(std::string_view text) noexcept {
  for (const mark& m : marks)
    if (text.starts_with(m.bytes)) return m.charset;
  return {};
}

expected<std::string> to_utf8(std::string_view text, std::string_view charset) {
  const charset_row* row = find_charset_row(charset);
  // Two names leave the byte order to the mark. Without one UTF-16 is little-endian (the standard), UTF-32 big-endian (Unicode
  // §3.10 D101).
  if (row && (row->name == "utf-32" || iequals(trim(charset), "utf-16")))
    if (std::string_view marked = charset_of_mark(text); marked.starts_with(row->name.substr(0, 6)))
      row = find_charset_row(marked);
  if (!row) return error(TERN_E_UNSUPPORTED, "text in the encoding " + quote(charset) + " cannot be read");
  text = without_mark(text, row->name);
  if (row->iconv_name == nullptr) return repair_utf8(text);
  converter c(row->iconv_name);
  if (!c.usable()) return error(TERN_E_UNSUPPORTED, "the system's iconv does not know the encoding " + std::string(row->name));
  return c.convert(text, row->unit);
}

}  // namespace tern
