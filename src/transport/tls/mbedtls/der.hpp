// Reads DER, RFC 5280 style.
#pragma once

#include <mbedtls/asn1.h>

#include <optional>
#include <utility>

#include "base/bytes.hpp"

namespace tern {

inline constexpr int der_sequence = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE;

// A cursor over DER that never leaves its end.
class der {
 public:
  explicit der(bytes data)
      : at_(reinterpret_cast<unsigned char*>(const_cast<std::byte*>(data.data()))), end_(at_ + data.size()) {}

  bool done() const noexcept { return at_ == end_; }
  // The content of the next element, which must have this tag.
  std::optional<bytes> take(int tag) {
    size_t size = 0;
    if (done() || mbedtls_asn1_get_tag(&at_, end_, &size, tag) != 0) return std::nullopt;
    return content(size);
  }
  // The tag and content of whatever comes next.
  std::optional<std::pair<int, bytes>> take_any() {
    if (done()) return std::nullopt;
    int tag = *at_;
    auto data = take(tag);
    if (!data) return std::nullopt;
    return std::pair(tag, *data);
  }

 private:
  bytes content(size_t size) {
    bytes out(reinterpret_cast<const std::byte*>(at_), size);
    at_ += size;
    return out;
  }
  unsigned char* at_;
  unsigned char* end_;
};

}  // namespace tern
