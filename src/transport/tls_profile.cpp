#include "transport/tls_profile.hpp"

#include <random>

#include "base/hash.hpp"
#include "base/message_digest.hpp"
#include "base/text.hpp"

namespace tern {
namespace {

// RFC 7301 §3.1.
constexpr size_t alpn_name_bytes = 255;

// "name=length:value;" cannot be read in two ways whatever the value holds.
void add(std::string& identity, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  identity.append(name).append("=").append(std::to_string(value.size())).append(":").append(value).append(";");
}

// Tells passwords apart within this process and gives nothing away about them.
std::string fingerprint(const secret& password) {
  static const uint64_t seed = (uint64_t{std::random_device{}()} << 32) | std::random_device{}();
  return password.empty() ? std::string() : std::to_string(hash_text(password.view(), seed));
}

// The name of a file as it is. Of PEM text, which may hold a private key, what tells it apart.
std::string place_or_digest(const std::string& file_or_pem) {
  return file_or_pem.find("-----BEGIN") == std::string::npos ? file_or_pem : hex_digest(hash_algorithm::sha256, file_or_pem);
}

std::string trust_of(const tls_profile& p) {
  std::string out;
  add(out, "verify", p.verify ? "" : "off");
  add(out, "ca_file", p.ca_file);
  add(out, "ca_path", p.ca_path);
  for (const std::string& ca : p.extra_ca) add(out, "extra_ca", place_or_digest(ca));
  add(out, "cert", place_or_digest(p.cert_file));
  return out;
}

std::string identify(const tls_profile& p) {
  std::string out = p.trust;
  add(out, "key", place_or_digest(p.key_file));
  add(out, "password", fingerprint(p.key_password));
  add(out, "min", p.min_version == tls_version::tls_1_3 ? "1.3" : "");
  for (const std::string& protocol : p.alpn) add(out, "alpn", protocol);
  add(out, "resume", p.resume ? "" : "off");
  return out;
}

}  // namespace

expected<std::shared_ptr<const tls_profile>> make_tls_profile(tls_options options) {
  auto out = std::make_shared<tls_profile>();
  out->key_password = secret(options.key_password);
  wipe(options.key_password);
  if (options.min_version == "1.3")
    out->min_version = tls_version::tls_1_3;
  else if (options.min_version != "1.2")
    return error(TERN_E_OPTION_VALUE, "TLS version " + quote(options.min_version) + ": expected 1.2 or 1.3");
  for (const std::string& protocol : options.alpn)
    if (protocol.empty() || protocol.size() > alpn_name_bytes || protocol.find('\0') != std::string::npos)
      return error(TERN_E_OPTION_VALUE, "ALPN protocol " + quote(protocol) + ": expected 1 to 255 bytes without NUL");
  if (options.cert_file.empty() && !options.key_file.empty())
    return error(TERN_E_OPTION_VALUE, "a client key without a client certificate");
  out->verify = options.verify;
  out->ca_file = std::move(options.ca_file);
  out->ca_path = std::move(options.ca_path);
  out->extra_ca = std::move(options.extra_ca);
  out->cert_file = std::move(options.cert_file);
  out->key_file = std::move(options.key_file);
  out->alpn = std::move(options.alpn);
  out->resume = options.resume;
  out->trust = trust_of(*out);
  out->identity = identify(*out);
  return std::shared_ptr<const tls_profile>(std::move(out));
}

}  // namespace tern
