#include "protocols/http/cookies/netscape.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocols/http/cookies/public_suffix.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t now = 16 * second;

cookie only(std::string_view text) {
  auto read = read_netscape(text, now);
  EXPECT_TRUE(read) << read.why().message();
  if (!read || read->size() != 1) {
    ADD_FAILURE() << "not one cookie: " << text;
    return {};
  }
  return (*read)[0];
}

std::string why(std::string_view text) {
  auto read = read_netscape(text, now);
  return read ? "none" : std::string(read.why().message());
}

std::string lines_of(const cookie& c) {
  const std::string text = write_netscape({&c, 1});
  return text.substr(text.find("\n\n") + 2);
}

}  // namespace

TEST(netscape, reads_a_line) {
  const cookie c = only("a.org\tFALSE\t/x\tTRUE\t1700000000\tname\tvalue\n");
  const cookie expected{
      .name = "name", .value = "value", .domain = "a.org", .path = "/x", .expires = 1700000000 * second, .secure = true};
  EXPECT_EQ(c, expected);
}

TEST(netscape, reads_the_mark_of_http_only_and_whether_hosts_below_get_it) {
  EXPECT_TRUE(only("#HttpOnly_a.org\tFALSE\t/\tFALSE\t0\ta\tb").http_only);
  EXPECT_TRUE(only(".a.org\tFALSE\t/\tFALSE\t0\ta\tb").host_only);
  if (!has_public_suffix_list()) return;
  const cookie c = only("#HttpOnly_.A.org\tTRUE\t/\tFALSE\t0\ta\tb");
  EXPECT_TRUE(c.http_only);
  EXPECT_FALSE(c.host_only);
  EXPECT_EQ(c.domain, "a.org");
}

TEST(netscape, reads_0_as_the_end_of_the_session) {
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t0\ta\tb").expires, std::nullopt);
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t17.9\ta\tb").expires, 17 * second);
}

TEST(netscape, leaves_out_what_has_expired) {
  for (const char* end : {"-1", "1", "16", "16.9"})
    EXPECT_EQ(read_netscape("a.org\tFALSE\t/\tFALSE\t" + std::string(end) + "\ta\tb", now)->size(), 0u) << end;
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t17\ta\tb").expires, 17 * second);
}

TEST(netscape, skips_comments_the_header_and_empty_lines) {
  auto read = read_netscape(
      "# Netscape HTTP Cookie File\r\n# http://x\r\n\r\n   \n#a.org\tFALSE\t/\tFALSE\t0\tno\tno\n"
      "a.org\tFALSE\t/\tFALSE\t0\ta\tb\r\nb.org\tFALSE\t/\tFALSE\t0\tc\td",
      now);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->size(), 2u);
  EXPECT_EQ((*read)[0].value, "b");
  EXPECT_EQ((*read)[1].value, "d");
  EXPECT_EQ(read_netscape("", now)->size(), 0u);
}

TEST(netscape, reads_empty_values_and_tabs_in_values) {
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t0\ta").value, "");
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t0\ta\t").value, "");
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t0\t\tb").name, "");
  EXPECT_EQ(only("a.org\tFALSE\t/\tFALSE\t0\ta\tb\tc").value, "b\tc");
  EXPECT_EQ(only("a.org\tFALSE\t\tFALSE\t0\ta\tb").path, "/");
}

TEST(netscape, names_the_line_that_is_no_cookie_and_no_value) {
  EXPECT_EQ(why("\nhello secret"), "line 2 is not a cookie: it has fewer than six fields");
  EXPECT_EQ(why("a.org\tyes\t/\tFALSE\t0\ta\tsecret"), "line 1 is not a cookie: a field is neither TRUE nor FALSE");
  EXPECT_EQ(why("a.org\tTRUE\t/\t\t0\ta\tsecret"), "line 1 is not a cookie: a field is neither TRUE nor FALSE");
  EXPECT_EQ(why("a.org\tTRUE\t/\tTRUE\tsoon\ta\tsecret"), "line 1 is not a cookie: its time is not a number");
  EXPECT_EQ(why("a.org\tTRUE\t/\tTRUE\t1.x\ta\tsecret"), "line 1 is not a cookie: its time is not a number");
  EXPECT_EQ(why("a.org\tTRUE\tx\tTRUE\t0\ta\tsecret"), "line 1 is not a cookie: its path does not start with \"/\"");
  EXPECT_EQ(why("a org\tTRUE\t/\tTRUE\t0\ta\tsecret"), "line 1 is not a cookie: its domain is not a host name");
  EXPECT_EQ(why("\tTRUE\t/\tTRUE\t0\ta\tsecret"), "line 1 is not a cookie: its domain is not a host name");
  EXPECT_EQ(why("a.org\tTRUE\t/\tTRUE\t0\ta\tse\x01"), "line 1 is not a cookie: it holds a control character");
  EXPECT_EQ(read_netscape("x", now).why().code(), TERN_E_PARSE);
}

TEST(netscape, leaves_out_what_no_jar_would_keep) {
  for (std::string line : {"com\tTRUE\t/\tFALSE\t0\ta\tb", "a.org\tFALSE\t/\tFALSE\t0\t__Secure-a\tb",
                           "a.org\tFALSE\t/\tFALSE\t0\ta=b\tc", "a.org\tFALSE\t/\tFALSE\t0\ta\tb;c"})
    EXPECT_EQ(read_netscape(line, now)->size(), 0u) << line;
}

TEST(netscape, writes_what_it_reads) {
  cookie c{.name = "name", .value = "value", .domain = "a.org", .path = "/x", .expires = 1700000000 * second + 5};
  EXPECT_EQ(lines_of(c), "a.org\tFALSE\t/x\tFALSE\t1700000000\tname\tvalue\n");
  c.host_only = false;
  c.http_only = c.secure = true;
  c.expires.reset();
  EXPECT_EQ(lines_of(c), "#HttpOnly_.a.org\tTRUE\t/x\tTRUE\t0\tname\tvalue\n");
  c.expires = 1;
  EXPECT_EQ(lines_of(c), "#HttpOnly_.a.org\tTRUE\t/x\tTRUE\t1\tname\tvalue\n") << "0 would mean the session";
}

TEST(netscape, writes_the_header_that_other_programs_look_for) {
  EXPECT_TRUE(write_netscape({}).starts_with("# Netscape HTTP Cookie File\n"));
  EXPECT_EQ(read_netscape(write_netscape({}), now)->size(), 0u);
}

TEST(netscape, leaves_out_what_the_format_cannot_hold) {
  EXPECT_EQ(lines_of({.name = "a\tb", .value = "c", .domain = "a.org"}), "");
  EXPECT_EQ(lines_of({.name = "a", .value = "c", .domain = "a.org", .path = "/\tx"}), "");
  EXPECT_EQ(lines_of({.name = "a", .value = "b\tc", .domain = "a.org"}), "a.org\tFALSE\t/\tFALSE\t0\ta\tb\tc\n");
}
