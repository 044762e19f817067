#include "engine/option_registry.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "tern/info.h"

namespace tern {
namespace {

// Levenshtein: single letters inserted, removed or changed.
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (ascii_lower(a[i]) == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, changed});
    }
  }
  return row.back();
}

const option_row* nearest(std::string_view name, uint32_t scope) {
  const option_row* best = nullptr;
  size_t best_distance = 4;  // more changes than three make another word
  for (const option_row& row : option_rows()) {
    if (!(row.scopes & scope)) continue;
    if (row.name.ends_with(name) && row.name.size() > name.size() && row.name[row.name.size() - name.size() - 1] == '.')
      return &row;
    const size_t d = distance(name, row.name);
    if (d < best_distance && d < name.size()) {
      best = &row;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace

const option_row* find_option(std::string_view name) noexcept {
  for (const option_row& row : option_rows())
    if (row.name == name) return &row;
  return nullptr;
}

expected<const option_row*> option_named(std::string_view name, uint32_t scope) {
  const option_row* row = find_option(name);
  if (row && (row->scopes & scope)) return row;
  if (row) return error(TERN_E_OPTION_NAME, std::string(name) + " is an option of a client, not of a request");
  std::string message = "no option has the name " + quote(name);
  const option_row* meant = name.size() <= 100 ? nearest(name, scope) : nullptr;
  if (meant) message.append("; did you mean ").append(meant->name).append("?");
  return error(TERN_E_OPTION_NAME, std::move(message));
}

void option_override::apply(settings_ref to) const {
  if (how == mode::replace) return row->store(to, option_value(value));
  row->append(to, std::get<std::vector<std::string>>(option_value(value)));
}

expected<option_override> override_by_set(std::string_view name, std::string_view text, uint32_t scope) {
  expected<const option_row*> row = option_named(name, scope);
  if (!row) return row.why();
  expected<option_value> value = read_option(**row, text);
  if (!value) return value.why();
  return option_override{*row, option_override::mode::replace, std::move(*value)};
}

expected<option_override> override_by_add(std::string_view name, std::string_view text, uint32_t scope) {
  expected<const option_row*> row = option_named(name, scope);
  if (!row) return row.why();
  if ((*row)->type != option_type::list)
    return error(TERN_E_OPTION_VALUE,
                 std::string(name) + ": it holds one value (" + option_type_text(**row) + ") and cannot be added to");
  if (text.empty()) return error(TERN_E_OPTION_VALUE, std::string(name) + ": an empty entry cannot be added");
  expected<option_value> value = read_option(**row, text);
  if (!value) return value.why();
  return option_override{*row, option_override::mode::append, std::move(*value)};
}

}  // namespace tern
