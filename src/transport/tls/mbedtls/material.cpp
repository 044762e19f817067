#include "transport/tls/mbedtls/material.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <sstream>
#include <system_error>
#include <thread>

#include "base/limits.hpp"
#include "transport/tls/mbedtls/encrypted_key.hpp"

namespace tern::mbedtls {
namespace {

constexpr const char* system_bundles[] = {
    "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Ubuntu, Arch, Gentoo
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Fedora, RHEL
    "/etc/pki/tls/certs/ca-bundle.crt",                   // older RHEL
    "/etc/ssl/ca-bundle.pem",                             // openSUSE
    "/etc/ssl/cert.pem",                                  // Alpine, BSD
};
constexpr const char* system_directories[] = {"/etc/ssl/certs", "/etc/pki/tls/certs"};

bool is_pem(std::string_view text) { return text.find("-----BEGIN") != std::string_view::npos; }

// How messages call it: PEM text given in place of a file is not repeated.
std::string name_of(const std::string& file_or_pem) { return is_pem(file_or_pem) ? "the PEM text given" : file_or_pem; }

error unusable(const std::string& what, const std::string& file_or_pem, int code) {
  std::string text = text_of(code);
  return error(TERN_E_TLS_CONFIG, what + " " + name_of(file_or_pem) + ": " + text).with_native(code, std::move(text));
}

expected<secret> read(const std::string& what, const std::string& file_or_pem) {
  if (is_pem(file_or_pem)) return secret(file_or_pem);
  struct stat found{};
  std::ifstream in;
  if (::stat(file_or_pem.c_str(), &found) == 0 && S_ISREG(found.st_mode)) in.open(file_or_pem, std::ios::binary);
  if (!in.is_open()) return system_error(TERN_E_TLS_CONFIG, what + " " + file_or_pem, S_ISDIR(found.st_mode) ? EISDIR : errno);
  secret out;
  out.raw().reserve(static_cast<size_t>(found.st_size) + 1);
  out.raw().assign(std::istreambuf_iterator<char>(in), {});
  return out;
}

// The library skips certificates it cannot read; one that is good is enough.
error add_certificates(certificate_chain& chain, const std::string& what, const std::string& file_or_pem) {
  auto text = read(what, file_or_pem);
  if (!text) return text.why();
  size_t size = text->size() + (is_pem(text->view()) ? 1 : 0);
  int code = mbedtls_x509_crt_parse(&chain.first, reinterpret_cast<const unsigned char*>(text->c_str()), size);
  return code < 0 || chain.first.version == 0 ? unusable(what, file_or_pem, code < 0 ? code : MBEDTLS_ERR_X509_INVALID_FORMAT)
                                              : error();
}

error add_directory(certificate_chain& chain, const std::string& path) {
  int code = mbedtls_x509_crt_parse_path(&chain.first, path.c_str());
  if (code >= 0 && chain.first.version == 0)
    return error(TERN_E_TLS_CONFIG, "CA directory " + path + ": no certificate is in it");
  return code < 0 || chain.first.version == 0 ? unusable("CA directory", path, code < 0 ? code : MBEDTLS_ERR_X509_FILE_IO_ERROR)
                                              : error();
}

// SSL_CERT_FILE and SSL_CERT_DIR, as OpenSSL knows them, say where the system's store is when it is elsewhere.
error add_system_store(certificate_chain& chain) {
  const char* named_file = ::secure_getenv("SSL_CERT_FILE");
  const char* named_path = ::secure_getenv("SSL_CERT_DIR");
  if (named_file && *named_file)
    if (error why = add_certificates(chain, "CA file of SSL_CERT_FILE", named_file)) return why;
  if (named_path && *named_path)
    if (error why = add_directory(chain, named_path)) return why;
  if (chain.first.version != 0) return {};
  for (const char* file : system_bundles)
    if (!add_certificates(chain, "CA file", file)) return {};
  for (const char* path : system_directories)
    if (!add_directory(chain, path)) return {};
  return error(TERN_E_TLS_CONFIG, "no certificates of trusted authorities on this system (install ca-certificates)");
}

error wrong_password(const std::string& file_or_pem, bool given) {
  return error(TERN_E_TLS_CONFIG,
               "key " + name_of(file_or_pem) + (given ? ": the password is wrong" : ": it needs a password"));
}

// Decrypts what the library may not know how to decrypt; `out` stays empty when the library should try.
error decrypt(const secret& text, const tls_profile& profile, const std::string& name, secret& out) {
  constexpr const char* header = "-----BEGIN ENCRYPTED PRIVATE KEY-----";
  constexpr const char* footer = "-----END ENCRYPTED PRIVATE KEY-----";
  if (text.view().find(header) == std::string_view::npos) return {};
  if (profile.key_password.empty()) return wrong_password(name, false);
  secret der;
  if (!read_pem(text, header, footer, der)) return {};
  bool wrong = decrypt_key(as_bytes(der.view()), profile.key_password.view(), out) == key_decryption::wrong_password;
  return wrong ? wrong_password(name, true) : error();
}

error add_key(own_identity& own, const tls_profile& profile, random_numbers& random) {
  const std::string& name = profile.key_file.empty() ? profile.cert_file : profile.key_file;
  auto text = read("key", name);
  if (!text) return text.why();
  secret plain;
  if (error why = decrypt(*text, profile, name, plain)) return why;
  std::string_view password = plain.empty() ? profile.key_password.view() : std::string_view();
  int code = parse_key(own.key, plain.empty() ? text->view() : plain.view(), password, random);
  if (code == MBEDTLS_ERR_PK_PASSWORD_MISMATCH || code == MBEDTLS_ERR_PK_PASSWORD_REQUIRED)
    return wrong_password(name, !profile.key_password.empty()).with_native(code, text_of(code));
  return code == 0 ? error() : unusable("key", name, code);
}

// Without the library's locks no object may be used by two threads.
std::string thread_key() {
#if defined(MBEDTLS_THREADING_C)
  return {};
#else
  std::ostringstream out;
  out << std::this_thread::get_id() << ' ';
  return out.str();
#endif
}

void add_part(std::string& key, std::string_view part) { key.append(std::to_string(part.size())).append(":").append(part); }

std::string trust_key(const tls_profile& profile) {
  std::string key = thread_key();
  add_part(key, profile.ca_file);
  add_part(key, profile.ca_path);
  for (const std::string& extra : profile.extra_ca) add_part(key, extra);
  return key;
}

// The profile's identity tells passwords apart without holding them.
std::string identity_key(const tls_profile& profile) { return thread_key() + profile.identity; }

}  // namespace

expected<std::shared_ptr<certificate_chain>> load_trust(const tls_profile& profile) {
  auto out = std::make_shared<certificate_chain>();
  if (profile.ca_file.empty() && profile.ca_path.empty())
    if (error why = add_system_store(*out)) return why;
  if (!profile.ca_file.empty())
    if (error why = add_certificates(*out, "CA file", profile.ca_file)) return why;
  if (!profile.ca_path.empty())
    if (error why = add_directory(*out, profile.ca_path)) return why;
  for (const std::string& extra : profile.extra_ca)
    if (error why = add_certificates(*out, "extra CA", extra)) return why;
  return out;
}

expected<std::shared_ptr<own_identity>> load_identity(const tls_profile& profile) {
  auto out = std::make_shared<own_identity>();
  random_numbers random;
  if (error why = add_certificates(out->chain, "client certificate", profile.cert_file)) return why;
  if (error why = add_key(*out, profile, random)) return why;
  if (!is_pair(out->chain.first.pk, out->key, random))
    return error(TERN_E_TLS_CONFIG, "the key does not belong to the client certificate " + name_of(profile.cert_file));
  return out;
}

template <class T, class Load>
expected<std::shared_ptr<T>> material_store::find(table<T>& where, std::string key, Load load) {
  std::lock_guard lock(mutex_);
  if (auto found = where.find(key); found != where.end()) return found->second;
  if (where.size() >= limits::tls_materials)
    std::erase_if(where, [](const auto& entry) { return entry.second.use_count() == 1; });
  auto made = load();
  if (made) where.emplace(std::move(key), *made);
  return made;
}

expected<std::shared_ptr<certificate_chain>> material_store::trust_of(const tls_profile& profile) {
  return find(trust_, trust_key(profile), [&profile] { return load_trust(profile); });
}

expected<std::shared_ptr<own_identity>> material_store::identity_of(const tls_profile& profile) {
  if (profile.cert_file.empty()) return std::shared_ptr<own_identity>();
  return find(identities_, identity_key(profile), [&profile] { return load_identity(profile); });
}

bool material_store::is_loaded(const tls_profile& profile) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock) return false;
  return (!profile.verify || trust_.contains(trust_key(profile))) &&
         (profile.cert_file.empty() || identities_.contains(identity_key(profile)));
}

error material_store::load(const tls_profile& profile) {
  if (!start_library()) return error(TERN_E_TLS_CONFIG, "the TLS library could not be started");
  if (profile.verify)
    if (auto trust = trust_of(profile); !trust) return trust.why();
  if (auto own = identity_of(profile); !own) return own.why();
  return {};
}

}  // namespace tern::mbedtls
