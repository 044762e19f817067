// JSON text, written front to back.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

bool is_utf8(std::string_view text);
std::string to_base64(std::string_view bytes);

// Commas and quotes are its job; that each key is followed by one value, and that every begin meets its end, is the caller's.
class json_writer {
 public:
  json_writer& begin_object() { return open('{'); }
  json_writer& end_object() { return close('}'); }
  json_writer& begin_array() { return open('['); }
  json_writer& end_array() { return close(']'); }
  json_writer& key(std::string_view name);

  // Text that is not UTF-8 (raw bytes from the wire) is read as ISO 8859-1.
  json_writer& value(std::string_view text);
  json_writer& value(const char* text) { return value(std::string_view(text)); }
  json_writer& value(bool truth) { return literal(truth ? "true" : "false"); }
  json_writer& value(double number);
  template <std::integral Integer>
    requires(!std::same_as<Integer, bool>)
  json_writer& value(Integer number) {
    return literal(std::to_string(number));
  }
  json_writer& null() { return literal("null"); }

  template <class Value>
  json_writer& member(std::string_view name, const Value& content) {
    return key(name).value(content);
  }

  const std::string& text() const { return text_; }

 private:
  json_writer& open(char bracket);
  json_writer& close(char bracket);
  json_writer& literal(std::string_view text);
  void separate();

  std::string text_;
  bool first_ = true;  // nothing stands before the next item in its object or array, or a key does
};

}  // namespace tern::cli
