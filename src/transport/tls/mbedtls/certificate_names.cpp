#include "transport/tls/mbedtls/certificate_names.hpp"

#include <algorithm>

#include "transport/tls/mbedtls/der.hpp"

namespace tern {
namespace {

// RFC 5280 §4.2.1.6: GeneralName, implicit tags.
constexpr int dns_name = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 2;
constexpr int ip_name = MBEDTLS_ASN1_CONTEXT_SPECIFIC | 7;
constexpr std::byte subject_alt_name[] = {std::byte{0x55}, std::byte{0x1d}, std::byte{0x11}};  // 2.5.29.17

std::optional<certificate_names> parse_names(bytes value) {
  auto list = der(value).take(der_sequence);
  if (!list) return std::nullopt;
  certificate_names out;
  der names(*list);
  while (!names.done()) {
    auto name = names.take_any();
    if (!name) return std::nullopt;
    auto [tag, data] = *name;
    if (tag == dns_name) {
      out.dns.emplace_back(as_text(data));
    } else if (tag == ip_name && (data.size() == 4 || data.size() == 16)) {
      ip_address address;
      address.v6 = data.size() == 16;
      std::ranges::transform(data, address.data.begin(), [](std::byte b) { return static_cast<uint8_t>(b); });
      out.addresses.push_back(address);
    }
  }
  return out;
}

}  // namespace

certificate_names parse_certificate_names(bytes extensions) {
  auto list = der(extensions).take(der_sequence);
  if (!list) return {};
  der all(*list);
  while (!all.done()) {
    auto one = all.take(der_sequence);
    if (!one) return {};
    der extension(*one);
    auto id = extension.take(MBEDTLS_ASN1_OID);
    if (!id) return {};
    if (!std::ranges::equal(*id, subject_alt_name)) continue;
    auto next = extension.take_any();
    if (next && next->first == MBEDTLS_ASN1_BOOLEAN) next = extension.take_any();  // critical
    if (!next || next->first != MBEDTLS_ASN1_OCTET_STRING) return {};
    return parse_names(next->second).value_or(certificate_names{});
  }
  return {};
}

}  // namespace tern
