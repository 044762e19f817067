#include "protocols/http/auth/digest_response.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "digest_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::test;

namespace {

std::string parameter(const digest_response& r, std::string_view name) {
  std::string_view text = r.field.view();
  EXPECT_TRUE(text.starts_with("Digest "));
  EXPECT_TRUE(is_header_value(text));
  auto list = parse_auth_parameters(text.substr(7));
  const std::string* value = find_parameter(list, name);
  return value ? *value : "(none)";
}

digest_response rfc_answer(const digest_session& s, std::string_view method = "GET", std::string_view body_hash = {}) {
  return answer_digest({s, "Mufasa", "Circle of Life", method, "/dir/index.html", 1, rfc_client_nonce, body_hash});
}

std::string rfc_response(std::string_view more) { return parameter(rfc_answer(rfc_session(more)), "response"); }

std::string user_part(std::string_view user, std::string_view more = "") {
  digest_session s;
  s.challenge =
      read_digest_line(std::string("Digest realm=\"api@example.org\", nonce=n, algorithm=SHA-256, ").append(more)).value();
  auto answer = answer_digest({s, user, "pw", "GET", "/", 1, "c", {}});
  std::string_view text = answer.field.view();
  return std::string(text.substr(7, text.find(", ") - 7));
}

}  // namespace

TEST(DigestResponse, TheExamplesOfRfc7616) {  // §3.9.1
  auto md5 = rfc_answer(rfc_session("qop=\"auth, auth-int\", algorithm=MD5"));
  EXPECT_EQ(
      md5.field.view(),
      "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", "
      "uri=\"/dir/index.html\", algorithm=MD5, qop=auth, nc=00000001, "
      "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", response=\"8ca523f5e9506fed4657c9700eebdbec\", "
      "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"");
  EXPECT_EQ(rfc_response("qop=\"auth, auth-int\", algorithm=SHA-256"),
            "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
}

TEST(DigestResponse, TheExampleOfRfc2069) {  // §2.4, with the response that its erratum 749 gives
  digest_session s;
  s.challenge = read_digest_line(
                    "Digest realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
                    "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"")
                    .value();
  auto answer = answer_digest({s, "Mufasa", "CircleOfLife", "GET", "/dir/index.html", 1, "", {}});
  EXPECT_EQ(
      answer.field.view(),
      "Digest username=\"Mufasa\", realm=\"testrealm@host.com\", nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", "
      "uri=\"/dir/index.html\", response=\"1949323746fe6a43ef61f9606e7febea\", opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"");
  EXPECT_FALSE(answer.expected_from_server);
}

TEST(DigestResponse, Sessions) {
  EXPECT_EQ(rfc_response("qop=auth, algorithm=MD5-sess"), "e783283f46242139c486a698fec7211d");
  EXPECT_EQ(rfc_response("qop=auth, algorithm=SHA-256-sess"),
            "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7");
  // A nextnonce begins no new session: A1 stays what the first nonces made it.
  digest_session s = rfc_session("qop=auth, algorithm=MD5-sess");
  s.challenge.nonce = "second";
  EXPECT_EQ(parameter(rfc_answer(s), "response"), "25dec2c2c591091433ae424eaf5dcc06");
}

TEST(DigestResponse, WithTheBody) {
  for (auto [name, algorithm, expected] :
       {std::tuple{"MD5", hash_algorithm::md5, "23fef4d928a3e9fa6e0b0de51288c997"},
        {"SHA-256", hash_algorithm::sha256, "c98b95dbdb463c4483e324bced57d591946a6f84098142757b1333c52c47d62e"}}) {
    auto answer =
        rfc_answer(rfc_session(std::string("qop=auth-int, algorithm=") + name), "POST", hex_digest(algorithm, "hello"));
    EXPECT_EQ(parameter(answer, "response"), expected);
    EXPECT_EQ(parameter(answer, "qop"), "auth-int");
    EXPECT_FALSE(answer.expected_from_server);  // hangs on the body of the response
  }
}

TEST(DigestResponse, WhatTheServerMustProve) {
  EXPECT_EQ(rfc_answer(rfc_session("qop=auth")).expected_from_server, "9b712497bc9f91499fbcca1dfc5f09a5");
  EXPECT_EQ(rfc_answer(rfc_session("qop=auth, algorithm=SHA-256")).expected_from_server,
            "86d3b25618d41854ca5039a5d7e53ff6355d5134a9b1fb088a78ac3c462195a0");
}

TEST(DigestResponse, UserNames) {
  EXPECT_EQ(user_part("a\"b\\c"), "username=\"a\\\"b\\\\c\"");
  EXPECT_EQ(user_part("J\xC3\xA4s\xC3\xB8n Doe"), "username*=UTF-8''J%C3%A4s%C3%B8n%20Doe");  // RFC 7616 §3.9.2, not hashed
  EXPECT_EQ(user_part("J\xC3\xA4s\xC3\xB8n Doe", "userhash=true"),
            "username=\"5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7\"");
  EXPECT_EQ(user_part("J\xE4s"), "username=\"J\xE4s\"");  // no UTF-8: as it is
}

TEST(DigestResponse, UserhashIsSaidAndOnlyWhenAskedFor) {
  EXPECT_EQ(parameter(rfc_answer(rfc_session("qop=auth, userhash=true")), "userhash"), "true");
  EXPECT_EQ(parameter(rfc_answer(rfc_session("qop=auth")), "userhash"), "(none)");
}

TEST(DigestResponse, QuotesWhatTheChallengeHeld) {
  digest_session s;
  s.challenge = read_digest_line("Digest realm=\"a \\\"b\\\" \\\\\", nonce=\"n\\\"\", opaque=\"\\\\\", qop=auth").value();
  auto answer = answer_digest({s, "u", "p", "GET", "/x?\"", 0xABCDEF, "c", {}});
  EXPECT_EQ(parameter(answer, "realm"), "a \"b\" \\");
  EXPECT_EQ(parameter(answer, "nonce"), "n\"");
  EXPECT_EQ(parameter(answer, "opaque"), "\\");
  EXPECT_EQ(parameter(answer, "uri"), "/x?\"");
  EXPECT_EQ(parameter(answer, "nc"), "00abcdef");
}

TEST(DigestResponse, HoldsNoPassword) {
  EXPECT_EQ(rfc_answer(rfc_session("qop=auth")).field.view().find("Circle"), std::string_view::npos);
}
