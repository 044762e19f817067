#include "capi/barrier.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/limits.hpp"

namespace tern::capi {
namespace {

// Made at load, because there is nothing to make it of when it is needed. Never released.
tern_error* const out_of_memory = new tern_error{tern::error(TERN_E_MEMORY)};

}  // namespace

int32_t report(tern_error** out, const tern::error& why) noexcept {
  if (out) {
    *out = new (std::nothrow) tern_error{why};
    if (!*out) *out = out_of_memory;
  }
  return why.code();
}

int32_t report_exception(tern_error** out) noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    if (out) *out = out_of_memory;
    return TERN_E_MEMORY;
  } catch (const std::exception& e) {
    try {
      return report(out, tern::error(TERN_E_INTERNAL, fmt::format("a fault inside the library: {}", e.what())));
    } catch (...) {
    }
  } catch (...) {
  }
  if (out) *out = out_of_memory;
  return TERN_E_INTERNAL;
}

bool is_shared_error(const tern_error* e) noexcept { return e == out_of_memory; }

error bad_argument(std::string message) { return error(TERN_E_ARGUMENT, std::move(message)); }

error require(const void* pointer, std::string_view name) {
  return pointer ? error() : bad_argument(fmt::format("{} is NULL", name));
}

error check_zero(uint64_t value, std::string_view name) {
  return value == 0 ? error() : bad_argument(fmt::format("{} is {}, expected 0", name, value));
}

error check_flags(uint64_t value, uint64_t known, std::string_view name) {
  if ((value & ~known) == 0) return {};
  if (known == 0) return check_zero(value, name);
  return bad_argument(fmt::format("{} is {:#x}, expected bits of {:#x} only", name, value, known));
}

error check_wait(int64_t milliseconds, std::string_view name) {
  return milliseconds >= -1 ? error()
                            : bad_argument(fmt::format("{} is {}, expected -1 (for ever) or more", name, milliseconds));
}

error check_text(tern_str text, std::string_view name) {
  if (text.size > PTRDIFF_MAX) return bad_argument(fmt::format("{}.size is {}, more than memory can have", name, text.size));
  return text.data || text.size == 0
             ? error()
             : bad_argument(fmt::format("{}.data is NULL although {}.size is {}", name, name, text.size));
}

expected<std::string_view> read_text(tern_str text, std::string_view name) {
  if (error e = check_text(text, name)) return e;
  return std::string_view(text.data ? text.data : "", text.size);
}

expected<std::string_view> read_present(tern_str text, std::string_view name) {
  if (is_absent(text)) return bad_argument(fmt::format("{} is absent (NULL)", name));
  return read_text(text, name);
}

error check_struct(const void* from, uint32_t struct_size, size_t first, size_t known, std::string_view name) {
  if (struct_size < first)
    return bad_argument(fmt::format("{}.struct_size is {}, expected at least {}", name, struct_size, first));
  if (struct_size > limits::struct_bytes)
    return bad_argument(fmt::format("{}.struct_size is {}, expected at most {}", name, struct_size, limits::struct_bytes));
  const auto* bytes = static_cast<const unsigned char*>(from);
  for (size_t i = known; i < struct_size; ++i)
    if (bytes[i] != 0)
      return bad_argument(
          fmt::format("{} has {} bytes, of which this version knows {}; byte {} is not zero", name, struct_size, known, i));
  return {};
}

error check_element_size(size_t size, size_t first, std::string_view name) {
  if (size < first) return bad_argument(fmt::format("{}_size is {}, expected at least {}", name, size, first));
  if (size > limits::struct_bytes)
    return bad_argument(fmt::format("{}_size is {}, expected at most {}", name, size, limits::struct_bytes));
  if (size % alignof(uint64_t) != 0)
    return bad_argument(fmt::format("{}_size is {}, expected a multiple of {}", name, size, alignof(uint64_t)));
  return {};
}

void write_bytes(void* to, size_t to_size, const void* from, size_t from_size) noexcept {
  const size_t both = std::min(to_size, from_size);
  std::memcpy(to, from, both);
  std::memset(static_cast<char*>(to) + both, 0, to_size - both);
}

}  // namespace tern::capi
