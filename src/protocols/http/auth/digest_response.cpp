#include "protocols/http/auth/digest_response.hpp"

#include <fmt/format.h>

#include <initializer_list>

#include "base/percent.hpp"
#include "base/utf8.hpp"

namespace tern::http {
namespace {

// H of the parts with ':' between them.
std::string hash(hash_algorithm algorithm, std::initializer_list<std::string_view> parts) {
  message_digest digest(algorithm);
  bool first = true;
  for (std::string_view part : parts) {
    if (!first) digest.update(":");
    first = false;
    digest.update(part);
  }
  return digest.hex();
}

// Hashes of the answer that must not outlive it.
struct calculation {
  explicit calculation(const digest_request& r)
      : request(r), algorithm(r.session.challenge.algorithm), count(fmt::format("{:08x}", r.nonce_count)) {
    const digest_challenge& c = r.session.challenge;
    a1.raw() = hash(algorithm, {r.user, c.realm, r.password});
    if (!c.session) return;
    secret inner(a1);
    a1.raw() = hash(algorithm, {inner.view(), r.session.first_nonce, r.session.client_nonce});
  }

  std::string a2(std::string_view method) const {
    if (request.session.challenge.qop == digest_qop::auth_int) return hash(algorithm, {method, request.uri, request.body_hash});
    return hash(algorithm, {method, request.uri});
  }

  // `method` is empty in the server's own proof.
  std::string response(std::string_view method) const {
    const digest_challenge& c = request.session.challenge;
    if (c.qop == digest_qop::none) return hash(algorithm, {a1.view(), c.nonce, a2(method)});
    return hash(algorithm, {a1.view(), c.nonce, count, request.client_nonce, qop_name(), a2(method)});
  }

  std::string_view qop_name() const { return request.session.challenge.qop == digest_qop::auth_int ? "auth-int" : "auth"; }

  const digest_request& request;
  const hash_algorithm algorithm;
  const std::string count;
  secret a1;
};

class field_writer {
 public:
  field_writer() { field_.raw() = "Digest "; }

  void token(std::string_view name, std::string_view value) {
    if (!first_) field_.raw() += ", ";
    first_ = false;
    field_.raw().append(name).append(1, '=').append(value);
  }
  void quoted(std::string_view name, std::string_view value) {
    std::string text = "\"";
    for (char c : value) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    token(name, text += '"');
  }
  void extended(std::string_view name, std::string_view value) {
    std::string text;
    append_extended_value(text, value);
    token(name, text);
  }
  secret take() { return std::move(field_); }

 private:
  secret field_;
  bool first_ = true;
};

void write_user(field_writer& to, const digest_request& r) {
  const digest_challenge& c = r.session.challenge;
  if (c.hashed_user)
    to.quoted("username", hash(c.algorithm, {r.user, c.realm}));
  else if (!is_ascii(r.user) && is_utf8(r.user))
    to.extended("username*", r.user);
  else
    to.quoted("username", r.user);
}

}  // namespace

digest_response answer_digest(const digest_request& r) {
  const digest_challenge& c = r.session.challenge;
  const calculation with(r);
  field_writer to;
  write_user(to, r);
  to.quoted("realm", c.realm);
  to.quoted("nonce", c.nonce);
  to.quoted("uri", r.uri);
  if (!c.algorithm_name.empty()) to.token("algorithm", c.algorithm_name);
  if (c.qop != digest_qop::none) {
    to.token("qop", with.qop_name());
    to.token("nc", with.count);
    to.quoted("cnonce", r.client_nonce);
  }
  to.quoted("response", with.response(r.method));
  if (c.opaque) to.quoted("opaque", *c.opaque);
  if (c.hashed_user) to.token("userhash", "true");

  digest_response done;
  done.field = to.take();
  if (c.qop == digest_qop::auth) done.expected_from_server = with.response("");
  return done;
}

}  // namespace tern::http
