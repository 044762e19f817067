#include "pool/pool_key.hpp"

#include <string>

#include "base/hash.hpp"
#include "base/url.hpp"

namespace tern {
namespace {

hashed_key hashed(std::string text) {
  const uint64_t hash = hash_text(text);
  return {std::move(text), hash};
}

// Every part goes with its length in front, so that no bytes of one can be read as the beginning of the next.
void append_part(std::string& key, std::string_view part) {
  key += std::to_string(part.size());
  key += ':';
  key += part;
  key += ',';
}

}  // namespace

hashed_key make_origin_key(const target& where) { return hashed(origin_text(where.scheme, where.host, where.port)); }

hashed_key make_pool_key(const target& where, const pool_identity& identity) {
  const bool any_host = where.absolute_form;
  std::string text;
  append_part(text, where.scheme);
  append_part(text, any_host ? std::string_view() : where.host);
  append_part(text, any_host ? std::string() : std::to_string(where.port));
  append_part(text, where.unix_path);
  append_part(text, where.local_address);
  append_part(text, where.tls ? "tls" : "");
  append_part(text, identity.tls);
  append_part(text, identity.alpn);
  append_part(text, identity.proxy);
  append_part(text, identity.account);
  append_part(text, identity.route);
  return hashed(std::move(text));
}

}  // namespace tern
