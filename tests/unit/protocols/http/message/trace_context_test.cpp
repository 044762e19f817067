#include "protocols/http/message/trace_context.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern::http;
using namespace std::string_literals;

namespace {

const std::string example = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

std::string with(size_t at, char c) {
  std::string changed = example;
  changed[at] = c;
  return changed;
}

}  // namespace

TEST(traceparent, of_version_00_has_four_parts_and_nothing_else) {
  EXPECT_TRUE(is_traceparent(example));
  EXPECT_TRUE(is_traceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-ff"));
  for (size_t i = 0; i < example.size(); ++i) {
    EXPECT_FALSE(is_traceparent(example.substr(0, i))) << i;
    for (char c : {'A', 'F', 'g', ' ', '\0', '\n', '_'}) EXPECT_FALSE(is_traceparent(with(i, c))) << i << c;
  }
  EXPECT_FALSE(is_traceparent(example + "-")) << "more is of a later version";
  EXPECT_FALSE(is_traceparent(example + "-00"));
  EXPECT_FALSE(is_traceparent(" " + example));
}

TEST(traceparent, of_a_later_version_may_go_on) {
  const std::string later = "cc" + example.substr(2);
  EXPECT_TRUE(is_traceparent(later));
  EXPECT_TRUE(is_traceparent(later + "-what.the-future holds"));
  EXPECT_FALSE(is_traceparent(later + "x"));
  EXPECT_FALSE(is_traceparent(later + "-\r\nHost: b"));
  EXPECT_FALSE(is_traceparent("ff" + example.substr(2))) << "no version";
}

TEST(traceparent, without_an_id_is_none) {
  EXPECT_FALSE(is_traceparent("00-00000000000000000000000000000000-b7ad6b7169203331-01"));
  EXPECT_FALSE(is_traceparent("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01"));
}

TEST(tracestate, is_a_list_of_keys_and_values) {
  for (const char* good : {"a=1", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE", "fw529a3039@dt=FfffFfe0", "a= x",
                           "a=1 , b=2\t,c=!~", "1a-_*/=1", "a=1,,b=2,", "0@v=x"})
    EXPECT_TRUE(is_tracestate(good)) << good;
  for (const char* bad :
       {"", ",", "a", "=1", "a=", "A=1", "a=1,a=2", "a=b=c", "a b=1", "a=\x01", "a=\xc3\xa9", "_a=1", "a=1\r\nb=2"})
    EXPECT_FALSE(is_tracestate(bad)) << bad;
}

TEST(tracestate, has_limits) {
  std::string members = "k0=v";
  for (int i = 1; i < 32; ++i) members += ",k" + std::to_string(i) + "=v";
  EXPECT_TRUE(is_tracestate(members));
  EXPECT_FALSE(is_tracestate(members + ",one_more=v"));
  EXPECT_TRUE(is_tracestate(std::string(256, 'k') + "=" + std::string(256, 'v')));
  EXPECT_FALSE(is_tracestate(std::string(257, 'k') + "=v"));
  EXPECT_FALSE(is_tracestate("k=" + std::string(257, 'v')));
}

TEST(traceparent, of_a_child_has_the_same_trace_and_sampling) {
  const std::string child = child_of(example, "00f067aa0ba902b7");
  EXPECT_EQ(child, "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01");
  EXPECT_TRUE(is_traceparent(child));
  EXPECT_EQ(child_of("cc" + example.substr(2, 51) + "f6-more", "00f067aa0ba902b7"),
            "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-02")
      << "in the version that is spoken here, with the flags that it knows";
}

TEST(traceparent, of_a_new_trace_is_made_of_what_is_given) {
  const std::string random = "0123456789abcdef0123456789abcdeffedcba9876543210";
  EXPECT_EQ(new_traceparent(random, true), "00-0123456789abcdef0123456789abcdef-fedcba9876543210-01");
  EXPECT_EQ(new_traceparent(random, false), "00-0123456789abcdef0123456789abcdef-fedcba9876543210-00");
  EXPECT_TRUE(is_traceparent(new_traceparent(random, false)));
}
