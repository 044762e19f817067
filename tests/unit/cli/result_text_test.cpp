#include "cli/result_text.hpp"

#include <gtest/gtest.h>

#include "cli/exchange_text.hpp"

using namespace tern::cli;

namespace {

// A redirect from /a to /b, answered over HTTP/2.
struct redirected {
  tern_pair there{to_str("Location"), to_str("/b")};
  tern_pair type{to_str("content-type"), to_str("text/plain")};
  tern_hop hop{};
  tern_result_info info{};

  redirected() {
    hop.status = 302;
    hop.version = 11;
    hop.url = to_str("http://host/a");
    hop.reason = to_str("Found");
    hop.headers = &there;
    hop.header_count = 1;
    info.id = 7;
    info.status = 404;
    info.version = 20;
    info.method = to_str("GET");
    info.url = to_str("http://host/a");
    info.final_url = to_str("http://host/b");
    info.headers = &type;
    info.header_count = 1;
    info.pair_size = sizeof(tern_pair);
    info.history = &hop;
    info.history_count = 1;
    info.hop_size = sizeof hop;
    info.remote_address = to_str("127.0.0.1:80");
    info.stream_id = 3;
  }
};

}  // namespace

TEST(version_text, names_versions_as_their_documents_do) {
  EXPECT_EQ(version_text(10), "1.0");
  EXPECT_EQ(version_text(11), "1.1");
  EXPECT_EQ(version_text(20), "2");
}

TEST(result_text, heads_are_those_of_all_answers_in_order) {
  redirected r;
  tern_interim early{103, 1, &r.there};
  r.info.interims = &early;
  r.info.interim_count = 1;
  r.info.interim_size = sizeof early;
  EXPECT_EQ(heads_text(r.info),
            "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n"
            "HTTP/2 103 \r\nLocation: /b\r\n\r\n"
            "HTTP/2 404 \r\ncontent-type: text/plain\r\n\r\n");
}

TEST(result_text, heads_without_an_answer_are_those_of_the_redirects) {
  redirected r;
  r.info.status = 0;
  EXPECT_EQ(heads_text(r.info), "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n");
}

TEST(result_text, trailers_are_lines) {
  redirected r;
  EXPECT_EQ(trailers_text(r.info), "");
  r.info.trailers = &r.type;
  r.info.trailer_count = 1;
  EXPECT_EQ(trailers_text(r.info), "content-type: text/plain\r\n");
}

TEST(exchange_text, shows_interim_responses_and_trailers) {
  redirected r;
  tern_interim early{103, 0, nullptr};
  r.info.interims = &early;
  r.info.interim_count = 1;
  r.info.interim_size = sizeof early;
  r.info.trailers = &r.there;
  r.info.trailer_count = 1;
  std::string text = exchange_text(r.info, {}, false);
  EXPECT_NE(text.find("< HTTP/2 103 \n<\n< HTTP/2 404 \n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("< content-type: text/plain\n<\n< Location: /b")) << text;
}

TEST(exchange_text, shows_the_exchange_without_secrets) {
  using action = header_argument::action;
  std::vector<header_argument> fields{{action::send, "X-A", "1"},
                                      {action::send, "authorization", "Basic c2VjcmV0"},
                                      {action::send, "Cookie", "secret"},
                                      {action::suppress, "Accept", ""}};
  EXPECT_EQ(exchange_text(redirected().info, fields, false),
            "* request 7 to host\n"
            "> GET /a HTTP/1.1\n"
            "> Host: host\n"
            "> X-A: 1\n"
            "> authorization: [not shown]\n"
            "> Cookie: [not shown]\n"
            ">\n"
            "< HTTP/1.1 302 Found\n"
            "< Location: /b\n"
            "<\n"
            "* follows to http://host/b\n"
            "* connected to 127.0.0.1:80, stream 3\n"
            "> GET /b HTTP/2\n"
            "> Host: host\n"
            ">\n"
            "< HTTP/2 404 \n"
            "< content-type: text/plain\n"
            "<");
}
