#include "transport/tls/mbedtls/der.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern;
using namespace std::string_literals;

namespace {

constexpr int integer = MBEDTLS_ASN1_INTEGER;
constexpr int octets = MBEDTLS_ASN1_OCTET_STRING;

}  // namespace

TEST(Der, TakesElementsOneAfterTheOther) {
  const std::string data =
      "\x02\x01\x05\x04\x03"
      "abc"s;
  der d(as_bytes(data));
  EXPECT_FALSE(d.done());
  EXPECT_EQ(as_text(d.take(integer).value()), "\x05");
  EXPECT_EQ(as_text(d.take(octets).value()), "abc");
  EXPECT_TRUE(d.done());
  EXPECT_FALSE(d.take(octets));
  EXPECT_FALSE(d.take_any());
}

TEST(Der, AnotherTagIsRefusedAndStillThere) {
  const std::string data =
      "\x04\x01"
      "x"s;
  der d(as_bytes(data));
  EXPECT_FALSE(d.take(integer));
  EXPECT_EQ(as_text(d.take(octets).value()), "x");
}

TEST(Der, WhateverComesIsTakenWithItsTag) {
  const std::string data = "\x30\x03\x02\x01\x07\x04\x00"s;
  der d(as_bytes(data));
  const auto first = d.take_any();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, der_sequence);
  der inner(first->second);
  EXPECT_EQ(as_text(inner.take(integer).value()), "\x07");
  const auto second = d.take_any();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->first, octets);
  EXPECT_TRUE(second->second.empty());
  EXPECT_TRUE(d.done());
}

TEST(Der, ALengthPastTheEndIsRefused) {
  for (const std::string& bad : {"\x04\x02x"s, "\x04\x81"s, "\x04\x82\x01\x00x"s, "\x04"s, "\x04\x84\xff\xff\xff\xff"s}) {
    der d(as_bytes(bad));
    EXPECT_FALSE(d.take_any());
    der e(as_bytes(bad));
    EXPECT_FALSE(e.take(octets));
  }
}

TEST(Der, LongLengthsAreRead) {
  const std::string content(300, 'y');
  const std::string data = "\x04\x82\x01\x2c"s + content;
  der d(as_bytes(data));
  EXPECT_EQ(as_text(d.take(octets).value()), content);
}
