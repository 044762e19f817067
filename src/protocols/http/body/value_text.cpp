#include "protocols/http/body/value_text.hpp"

#include <deque>
#include <vector>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "protocols/http/body/form.hpp"
#include "protocols/http/message/media_type.hpp"
#include "value/kind.hpp"
#include "value/value.hpp"

namespace tern::http {
namespace {

enum class encoding : uint8_t { json, form, namevalue, xml, none };

encoding encoding_of(std::string_view content_type) {
  const auto parsed = parse_media_type(content_type);
  if (!parsed) return encoding::none;
  if (parsed->is_json()) return encoding::json;
  const std::string type = parsed->essence();
  if (type == form_type) return encoding::form;
  if (type == namevalue_type) return encoding::namevalue;
  if (type == "text/xml" || type == "application/xml" || type.ends_with("+xml")) return encoding::xml;
  return encoding::none;
}

// A map as pairs; the texts that had to be made live here.
class pair_list {
 public:
  error read(const tern_value& map) {
    if (map.kind != TERN_VALUE_MAP) return error(TERN_E_ARGUMENT, "the value is not a map, which this content type needs");
    value_walk walk;
    if (error e = walk.enter(map)) return e;
    for (size_t i = 0; i < map.length; ++i) {
      const tern_value& key = map.as.items[2 * i];
      const tern_value& item = map.as.items[2 * i + 1];
      if (error e = walk.enter(key)) return e;
      if (!is_text(key.kind)) return error(TERN_E_ARGUMENT, "a key of the map is not a text");
      if (error e = item.kind == TERN_VALUE_ARRAY ? add_each(text_of(key), item, walk) : add(text_of(key), item, walk))
        return e;
    }
    return {};
  }
  std::span<const text_pair> pairs() const { return pairs_; }

 private:
  error add_each(std::string_view name, const tern_value& list, value_walk& walk) {
    if (error e = walk.enter(list)) return e;
    for (size_t i = 0; i < list.length; ++i)
      if (error e = add(name, list.as.items[i], walk)) return e;
    walk.leave();
    return {};
  }

  error add(std::string_view name, const tern_value& item, value_walk& walk) {
    if (range_of(item.kind) == value_range::items || range_of(item.kind) == value_range::unknown)
      return error(TERN_E_ARGUMENT, "the value of " + quote(name) + " is neither a text, a number nor a list of them");
    if (error e = walk.enter(item)) return e;
    if (is_text(item.kind) || item.kind == TERN_VALUE_BYTES) {
      pairs_.emplace_back(name, text_of(item));
    } else if (item.kind == TERN_VALUE_NULL) {
      pairs_.emplace_back(name, "");
    } else {  // as JSON writes it, without the quotes of what is a text there
      auto json = json_text(item);
      if (!json) return json.why().with_context("the value of " + quote(name));
      pairs_.emplace_back(name, trim(made_.emplace_back(std::move(*json)), '"'));
    }
    return {};
  }

  std::vector<text_pair> pairs_;
  std::deque<std::string> made_;
};

}  // namespace

error check_json(std::string_view text) {
  auto root = value_from_json(text);
  if (!root) return root.why().with_context("the body is not JSON");
  value_release(*root);
  return {};
}

error check_xml(std::string_view text) {
  if (const auto at = find_invalid_utf8(text))
    return error(TERN_E_PARSE, "the body is not XML: byte " + std::to_string(*at) + " is not UTF-8");
  if (const size_t at = text.find('\0'); at != std::string_view::npos)
    return error(TERN_E_PARSE, "the body is not XML: byte " + std::to_string(at) + " is NUL");
  return {};
}

expected<std::string> value_text(const tern_value& value, std::string_view content_type) {
  const encoding how = encoding_of(content_type);
  switch (how) {
    case encoding::json:
      return json_text(value);
    case encoding::form:
    case encoding::namevalue: {
      pair_list list;
      if (error e = list.read(value)) return e;
      return how == encoding::form ? form_text(list.pairs()) : namevalue_text(list.pairs());
    }
    case encoding::xml: {
      value_walk walk;
      if (error e = walk.enter(value)) return e;
      if (!is_text(value.kind)) return error(TERN_E_ARGUMENT, "the value is not a text, which an XML body needs");
      if (error e = check_xml(text_of(value))) return e;
      return std::string(text_of(value));
    }
    case encoding::none:
      break;
  }
  return error(TERN_E_UNSUPPORTED, "a value has no form as " + quote(content_type) + "; JSON, XML, " + std::string(form_type) +
                                       " and " + std::string(namevalue_type) + " have one");
}

}  // namespace tern::http
