#include "protocols/http/auth/plain_field.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(PlainField, BasicAsInItsRfc) {
  EXPECT_EQ(basic_field("Aladdin", "open sesame").view(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");  // RFC 7617 §2
  EXPECT_EQ(basic_field("test", "123\xC2\xA3").view(), "Basic dGVzdDoxMjPCow==");                 // §2.1
  EXPECT_EQ(basic_field("", "").view(), "Basic Og==");
}

TEST(PlainField, Bearer) { EXPECT_EQ(bearer_field("mF_9.B5f-4.1JqM").view(), "Bearer mF_9.B5f-4.1JqM"); }
