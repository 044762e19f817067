#include "cli/form_argument.hpp"

#include <algorithm>

namespace tern::cli {
namespace {

constexpr std::string_view type_mark = ";type=";
constexpr std::string_view name_mark = ";filename=";

// Takes what stands before the next mark; in quotes also what looks like one.
std::optional<std::string> take_value(std::string_view& rest) {
  if (!rest.starts_with('"')) {
    std::string value(rest.substr(0, std::min(rest.find(type_mark), rest.find(name_mark))));
    rest.remove_prefix(value.size());
    return value;
  }
  std::string value;
  for (size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return value;
    }
    bool escape = rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\');
    if (escape) ++i;
    value += rest[i];
  }
  return std::nullopt;
}

}  // namespace

std::optional<form_argument> parse_form_argument(std::string_view text) {
  size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) return std::nullopt;
  form_argument form;
  form.name = text.substr(0, equals);
  std::string_view rest = text.substr(equals + 1);
  if (rest.starts_with('@')) form.what = form_argument::kind::file;
  if (rest.starts_with('<')) form.what = form_argument::kind::content;
  if (form.what != form_argument::kind::text) rest.remove_prefix(1);
  std::optional<std::string> value = take_value(rest);
  if (!value) return std::nullopt;
  form.value = std::move(*value);
  while (!rest.empty()) {
    bool type = rest.starts_with(type_mark);
    if (!type && !rest.starts_with(name_mark)) return std::nullopt;
    rest.remove_prefix(type ? type_mark.size() : name_mark.size());
    (type ? form.type : form.file_name) = take_value(rest);
    if (!(type ? form.type : form.file_name)) return std::nullopt;
  }
  bool path_missing = form.what != form_argument::kind::text && form.value.empty();
  return path_missing ? std::nullopt : std::optional(std::move(form));
}

}  // namespace tern::cli
