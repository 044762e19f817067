#include "protocols/http/message/field_check.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern;
using namespace tern::http;

namespace {

std::string said(const error& e) { return std::string(e.message()); }

}  // namespace

TEST(field_check, takes_methods_that_are_tokens) {
  EXPECT_FALSE(check_method("GET"));
  EXPECT_FALSE(check_method("x-brew!"));
  EXPECT_FALSE(check_method(std::string(64, 'M')));
  EXPECT_EQ(check_method(std::string(65, 'M')).code(), TERN_E_LIMIT);
  for (std::string bad : {"", "GET ", "GE T", "GET\r\nX: y", "G\x80T", "GET/"})
    EXPECT_EQ(check_method(bad).code(), TERN_E_ARGUMENT) << bad;
}

TEST(field_check, refuses_cr_lf_and_nul_by_name_and_place) {
  EXPECT_EQ(said(check_field("A", "b\rc")), "the value of header A holds CR at byte 1");
  EXPECT_EQ(said(check_field("A", "bc\nX: y")), "the value of header A holds LF at byte 2");
  EXPECT_EQ(said(check_field("A", std::string_view("\0", 1))), "the value of header A holds NUL at byte 0");
  EXPECT_EQ(said(check_field("A", "\x01")), "the value of header A holds a control character at byte 0");
  EXPECT_EQ(check_field("A", "\x7f").code(), TERN_E_ARGUMENT);
  EXPECT_FALSE(check_field("A", "b\tc \x80\xff"));
  EXPECT_FALSE(check_field("A", ""));
}

TEST(field_check, refuses_names_that_are_no_tokens) {
  for (std::string bad : {"", "A B", "A:", "A\r\nB", "\x80", ":path"})
    EXPECT_EQ(check_field(bad, "x").code(), TERN_E_ARGUMENT) << bad;
  EXPECT_EQ(check_field(std::string_view("A\0B", 3), "x").code(), TERN_E_ARGUMENT);
}

TEST(field_check, refuses_what_would_contradict_the_framing) {
  EXPECT_TRUE(check_field("transfer-encoding", "chunked"));
  EXPECT_TRUE(check_field("Content-Length", "5x"));
  EXPECT_TRUE(check_field("Content-Length", ""));
  EXPECT_TRUE(check_field("Content-Length", "-1"));
  EXPECT_FALSE(check_field("Content-Length", "5"));
  EXPECT_TRUE(check_field("Expect", "200-ok"));
  EXPECT_FALSE(check_field("Expect", "100-Continue"));
}

TEST(field_check, takes_a_host_with_its_port_only) {
  for (std::string good : {"a", "a:80", "[::1]:80", "a.b"}) EXPECT_FALSE(check_field("Host", good)) << good;
  for (std::string bad : {"", "a b", "a/b", "u@a", "a?b", "a#b", "a,b"}) EXPECT_TRUE(check_field("host", bad)) << bad;
}

TEST(field_check, refuses_trailers_that_must_come_first) {
  EXPECT_FALSE(check_trailer("Digest", "x"));
  for (std::string bad : {"Content-Length", "transfer-encoding", "HOST", "Authorization", "Trailer", "Content-Type", "Cookie"})
    EXPECT_EQ(check_trailer(bad, "x").code(), TERN_E_ARGUMENT) << bad;
  EXPECT_TRUE(check_trailer("A", "b\nc"));
}
