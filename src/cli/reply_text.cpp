#include "cli/reply_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "cli/colour.hpp"
#include "cli/file_io.hpp"
#include "cli/json_writer.hpp"

namespace tern::cli {
namespace {

bool has_items(const tern_value& value) { return value.kind >= TERN_VALUE_ARRAY; }

std::span<const tern_value> items_of(const tern_value& value) {
  return {value.as.items, value.kind == TERN_VALUE_MAP ? size_t{value.length} * 2 : size_t{value.length}};
}

std::string number_text(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  return fmt::format("{}", number);
}

// In double quotes, with the escapes that redis-cli reads as well.
std::string quoted(std::string_view bytes) {
  std::string text = "\"";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    constexpr std::string_view named = "\n\r\t\a\b\\\"";
    constexpr std::string_view letters = "nrtab\\\"";
    if (const size_t at = named.find(c); at != std::string_view::npos)
      text += {'\\', letters[at]};
    else if (byte < 0x20 || byte >= 0x7f)
      text += fmt::format("\\x{:02x}", byte);
    else
      text += c;
  }
  return text + '"';
}

std::string leaf_for_people(const tern_value& v, bool in_colour) {
  switch (v.kind) {
    case TERN_VALUE_NULL:
      return "(nil)";
    case TERN_VALUE_BOOL:
      return v.as.i64 != 0 ? "(true)" : "(false)";
    case TERN_VALUE_INT:
      return fmt::format("(integer) {}", v.as.i64);
    case TERN_VALUE_UINT:
      return fmt::format("(integer) {}", v.as.u64);
    case TERN_VALUE_DOUBLE:
      return "(double) " + number_text(v.as.f64);
    case TERN_VALUE_ERROR:
      return painted("(error) " + printable(text_of(v)), colour::red, in_colour);
    case TERN_VALUE_STRING:
      return printable(text_of(v));
    case TERN_VALUE_BIGNUM:
      return fmt::format("(bignum) {}", printable(text_of(v)));
    default:
      return quoted(text_of(v));
  }
}

char mark_of(const tern_value& v) {
  if (v.kind == TERN_VALUE_MAP) return '#';
  return v.kind == TERN_VALUE_SET ? '~' : ')';
}

std::string_view name_of_empty(const tern_value& v) {
  if (v.kind == TERN_VALUE_MAP) return "(empty hash)";
  return v.kind == TERN_VALUE_SET ? "(empty set)" : "(empty array)";
}

void add_for_people(std::string& out, const tern_value& v, const std::string& indent, bool in_colour) {
  if (!has_items(v)) {
    out += leaf_for_people(v, in_colour);
    return;
  }
  if (v.length == 0) {
    out += name_of_empty(v);
    return;
  }
  const size_t width = std::to_string(v.length).size();
  const std::string deeper = indent + std::string(width + 2, ' ');
  const std::span<const tern_value> items = items_of(v);
  const size_t step = v.kind == TERN_VALUE_MAP ? 2 : 1;
  for (size_t i = 0; i < items.size(); i += step) {
    if (i > 0) out += '\n' + indent;
    out += fmt::format("{:>{}}{} ", i / step + 1, width, mark_of(v));
    add_for_people(out, items[i], deeper, in_colour);
    if (step == 1) continue;
    out += " => ";
    add_for_people(out, items[i + 1], deeper, in_colour);
  }
}

void add_raw(std::string& out, const tern_value& v) {
  if (has_items(v)) {
    const std::span<const tern_value> items = items_of(v);
    for (size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += v.kind == TERN_VALUE_MAP && i % 2 == 1 ? ' ' : '\n';
      add_raw(out, items[i]);
    }
    return;
  }
  switch (v.kind) {
    case TERN_VALUE_NULL:
      return;
    case TERN_VALUE_BOOL:
      out += v.as.i64 != 0 ? "(true)" : "(false)";
      return;
    case TERN_VALUE_INT:
      out += std::to_string(v.as.i64);
      return;
    case TERN_VALUE_UINT:
      out += std::to_string(v.as.u64);
      return;
    case TERN_VALUE_DOUBLE:
      out += number_text(v.as.f64);
      return;
    default:
      out += text_of(v);
  }
}

bool is_text(const tern_value& v) { return v.kind == TERN_VALUE_STRING || (v.kind == TERN_VALUE_BYTES && is_utf8(text_of(v))); }

void add_json(json_writer& json, const tern_value& v);

void add_map(json_writer& json, std::span<const tern_value> items) {
  bool object = true;
  for (size_t i = 0; i < items.size(); i += 2) object = object && is_text(items[i]);
  object ? json.begin_object() : json.begin_array();
  for (size_t i = 0; i < items.size(); i += 2) {
    if (object) {
      json.key(text_of(items[i]));
      add_json(json, items[i + 1]);
      continue;
    }
    json.begin_array();
    add_json(json, items[i]);
    add_json(json, items[i + 1]);
    json.end_array();
  }
  object ? json.end_object() : json.end_array();
}

void add_json(json_writer& json, const tern_value& v) {
  if (v.kind == TERN_VALUE_MAP) return add_map(json, items_of(v));
  if (has_items(v)) {
    json.begin_array();
    for (const tern_value& item : items_of(v)) add_json(json, item);
    json.end_array();
    return;
  }
  switch (v.kind) {
    case TERN_VALUE_NULL:
      json.null();
      return;
    case TERN_VALUE_BOOL:
      json.value(v.as.i64 != 0);
      return;
    case TERN_VALUE_INT:
      json.value(v.as.i64);
      return;
    case TERN_VALUE_UINT:
      json.value(v.as.u64);
      return;
    case TERN_VALUE_DOUBLE:
      if (std::isfinite(v.as.f64))
        json.value(v.as.f64);
      else
        json.value(number_text(v.as.f64));
      return;
    case TERN_VALUE_ERROR:
      json.begin_object().member("error", text_of(v)).end_object();
      return;
    default:
      if (is_utf8(text_of(v)))
        json.value(text_of(v));
      else
        json.begin_object().member("base64", to_base64(text_of(v))).end_object();
  }
}

}  // namespace

std::string reply_for_people(const tern_value& reply, bool in_colour) {
  std::string text;
  add_for_people(text, reply, "", in_colour);
  return text;
}

std::string reply_raw(const tern_value& reply) {
  std::string text;
  add_raw(text, reply);
  return text;
}

std::string reply_json(const tern_value& reply) {
  json_writer json;
  add_json(json, reply);
  return json.text();
}

}  // namespace tern::cli
