#include "protocols/http/message/request_builder.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

request_builder builder(std::string_view url, std::string_view method = "GET") {
  auto made = request_builder::create(method, url);
  EXPECT_TRUE(made) << made.why().message();
  return *made;
}

std::string list_of(const request_head& r) {
  std::string text;
  for (const owned_field& f : r.list) text += "[" + f.name + ": " + f.value + "]";
  return text;
}

}  // namespace

TEST(request_builder, sends_defaults) {
  auto r = builder("http://example.com").build();
  EXPECT_EQ(r->method, "GET");
  EXPECT_EQ(r->target, "/");
  EXPECT_EQ(r->authority, "example.com");
  EXPECT_EQ(r->scheme, "http");
  EXPECT_EQ(list_of(*r), "[User-Agent: tern/0.1][Accept: */*]");
  EXPECT_TRUE(r->idempotent);
}

TEST(request_builder, never_sends_userinfo_or_fragment) {
  auto r = builder("https://user:secret@example.com:444/a?b#frag").build();
  EXPECT_EQ(r->target, "/a?b");
  EXPECT_EQ(r->authority, "example.com:444");
  EXPECT_EQ((r->target + r->authority + list_of(*r)).find("secret"), std::string::npos);
  EXPECT_EQ((r->target + r->authority + list_of(*r)).find("user"), std::string::npos);
}

