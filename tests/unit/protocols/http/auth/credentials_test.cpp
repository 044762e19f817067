#include "protocols/http/auth/credentials.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

TEST(Credentials, WhatNoRequestCanCarryIsRefused) {
  EXPECT_FALSE(check_credentials(*make_password("", "")));
  EXPECT_FALSE(check_credentials(*make_password("j\xC3\xA4", "p:w")));
  EXPECT_EQ(check_credentials(*make_password("a\n", "pw")).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_password("a", std::string_view("p\0w", 3))).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_token("a b")).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_token("a\r\nX: y")).code(), TERN_E_ARGUMENT);
  EXPECT_FALSE(check_credentials(*make_token("mF_9.B5f-4.1JqM==")));
  EXPECT_EQ(check_credentials(*make_password("a", std::string(limits::credential_bytes + 1, 'x'))).code(), TERN_E_LIMIT);
}

TEST(Credentials, NeitherUserNorTokenIsRefused) {
  EXPECT_EQ(check_credentials(credentials()).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_token("")).message(), "credentials need a user name or a token, and the token is empty");
  credentials both;
  both.has_user = true;
  EXPECT_FALSE(check_credentials(both)) << "an empty user name is one";
  both.token = secret("t");
  EXPECT_FALSE(check_credentials(both));
  EXPECT_EQ(usable_kinds(both), auth_kinds::all());
}

TEST(Credentials, AColonInTheNameIsRefusedOnlyWhereBasicIsAllThereIs) {
  EXPECT_FALSE(check_credentials(*make_password("a:b", "pw")));
  EXPECT_EQ(check_credentials(*make_password("a:b", "pw", auth_kind::basic)).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_password("a:b", "pw"), auth_kind::basic).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(check_credentials(*make_password("a:b", "pw"), auth_kind::basic | auth_kind::bearer).code(), TERN_E_ARGUMENT);
}

TEST(Credentials, NoErrorRepeatsThem) {
  for (auto c : {make_password("hidden\n", "hidden", auth_kind::basic), make_password("hidden:", "", auth_kind::basic),
                 make_token("hidden token")}) {
    error e = check_credentials(*c);
    ASSERT_TRUE(e);
    EXPECT_EQ(e.message().find("hidden"), std::string_view::npos) << e.message();
  }
}

TEST(Credentials, KindsTheyCanBeUsedFor) {
  EXPECT_EQ(usable_kinds(*make_password("a", "b")), auth_kind::basic | auth_kind::digest);
  EXPECT_EQ(usable_kinds(*make_password("a:", "b")), auth_kinds(auth_kind::digest));
  EXPECT_EQ(usable_kinds(*make_password("a", "b", auth_kind::digest)), auth_kinds(auth_kind::digest));
  EXPECT_EQ(usable_kinds(*make_token("t")), auth_kinds(auth_kind::bearer));
  EXPECT_EQ(usable_kinds(credentials()), auth_kinds());
  EXPECT_EQ(usable_kinds(*make_password("a", "b\x7F")), auth_kinds());
}
