#include "protocols/http/auth/digest_challenge.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

struct named_algorithm {
  std::string_view name;
  hash_algorithm algorithm;
  bool session;
};
constexpr named_algorithm algorithms[] = {
    {"MD5", hash_algorithm::md5, false},
    {"MD5-sess", hash_algorithm::md5, true},
    {"SHA-256", hash_algorithm::sha256, false},
    {"SHA-256-sess", hash_algorithm::sha256, true},
};

bool read_algorithm(const challenge& c, digest_challenge& d) {
  const std::string* name = c.find("algorithm");
  if (!name) return is_built(d.algorithm);
  for (const named_algorithm& known : algorithms) {
    if (!iequals(*name, known.name)) continue;
    d.algorithm_name = *name;
    d.algorithm = known.algorithm;
    d.session = known.session;
    return is_built(known.algorithm);
  }
  return false;
}

bool read_qop(const challenge& c, digest_challenge& d) {
  const std::string* offered = c.find("qop");
  if (!offered || trim(*offered).empty()) return !d.session;
  std::string_view rest = *offered;
  while (auto item = next_list_item(rest)) {
    if (iequals(*item, "auth")) d.qop = digest_qop::auth;
    if (iequals(*item, "auth-int") && d.qop == digest_qop::none) d.qop = digest_qop::auth_int;
  }
  return d.qop != digest_qop::none;
}

bool is_true(const std::string* value) noexcept { return value && iequals(*value, "true"); }

}  // namespace

std::optional<digest_challenge> read_digest(const challenge& c) {
  if (!iequals(c.scheme, "digest")) return std::nullopt;
  const std::string* realm = c.find("realm");
  const std::string* nonce = c.find("nonce");
  if (!realm || !nonce || nonce->empty()) return std::nullopt;
  digest_challenge d;
  d.realm = *realm;
  d.nonce = *nonce;
  if (const std::string* opaque = c.find("opaque")) d.opaque = *opaque;
  if (d.realm.size() + d.nonce.size() + (d.opaque ? d.opaque->size() : 0) > limits::http_nonce_bytes) return std::nullopt;
  if (!read_algorithm(c, d) || !read_qop(c, d)) return std::nullopt;
  d.hashed_user = is_true(c.find("userhash"));
  d.stale = is_true(c.find("stale"));
  if (const std::string* domain = c.find("domain")) d.domain = *domain;
  return d;
}

digest_info read_digest_info(std::span<const field> list, std::string_view name) {
  digest_info info;
  for (const field& f : list) {
    if (!iequals(f.name, name)) continue;
    for (auth_parameter& p : parse_auth_parameters(f.value)) {
      if (iequals(p.name, "nextnonce") && !p.value.empty() && p.value.size() <= limits::http_nonce_bytes)
        info.next_nonce = std::move(p.value);
      else if (iequals(p.name, "rspauth"))
        info.response = std::move(p.value);
    }
  }
  return info;
}

}  // namespace tern::http
