#include "tern/credentials.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(credentials, bad_arguments_are_refused_without_repeating_secrets) {
  error_out e;
  EXPECT_REFUSED(tern_client_set_credentials(nullptr, "http://a"_t, "u"_t, "p"_t, &e), TERN_E_ARGUMENT, "client is NULL");
  driven_client c;
  EXPECT_REFUSED(tern_client_set_credentials(c, absent, "u"_t, "p"_t, &e), TERN_E_ARGUMENT, "origin is absent (NULL)");
  EXPECT_EQ(tern_client_set_credentials(c, "nonsense"_t, "u"_t, "p"_t, nullptr), TERN_E_URL);
  EXPECT_EQ(tern_client_set_credentials(c, "http://a.example"_t, "u"_t, broken, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_client_set_credentials(c, "http://a.example"_t, "u"_t, "sec\nret"_t, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(e.message().find("sec"), std::string::npos) << e.message();
  EXPECT_REFUSED(tern_client_set_token(c, "http://a.example"_t, ""_t, &e), TERN_E_ARGUMENT,
                 "credentials need a user name or a token, and the token is empty");
  EXPECT_EQ(tern_client_set_token(c, "http://a.example"_t, "sec ret"_t, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(e.message().find("sec"), std::string::npos) << e.message();
}

TEST(credentials, are_set_replaced_and_removed) {
  driven_client c;
  error_out e;
  EXPECT_TAKEN(tern_client_set_credentials(c, "https://a.example:8443"_t, "u"_t, "p"_t, &e));
  EXPECT_TAKEN(tern_client_set_credentials(c, "https://a.example:8443"_t, "u"_t, absent, &e));
  EXPECT_TAKEN(tern_client_set_token(c, "https://a.example:8443"_t, "abc"_t, &e));
  EXPECT_TAKEN(tern_client_set_token(c, "https://a.example:8443"_t, absent, &e));
  EXPECT_TAKEN(tern_client_set_credentials(c, "https://b.example"_t, absent, absent, &e));
}
