#include "engine/result_line.hpp"

#include <gtest/gtest.h>

#include "engine/error_handle.hpp"
#include "tern/line.h"

using namespace tern;

namespace {

tern_str text(std::string_view s) { return {s.data(), s.size()}; }

tern_hop hop(int32_t status, std::string_view reason, std::string_view url) {
  tern_hop h{};
  h.status = status;
  h.version = 11;
  h.reason = text(reason);
  h.url = text(url);
  return h;
}

tern_result_info answered(int32_t status, uint32_t version, std::string_view reason) {
  tern_result_info info{};
  info.status = status;
  info.version = version;
  info.reason = text(reason);
  info.url = text("http://host/a?token=1");
  info.final_url = info.url;
  return info;
}

}  // namespace

TEST(result_line, says_what_came_and_how_much) {
  tern_result_info info = answered(200, 11, "Fine");
  EXPECT_EQ(result_line(info, 0), "REQID 0. HTTP/1.1 200 Fine 0 bytes received");
  info.id = 18446744073709551615u;
  info.body_size = 4210;
  info.wire_in = 5000;
  info.version = 10;
  EXPECT_EQ(result_line(info, 0), "REQID 18446744073709551615. HTTP/1.0 200 Fine 4210 bytes received");
}

TEST(result_line, has_the_registered_reason_where_there_is_none) {
  EXPECT_EQ(result_line(answered(200, 20, ""), 0), "REQID 0. HTTP/2.0 200 OK 0 bytes received");
  EXPECT_EQ(result_line(answered(799, 20, ""), 0), "REQID 0. HTTP/2.0 799 0 bytes received");
  tern_result_info absent = answered(404, 20, "");
  absent.reason = {nullptr, 0};
  EXPECT_EQ(result_line(absent, 0), "REQID 0. HTTP/2.0 404 Not Found 0 bytes received");
}

TEST(result_line, is_one_line_of_utf8_whatever_the_server_said) {
  EXPECT_EQ(result_line(answered(200, 11, "a\x1b[2J\tb\nREQID 9.\x7f"), 0),
            "REQID 0. HTTP/1.1 200 a?[2J?b?REQID 9.? 0 bytes received");
  EXPECT_EQ(result_line(answered(200, 11, "caf\xe9"), 0), "REQID 0. HTTP/1.1 200 caf\xef\xbf\xbd 0 bytes received");
}

TEST(result_line, has_colours_only_when_asked_for) {
  const uint32_t c = TERN_LINE_COLOR;
  EXPECT_EQ(result_line(answered(200, 20, ""), c), "REQID 0. HTTP/2.0 \033[32m200 OK\033[0m 0 bytes received");
  EXPECT_EQ(result_line(answered(304, 20, ""), c), "REQID 0. HTTP/2.0 \033[33m304 Not Modified\033[0m 0 bytes received");
  EXPECT_EQ(result_line(answered(404, 20, ""), c), "REQID 0. HTTP/2.0 \033[31m404 Not Found\033[0m 0 bytes received");
}

TEST(result_line, has_each_redirect_in_front_when_asked_for) {
  tern_result_info info = answered(200, 20, "");
  const tern_hop hops[] = {hop(302, "Found", "http://host/a"), hop(301, "", "http://host/b\x1b")};
  info.id = 7;
  info.history = hops;
  info.history_count = 2;
  info.hop_size = sizeof hops[0];
  info.final_url = text("http://other/c");
  EXPECT_EQ(result_line(info, 0), "REQID 7. HTTP/2.0 200 OK 0 bytes received");
  EXPECT_EQ(result_line(info, TERN_LINE_HISTORY),
            "REQID 7. HTTP/1.1 302 Found http://host/a -> http://host/b?\n"
            "REQID 7. HTTP/1.1 301 Moved Permanently http://host/b? -> http://other/c\n"
            "REQID 7. HTTP/2.0 200 OK 0 bytes received");
}

TEST(result_line, of_a_failure_says_why_and_nothing_of_the_query) {
  tern_result_info info = answered(200, 11, "OK");  // it broke off
  info.code = TERN_E_CONNECT;
  const tern_error why{error(TERN_E_CONNECT, "nobody\nis there")};
  info.error = &why;
  EXPECT_EQ(result_line(info, 0), "REQID 0. http://host/a: nobody?is there (TERN_E_CONNECT)");
  EXPECT_EQ(result_line(info, TERN_LINE_COLOR), "REQID 0. http://host/a: \033[31mnobody?is there\033[0m (TERN_E_CONNECT)");
}

TEST(result_line, of_what_is_not_http_says_that_it_went_well) {
  const tern_result_info info{};
  EXPECT_EQ(result_line(info, 0), "REQID 0. OK");
  EXPECT_EQ(result_line(info, TERN_LINE_COLOR), "REQID 0. \033[32mOK\033[0m");
}
