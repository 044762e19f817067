#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "base/base64.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "value/arena.hpp"
#include "value/datetime.hpp"
#include "value/kind.hpp"

namespace tern {
namespace {

constexpr uint32_t known_flags = TERN_JSON_PRETTY;
constexpr size_t uuid_bytes = 16, object_id_bytes = 12;

error refused(std::string message) { return error(TERN_E_ARGUMENT, std::move(message)); }

class json_writer {
 public:
  explicit json_writer(uint32_t flags) : pretty_((flags & TERN_JSON_PRETTY) != 0) {}

  error put(const tern_value& v) {
    if (error why = walk_.enter(v)) return why;
    if (out_.size() > limits::value_length)
      return error(TERN_E_LIMIT, fmt::format("the JSON text has more than {} bytes", limits::value_length));
    switch (range_of(v.kind)) {
      case value_range::inline_data:
        return put_inline(v);
      case value_range::octets:
        return put_bytes(v);
      default:
        break;
    }
    error why = put_items(v);
    walk_.leave();
    return why;
  }

  std::string take() { return std::move(out_); }

 private:
  error put_inline(const tern_value& v) {
    switch (v.kind) {
      case TERN_VALUE_BOOL:
        out_ += v.as.i64 != 0 ? "true" : "false";
        return {};
      case TERN_VALUE_INT:
        put_number(v.as.i64);
        return {};
      case TERN_VALUE_UINT:
        put_number(v.as.u64);
        return {};
      case TERN_VALUE_DOUBLE:
        if (!std::isfinite(v.as.f64)) return refused("JSON has no number for not-a-number and infinity");
        put_real(v.as.f64);
        return {};
      case TERN_VALUE_DATETIME: {
        auto text = format_datetime(v);
        if (!text) return text.why();
        put_quoted(*text);
        return {};
      }
      default:
        out_ += "null";
        return {};
    }
  }

  template <class T>
  size_t put_number(T number) {
    char digits[32];
    auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out_.append(digits, end);
    return static_cast<size_t>(end - digits);
  }

  void put_real(double number) {
    size_t length = put_number(number);
    if (std::string_view(out_).substr(out_.size() - length).find_first_of(".e") == std::string_view::npos) out_ += ".0";
  }

  error put_bytes(const tern_value& v) {
    std::string_view data = text_of(v);
    if (is_text(v.kind)) {
      if (auto at = find_invalid_utf8(data))
        return refused(fmt::format("a text of kind {} is not UTF-8 at byte {}", v.kind, *at));
      put_quoted(data);
      return {};
    }
    if (v.kind == TERN_VALUE_UUID) return put_hex("uuid", data, uuid_bytes);
    if (v.kind == TERN_VALUE_OBJECT_ID) return put_hex("object id", data, object_id_bytes);
    out_.append("\"").append(base64_encode(as_bytes(data))).append("\"");
    return {};
  }

  error put_hex(std::string_view what, std::string_view data, size_t size) {
    if (data.size() != size) return refused(fmt::format("{} bytes given as {}, which has {}", data.size(), what, size));
    out_ += '"';
    for (size_t i = 0; i < size; ++i) {
      if (size == uuid_bytes && (i == 4 || i == 6 || i == 8 || i == 10)) out_ += '-';
      fmt::format_to(std::back_inserter(out_), "{:02x}", static_cast<unsigned char>(data[i]));
    }
    out_ += '"';
    return {};
  }

  error put_items(const tern_value& v) {
    bool map = v.kind == TERN_VALUE_MAP;
    out_ += map ? '{' : '[';
    ++level_;
    for (size_t i = 0; i < v.length; ++i) {
      if (i != 0) out_ += ',';
      new_line();
      if (map)
        if (error why = put_key(v.as.items[2 * i])) return why;
      if (error why = put(v.as.items[map ? 2 * i + 1 : i])) return why;
    }
    --level_;
    if (v.length != 0) new_line();
    out_ += map ? '}' : ']';
    return {};
  }

  error put_key(const tern_value& key) {
    if (!is_text(key.kind)) return refused(fmt::format("a map key of kind {}; JSON has text keys only", key.kind));
    if (error why = put(key)) return why;
    out_ += pretty_ ? ": " : ":";
    return {};
  }

  void new_line() {
    if (pretty_) out_.append("\n").append(2 * level_, ' ');
  }

  void put_quoted(std::string_view text) {
    out_ += '"';
    for (size_t plain = 0; plain < text.size();) {
      size_t end = plain;
      while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x20 && text[end] != '"' && text[end] != '\\') ++end;
      out_.append(text.substr(plain, end - plain));
      if (end < text.size()) put_escape(text[end]);
      plain = end + 1;
    }
    out_ += '"';
  }

  void put_escape(char c) {
    constexpr std::string_view meant = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
    if (size_t which = meant.find(c); which != std::string_view::npos)
      out_ += {'\\', letters[which]};
    else
      fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned char>(c));
  }

  const bool pretty_;
  size_t level_ = 0;
  value_walk walk_;
  std::string out_;
};

}  // namespace

expected<std::string> json_text(const tern_value& v, uint32_t flags) {
  if ((flags & ~known_flags) != 0) return refused(fmt::format("unknown JSON flags 0x{:x}", flags & ~known_flags));
  json_writer writer(flags);
  if (error why = writer.put(v)) return why;
  return writer.take();
}

expected<const tern_value*> value_to_json(const tern_value& v, uint32_t flags) {
  auto text = json_text(v, flags);
  if (!text) return text.why();
  if (text->size() > limits::value_length)
    return error(TERN_E_LIMIT, fmt::format("the JSON text has more than {} bytes", limits::value_length));
  value_arena arena(0, text->size() + 1);
  arena.root()->kind = TERN_VALUE_STRING;
  arena.root()->length = static_cast<uint32_t>(text->size());
  arena.root()->as.bytes = arena.take_bytes(text->data(), text->size());
  return arena.finish().release();
}

}  // namespace tern
