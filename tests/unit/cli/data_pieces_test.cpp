#include "cli/data_pieces.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;
using kind = data_pieces::kind;

namespace {

std::string encoded(const char* text) {
  data_pieces pieces;
  pieces.add(kind::encoded, text);
  return pieces.joined();
}

}  // namespace

TEST(data_pieces, are_joined_in_order) {
  data_pieces pieces;
  pieces.add(kind::data, "a=1");
  pieces.add(kind::encoded, "b=x y");
  pieces.add(kind::raw, "@c");
  EXPECT_EQ(pieces.joined(), "a=1&b=x%20y&@c");
}

TEST(data_pieces, encode_the_value_and_never_the_name) {
  EXPECT_EQ(encoded("a&b"), "a%26b");
  EXPECT_EQ(encoded("=a=b"), "a%3Db");
  EXPECT_EQ(encoded("n m=\xc3\xa9-._~"), "n m=%C3%A9-._~");
}

TEST(data_pieces, one_file_alone_is_no_text) {
  data_pieces pieces;
  pieces.add(kind::raw, "@a");
  EXPECT_FALSE(pieces.is_one_file());
  data_pieces file;
  file.add(kind::data, "@a");
  EXPECT_TRUE(file.is_one_file());
  file.add(kind::data, "b");
  EXPECT_FALSE(file.is_one_file());
}
