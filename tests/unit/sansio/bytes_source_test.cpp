#include "sansio/bytes_source.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern;

TEST(bytes_source, gives_its_bytes_in_place_up_to_what_is_asked) {
  std::string text = "hello";
  bytes_source s(as_bytes(text), nullptr);
  EXPECT_EQ(s.length(), 5u);
  EXPECT_EQ(s.peek(3).state, pull::some);
  EXPECT_EQ(as_text(s.peek(3).data), "hel");
  EXPECT_EQ(as_text(s.peek(3).data).data(), text.data());
  s.consume(2);
  EXPECT_EQ(as_text(s.peek(100).data), "llo");
  s.consume(3);
  EXPECT_EQ(s.peek(1).state, pull::end);
  EXPECT_EQ(s.length(), 5u);
}

TEST(bytes_source, starts_again_after_rewind) {
  bytes_source s(as_bytes("hello"), nullptr);
  s.consume(5);
  EXPECT_TRUE(s.rewind());
  EXPECT_EQ(as_text(s.peek(100).data), "hello");
}

TEST(bytes_source, keeps_the_owner_alive) {
  auto text = std::make_shared<std::string>("hello");
  std::weak_ptr<std::string> watch = text;
  {
    bytes_source one(as_bytes(*text), text), two(as_bytes(*text), text);
    text.reset();
    one.consume(3);
    EXPECT_EQ(as_text(two.peek(9).data), "hello");
  }
  EXPECT_TRUE(watch.expired());
}

TEST(bytes_source, of_nothing_is_at_its_end) {
  bytes_source s(bytes(), nullptr);
  EXPECT_EQ(s.length(), 0u);
  EXPECT_EQ(s.peek(1).state, pull::end);
}
