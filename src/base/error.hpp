// The one error type inside the library: cheap when there is none, complete when there is one.
// Codes are those of tern/error_codes.h; name, domain, sentence and retryable of each stand in the table generated from
// api.json.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "tern/error_codes.h"

namespace tern {

struct error_info {
  int32_t code;
  std::string_view name;    // "TERN_E_TIMEOUT_CONNECT"
  std::string_view domain;  // "timeout"
  bool retryable;           // of this kind in general; the error itself may say otherwise
  std::string_view text;    // one sentence
};

// The table entry of a code; an unknown code gets that of TERN_E_INTERNAL.
const error_info& describe(int32_t code) noexcept;
std::span<const error_info> all_errors() noexcept;

class error {
 public:
  error() noexcept = default;  // no error
  explicit error(int32_t code) : error(code, std::string(describe(code).text)) {}
  error(int32_t code, std::string message);

  explicit operator bool() const noexcept { return detail_ != nullptr; }  // true = there is an error
  int32_t code() const noexcept { return detail_ ? detail_->code : TERN_OK; }
  std::string_view message() const noexcept { return detail_ ? std::string_view(detail_->message) : std::string_view(); }
  bool retryable() const noexcept { return detail_ && detail_->retryable; }
  bool maybe_processed() const noexcept { return detail_ && detail_->maybe_processed; }
  int64_t native_code() const noexcept { return detail_ ? detail_->native_code : 0; }
  std::string_view native_text() const noexcept {
    return detail_ ? std::string_view(detail_->native_text) : std::string_view();
  }

  // What the layer below said: errno, an mbedTLS or c-ares code, and its text.
  error with_native(int64_t code, std::string text) const;
  error with_maybe_processed(bool) const;
  error with_context(std::string_view prefix) const;  // "prefix: message"

 private:
  struct detail {
    int32_t code;
    bool retryable;
    bool maybe_processed;
    int64_t native_code;
    std::string message;
    std::string native_text;
  };
  error changed(detail) const;
  std::shared_ptr<const detail> detail_;
};

// An error from errno with the system's text as native text.
error system_error(int32_t code, std::string message, int errnum);

}  // namespace tern
