#include "base/error.hpp"

#include <cstring>
#include <system_error>

namespace tern {
namespace {

constexpr error_info table[] = {
#include "base/error_table.inc"
};

constexpr const error_info& find(int32_t code) {
  for (const error_info& info : table)
    if (info.code == code) return info;
  return find(TERN_E_INTERNAL);
}

}  // namespace

const error_info& describe(int32_t code) noexcept { return find(code); }

std::span<const error_info> all_errors() noexcept { return table; }

error::error(int32_t code, std::string message)
    : detail_(std::make_shared<const detail>(detail{code, describe(code).retryable, false, 0, std::move(message), {}})) {}

error error::changed(detail d) const {
  error e;
  e.detail_ = std::make_shared<const detail>(std::move(d));
  return e;
}

error error::with_native(int64_t code, std::string text) const {
  detail d = *detail_;
  d.native_code = code;
  d.native_text = std::move(text);
  return changed(std::move(d));
}

error error::with_maybe_processed(bool value) const {
  detail d = *detail_;
  d.maybe_processed = value;
  return changed(std::move(d));
}

error error::with_context(std::string_view prefix) const {
  detail d = *detail_;
  d.message.insert(0, ": ").insert(0, prefix);
  return changed(std::move(d));
}

error system_error(int32_t code, std::string message, int errnum) {
  std::string text = std::generic_category().message(errnum);
  return error(code, std::move(message) + ": " + text).with_native(errnum, std::move(text));
}

}  // namespace tern
