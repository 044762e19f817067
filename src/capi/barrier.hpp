// What every entry point of the C API does first and last: no exception leaves, outputs are set on every path, arguments are
// checked before anything changes.
//
//   int32_t tern_thing_create(tern_str name, tern_thing** thing, tern_error** error) noexcept {
//     return entry(error, [&]() -> tern::error {
//       if (tern::error e = clear_output(thing, "thing")) return e;
//       auto text = read_text(name, "name");
//       if (!text) return text.why();
//       ...
//       return {};
//     });
//   }
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/bytes.hpp"
#include "base/expected.hpp"
#include "capi/struct_sizes.hpp"
#include "engine/error_handle.hpp"
#include "tern/base.h"

namespace tern::capi {

// Hands `why` to the caller, if asked for, and returns its code. Works without memory too.
int32_t report(tern_error** out, const tern::error& why) noexcept;
// The exception being handled as a status: TERN_E_MEMORY or TERN_E_INTERNAL.
int32_t report_exception(tern_error** out) noexcept;

bool is_shared_error(const tern_error* e) noexcept;  // never to be deleted

// Runs an entry point's body, which returns tern::error, or a status for which the general text of its code is enough.
template <class Body>
int32_t entry(tern_error** out, Body&& body) noexcept {
  if (out) *out = nullptr;
  try {
    auto result = std::forward<Body>(body)();
    if constexpr (std::is_same_v<decltype(result), int32_t>) {
      return result == TERN_OK || !out ? result : report(out, tern::error(result));
    } else {
      return result ? report(out, result) : TERN_OK;
    }
  } catch (...) {
    return report_exception(out);
  }
}
template <class Body>
int32_t entry(Body&& body) noexcept {
  return entry(nullptr, std::forward<Body>(body));
}

// ---- checks; an empty error means fine

error bad_argument(std::string message);                    // TERN_E_ARGUMENT
error require(const void* pointer, std::string_view name);  // "name is NULL"
error check_zero(uint64_t value, std::string_view name);    // "options.flags is 8, expected 0"
error check_flags(uint64_t value, uint64_t known, std::string_view name);
error check_wait(int64_t milliseconds, std::string_view name);  // -1 or more

// A required output: refuses NULL, else NULL or 0 until the call succeeds.
template <class T>
error clear_output(T* out, std::string_view name) {
  if (!out) return require(out, name);
  *out = T{};
  return {};
}
// An optional one.
template <class T>
void clear_optional(T* out) noexcept {
  if (out) *out = T{};
}

// ---- text: NULL with size 0 is absent, NULL with a size is refused

inline bool is_absent(tern_str text) noexcept { return text.data == nullptr && text.size == 0; }
error check_text(tern_str text, std::string_view name);
expected<std::string_view> read_text(tern_str text, std::string_view name);     // absent: ""
expected<std::string_view> read_present(tern_str text, std::string_view name);  // absent is refused
inline tern_str to_c(std::string_view text) noexcept { return {text.data() ? text.data() : "", text.size()}; }
inline constexpr tern_str absent{nullptr, 0};

// ---- structs the caller fills

// Checks struct_size: at least what was first published, no more than any version can have, what we do not know zero.
error check_struct(const void* from, uint32_t struct_size, size_t first, size_t known, std::string_view name);
error check_element_size(size_t size, size_t first, std::string_view name);

// A copy as this version knows it; what an older caller left out is zero. NULL: all zero.
template <class T>
expected<T> read_struct(const T* from, std::string_view name) {
  static_assert(first_size<T> != 0, "not in api.json");
  T copy{};
  copy.struct_size = sizeof(T);
  if (!from) return copy;
  if (error e = check_struct(from, from->struct_size, first_size<T>, sizeof(T), name)) return e;
  std::memcpy(&copy, from, std::min<size_t>(from->struct_size, sizeof(T)));
  copy.struct_size = sizeof(T);
  return copy;
}

// ---- structs the library fills

void write_bytes(void* to, size_t to_size, const void* from, size_t from_size) noexcept;

// Writes the smaller of both sizes and zeroes the rest; struct_size becomes what was written.
template <class T>
error write_struct(T* to, size_t to_size, T value, std::string_view name) {
  static_assert(first_size<T> != 0, "not in api.json");
  if (!to) return require(to, name);
  if (error e = check_element_size(to_size, first_size<T>, name)) return e;
  value.struct_size = static_cast<uint32_t>(std::min(to_size, sizeof(T)));
  write_bytes(to, to_size, &value, sizeof(T));
  return {};
}

}  // namespace tern::capi
