#include "base/message_digest.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(MessageDigest, KnowsTheStandardTexts) {
  ASSERT_TRUE(is_built(hash_algorithm::md5));
  ASSERT_TRUE(is_built(hash_algorithm::sha256));
  // RFC 1321 §A.5, FIPS 180-2 §B.1
  EXPECT_EQ(hex_digest(hash_algorithm::md5, ""), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(hex_digest(hash_algorithm::md5, "message digest"), "f96b697d7cb7938d525a2f31aaf161d0");
  EXPECT_EQ(hex_digest(hash_algorithm::sha256, ""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex_digest(hash_algorithm::sha256, "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(MessageDigest, ComesAsBytesToo) {
  ASSERT_TRUE(is_built(hash_algorithm::sha1));
  EXPECT_EQ(hex_digest(hash_algorithm::sha1, "abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
  message_digest digest(hash_algorithm::sha1);
  digest.update("abc");
  EXPECT_EQ(digest.raw(), "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d");
  EXPECT_EQ(digest.hex(), hex_digest(hash_algorithm::sha1, ""));
}

TEST(MessageDigest, PiecesAreTheSameAsTheWhole) {
  const std::string text(1000, 'x');
  for (hash_algorithm kind : {hash_algorithm::md5, hash_algorithm::sha256})
    for (size_t piece : {1u, 63u, 64u, 65u, 999u}) {
      message_digest digest(kind);
      for (size_t at = 0; at < text.size(); at += piece) digest.update(std::string_view(text).substr(at, piece));
      EXPECT_EQ(digest.hex(), hex_digest(kind, text));
    }
}

TEST(MessageDigest, StartsAgainAfterItsResult) {
  message_digest digest(hash_algorithm::md5);
  digest.update("something");
  digest.hex();
  EXPECT_EQ(digest.hex(), hex_digest(hash_algorithm::md5, ""));
}