TEST(request_builder, refuses_other_schemes_bad_urls_and_bad_methods) {
  EXPECT_EQ(request_builder::create("GET", "ftp://a/").why().code(), TERN_E_URL);
  EXPECT_EQ(request_builder::create("GET", "http://").why().code(), TERN_E_URL);
  EXPECT_EQ(request_builder::create("GET", "http://a/\r\nX: y").why().code(), TERN_E_URL);
  EXPECT_EQ(request_builder::create("G T", "http://a/").why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(request_builder::create("CONNECT", "http://a/").why().code(), TERN_E_ARGUMENT);
}

TEST(request_builder, replaces_and_suppresses_defaults) {
  auto b = builder("http://a/");
  EXPECT_FALSE(b.set_header("user-agent", "mine"));
  EXPECT_FALSE(b.set_header("ACCEPT", std::nullopt));
  EXPECT_EQ(list_of(*b.build()), "[user-agent: mine]");
  auto c = builder("http://a/");
  EXPECT_FALSE(c.add_header("Accept", "text/html"));
  EXPECT_FALSE(c.add_header("Accept", "text/plain"));
  EXPECT_EQ(list_of(*c.build()), "[User-Agent: tern/0.1][Accept: text/html][Accept: text/plain]");
  EXPECT_FALSE(c.set_header("accept", ""));
  EXPECT_EQ(list_of(*c.build()), "[User-Agent: tern/0.1][accept: ]");
}

TEST(request_builder, keeps_order_and_duplicates_and_trims_values) {
  auto b = builder("http://a/");
  EXPECT_FALSE(b.add_header("B", " 1\t"));
  EXPECT_FALSE(b.add_header("A", "2"));
  EXPECT_FALSE(b.add_header("b", "3"));
  EXPECT_EQ(list_of(*b.build()), "[User-Agent: tern/0.1][Accept: */*][B: 1][A: 2][b: 3]");
  EXPECT_FALSE(b.set_header("B", "4"));
  EXPECT_EQ(list_of(*b.build()), "[User-Agent: tern/0.1][Accept: */*][A: 2][B: 4]");
}

TEST(request_builder, host_can_be_replaced_and_not_left_out) {
  auto b = builder("http://a:81/");
  EXPECT_EQ(b.set_header("Host", std::nullopt).code(), TERN_E_ARGUMENT);
  EXPECT_FALSE(b.add_header("Host", "other"));
  EXPECT_EQ(b.add_header("host", "third").code(), TERN_E_ARGUMENT);
  EXPECT_EQ(b.build()->authority, "other");
  EXPECT_FALSE(b.set_header("HOST", "fourth:1"));
  EXPECT_EQ(b.build()->authority, "fourth:1");
  EXPECT_EQ(list_of(*b.build()), "[User-Agent: tern/0.1][Accept: */*]");
}

TEST(request_builder, a_refused_call_changes_nothing) {
  auto b = builder("http://a/");
  EXPECT_FALSE(b.add_header("X", "1"));
  const std::string before = list_of(*b.build());
  EXPECT_TRUE(b.add_header("X", "a\r\nb"));
  EXPECT_TRUE(b.set_header("X", "a\nb"));
  EXPECT_TRUE(b.set_header("user-agent", "a\nb"));
  EXPECT_TRUE(b.set_header("X Y", std::nullopt));
  EXPECT_TRUE(b.add_header("Transfer-Encoding", "chunked"));
  EXPECT_TRUE(b.set_header("Content-Length", "x"));
  EXPECT_EQ(list_of(*b.build()), before);
  EXPECT_FALSE(b.add_header("Content-Length", "5"));
  EXPECT_TRUE(b.add_header("content-length", "6"));
}

TEST(request_builder, appends_query_pairs) {
  using pair = std::pair<std::string_view, std::string_view>;
  const pair pairs[] = {{"a", "1 2"}, {"b&", "=\xc3\xa4"}};
  auto plain = builder("http://a/x");
  EXPECT_FALSE(plain.add_query(pairs));
  EXPECT_EQ(plain.build()->target, "/x?a=1%202&b%26=%3D%C3%A4");
  auto longer = builder("http://a/x?y=z#f");
  EXPECT_FALSE(longer.add_query(pairs));
  EXPECT_EQ(longer.build()->target, "/x?y=z&a=1%202&b%26=%3D%C3%A4");
  const std::string huge(limits::url_bytes + 1, 'x');
  const pair too_long[] = {{"a", huge}};
  EXPECT_EQ(plain.add_query(too_long).code(), TERN_E_LIMIT);
  EXPECT_EQ(plain.build()->target, "/x?a=1%202&b%26=%3D%C3%A4");
}

TEST(request_builder, bounds_number_and_size_of_fields) {
  auto b = builder("http://a/");
  EXPECT_EQ(b.add_header("X", std::string(limits::http_request_head_bytes, 'x')).code(), TERN_E_LIMIT);
  for (size_t i = 0; i < limits::http_request_fields; ++i) ASSERT_FALSE(b.add_header("X", "y"));
  EXPECT_EQ(b.add_header("X", "y").code(), TERN_E_LIMIT);
}

TEST(request_builder, takes_limits_from_the_caller_and_idempotence_from_the_method) {
  request_head options;
  options.expect_above = 5;
  options.max_head_fields = 7;
  auto b = builder("http://a/", "POST");
  auto r = b.build(options);
  EXPECT_FALSE(r->idempotent);
  EXPECT_EQ(r->expect_above, 5u);
  EXPECT_EQ(r->max_head_fields, 7u);
}

TEST(request_builder, keeps_trailers_apart) {
  auto b = builder("http://a/", "POST");
  EXPECT_FALSE(b.add_trailer("Sum", " 1 "));
  EXPECT_TRUE(b.add_trailer("Host", "x"));
  ASSERT_EQ(b.trailers().size(), 1u);
  EXPECT_EQ(b.trailers()[0].value, "1");
  EXPECT_EQ(b.build()->list.size(), 2u);
}

TEST(request_builder, says_the_type_of_the_body_unless_the_program_does) {
  request_builder b = builder("http://a/");
  auto list = [&](std::string_view type) { return list_of(*b.build({}, {.content_type = type})); };
  const std::string defaults = list("");
  EXPECT_EQ(list("application/json"), defaults + "[Content-Type: application/json]");
  EXPECT_EQ(b.header("content-type"), nullptr);
  EXPECT_FALSE(b.set_header("content-TYPE", "text/plain"));
  EXPECT_EQ(list("application/json"), defaults + "[content-TYPE: text/plain]");
  ASSERT_NE(b.header("Content-Type"), nullptr);
  EXPECT_EQ(*b.header("Content-Type"), "text/plain");
  EXPECT_FALSE(b.set_header("Content-Type", std::nullopt));
  EXPECT_EQ(list("application/json"), defaults) << "none at all";
  EXPECT_EQ(b.header("content-type"), nullptr);
  EXPECT_FALSE(b.add_header("Content-Type", "a/b"));
  EXPECT_EQ(list("application/json"), defaults + "[Content-Type: a/b]");
}

TEST(request_builder, a_multipart_type_without_a_boundary_gets_that_of_the_body) {
  const std::string form = "multipart/form-data; boundary=B";
  for (const auto& [given, sent] : {std::pair<std::string, std::string>{"multipart/mixed", "multipart/mixed; boundary=B"},
                                    {"Multipart/Related; type=\"a/b\"", "Multipart/Related; type=\"a/b\"; boundary=B"},
                                    {"multipart/mixed; Boundary=mine", "multipart/mixed; Boundary=mine"},
                                    {"text/plain", "text/plain"}}) {
    request_builder b = builder("http://a/");
    EXPECT_FALSE(b.set_header("Content-Type", given));
    EXPECT_EQ(b.build({}, {.content_type = form})->list.back().value, sent);
    EXPECT_EQ(b.build({}, {.content_type = "application/json"})->list.back().value, given);
  }
}
