#include "protocols/http/h1/request_text.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::h1;

namespace {

request_head put() {
  request_head r;
  r.method = "PUT";
  r.target = "/x";
  r.authority = "h";
  return r;
}

std::string text_of(const request_head& r, const body_source* body) {
  request_plan plan;
  EXPECT_FALSE(plan_request(r, body, plan));
  std::string text;
  write_head(r, plan, 0, text);
  return text;
}

}  // namespace

TEST(request_text, replaces_what_was_there_and_ends_where_the_head_ends) {
  request_plan plan;
  request_head r = put();
  ASSERT_FALSE(plan_request(r, nullptr, plan));
  std::string text = std::string(5000, 'z');
  write_head(r, plan, 0, text);
  EXPECT_EQ(text, "PUT /x HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");
}

TEST(request_text, names_the_whole_url_to_a_proxy) {
  request_plan plan;
  request_head r = put();
  r.scheme = "http";
  r.authority = "h:81";
  std::string text;
  ASSERT_FALSE(plan_request(r, nullptr, plan, target_form::absolute));
  write_head(r, plan, 0, text);
  EXPECT_EQ(text, "PUT http://h:81/x HTTP/1.1\r\nHost: h:81\r\nContent-Length: 0\r\n\r\n");
  r.method = "OPTIONS";
  r.target = "*";
  ASSERT_FALSE(plan_request(r, nullptr, plan, target_form::absolute));
  write_head(r, plan, 0, text);
  EXPECT_EQ(text.substr(0, text.find('\r')), "OPTIONS http://h:81 HTTP/1.1") << "RFC 9112 3.2.4";
  r.target = "/" + std::string(5000, 'x');
  r.authority = std::string(250, 'a');
  ASSERT_FALSE(plan_request(r, nullptr, plan, target_form::absolute));
  write_head(r, plan, 0, text);
  EXPECT_EQ(text.substr(text.size() - 4), "\r\n\r\n");
}

TEST(request_text, reserves_once) {
  request_head r = put();
  bytes_source body(bytes(), nullptr);
  r.list = {{"A", "b"}, {"Connection", "keep-alive"}, {"Long", std::string(1000, 'x')}};
  request_plan plan;
  ASSERT_FALSE(plan_request(r, &body, plan));
  std::string text;
  write_head(r, plan, chunk_line_room, text);
  EXPECT_GE(text.capacity(), text.size() + chunk_line_room);
}

TEST(request_text, knows_what_the_program_said) {
  request_head r = put();
  request_plan plan;
  r.list = {{"CONNECTION", "foo , CLOSE"}};
  ASSERT_FALSE(plan_request(r, nullptr, plan));
  EXPECT_TRUE(plan.closes);
  r.list = {{"Connection", "closed"}};
  ASSERT_FALSE(plan_request(r, nullptr, plan));
  EXPECT_FALSE(plan.closes);
  r.list = {{"Content-Length", "x"}};
  EXPECT_EQ(plan_request(r, nullptr, plan).code(), TERN_E_ARGUMENT);
  r.list = {{"Upgrade", "x"}};
  ASSERT_FALSE(plan_request(r, nullptr, plan));
  EXPECT_EQ(plan.body, body_framing::tunnel);
  r.list = {{"host", "a"}};
  EXPECT_EQ(text_of(r, nullptr), "PUT /x HTTP/1.1\r\nhost: a\r\nContent-Length: 0\r\n\r\n");
}

TEST(request_text, frames_chunks) {
  std::string text;
  append_chunk_line(text, 0xabcdef);
  EXPECT_EQ(text, "abcdef\r\n");
  fields trailers = {{"A", "b"}, {"C", ""}};
  text.clear();
  append_last_chunk(text, &trailers);
  EXPECT_EQ(text, "0\r\nA: b\r\nC: \r\n\r\n");
  text.clear();
  append_last_chunk(text, nullptr);
  EXPECT_EQ(text, "0\r\n\r\n");
}
