// Every option: name, type, scopes, default and text, and how its text becomes typed settings. One table feeds the setters of
// configs and requests, `tern info` and docs/options.md.
//
// A refusal names the option, what was given and what is allowed, and changes nothing. A new option is a member of the settings
// and a row in option_rows.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/expected.hpp"
#include "engine/settings.hpp"

namespace tern {

enum class option_type : uint8_t { time, size, count, boolean, text, list, choice };

// duration | size and count, the index of a choice | boolean | text | list
using option_value = std::variant<duration, uint64_t, bool, std::string, std::vector<std::string>>;

// Where values live. A request has no client settings.
struct settings_ref {
  client_settings* client = nullptr;
  request_settings* request = nullptr;
};
inline settings_ref ref_to(settings& s) noexcept { return {&s.client, &s.request}; }

struct option_row {
  std::string_view name;
  std::string_view text;  // one sentence
  option_type type = option_type::text;
  uint32_t scopes = 0;          // TERN_SCOPE_...
  bool secret = false;          // printed as ***
  uint64_t lowest = 0;          // of durations (ns), sizes and counts
  uint64_t highest = no_limit;  // no_limit: `none` is allowed
  std::span<const std::string_view> choices{};
  error (*check)(std::string_view) = nullptr;  // of a text or an entry of a list; an empty text is asked about only when the
                                               // default is not empty; NULL: anything without NUL
  option_value (*load)(settings_ref) = nullptr;
  void (*store)(settings_ref, option_value&&) = nullptr;
  void (*append)(settings_ref, std::vector<std::string>&&) = nullptr;  // to a list
};

std::span<const option_row> option_rows() noexcept;
const option_row* find_option(std::string_view name) noexcept;

// The option a setter of this scope names. TERN_E_OPTION_NAME suggests the nearest name, or says that only a client has it.
expected<const option_row*> option_named(std::string_view name, uint32_t scope);

expected<option_value> read_option(const option_row& row, std::string_view text);  // of a list: one entry; empty text: none
expected<option_value> option_from_int(const option_row& row, int64_t value);      // -1: none
expected<option_value> option_from_ms(const option_row& row, int64_t value);       // -1: none
expected<option_value> option_from_bool(const option_row& row, int32_t value);

std::string print_option(const option_row& row, const option_value& value);  // the entries of a list, one a line
std::string option_type_text(const option_row& row);                         // "duration", "fifo|random"
option_value option_default(const option_row& row);

// One setting of a request, to be laid over a client's.
struct option_override {
  enum class mode : uint8_t { replace, append };
  const option_row* row;
  mode how;
  option_value value;
  void apply(settings_ref to) const;
};

// The text setters, shared by configs and requests.
expected<option_override> override_by_set(std::string_view name, std::string_view text, uint32_t scope);
expected<option_override> override_by_add(std::string_view name, std::string_view text, uint32_t scope);

}  // namespace tern
