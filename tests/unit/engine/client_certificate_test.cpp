#include "engine/client_certificate.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace tern;

TEST(client_certificate, an_entry_names_origin_certificate_key_and_password) {
  const auto c = parse_client_certificate("https://A.example:8443;cert.pem;key.pem;pass;word");
  ASSERT_TRUE(c) << c.why().message();
  EXPECT_EQ(c->origin, "https://a.example:8443");
  EXPECT_EQ(c->cert_file, "cert.pem");
  EXPECT_EQ(c->key_file, "key.pem");
  EXPECT_EQ(c->key_password, "pass;word") << "whatever follows the third semicolon";
}

TEST(client_certificate, the_origin_of_an_address_has_its_brackets) {
  EXPECT_EQ(parse_client_certificate("https://[::1];cert.pem")->origin, "https://[::1]:443");
}

TEST(client_certificate, key_and_password_may_be_left_out) {
  const auto c = parse_client_certificate("https://a.example;both.pem");
  ASSERT_TRUE(c) << c.why().message();
  EXPECT_EQ(c->origin, "https://a.example:443");
  EXPECT_EQ(c->cert_file, "both.pem");
  EXPECT_EQ(c->key_file, "");
  EXPECT_EQ(c->key_password, "");
}

TEST(client_certificate, what_is_no_entry_is_refused) {
  for (const char* text :
       {"", "nonsense", "a.example;c", "http://a.example;c", "https://a.example/x;c", "https://a.example?q;c",
        "https://u@a.example;c", "https://a.example", "https://a.example;", "https://a.example;;k"})
    EXPECT_EQ(parse_client_certificate(text).why().code(), TERN_E_OPTION_VALUE) << text;
}

TEST(client_certificate, the_last_entry_of_an_origin_counts) {
  const std::vector<std::string> entries = {"https://a.example;one", "https://b.example;two", "https://a.example:443;three"};
  EXPECT_EQ(certificate_for("https://a.example:443", entries)->cert_file, "three");
  EXPECT_EQ(certificate_for("https://b.example:443", entries)->cert_file, "two");
  EXPECT_FALSE(certificate_for("https://c.example:443", entries));
}
