#include "protocols/http/session_factory.hpp"

#include <gtest/gtest.h>

#include "protocols/http/message/request.hpp"
#include "support/scripted_parts.hpp"

using namespace tern;

namespace {

// What the session of such a connection writes first.
std::string begins(std::string variant, std::string_view alpn, bool absolute_form = false) {
  auto factory = http::make_http_factory();
  target where;
  where.variant = std::move(variant);
  where.absolute_form = absolute_form;
  auto session = factory->make({where, alpn}, now_t());
  http::request_head request;
  request.method = "GET";
  request.target = "/";
  request.authority = "h";
  request.scheme = "http";
  std::string log;
  test::recording_sink out(log);
  op o{1, &request, nullptr, nullptr, &out};
  session->submit(o, now_t());
  auto views = session->pull_output(0, 10000, now_t());
  if (views.empty()) return log + test::code_name(session->status().why);
  const std::string text(as_text(views[0]));
  session->cancel(o, now_t());
  return text.find("Upgrade: h2c") == std::string::npos ? text.substr(0, text.find('\r')) : "h2c";
}

const std::string http2 = "PRI * HTTP/2.0", http1 = "GET / HTTP/1.1";

}  // namespace

TEST(session_factory, follows_what_tls_agreed_on) {
  EXPECT_EQ(begins("", "h2"), http2);
  EXPECT_EQ(begins("", "http/1.1"), http1);
  EXPECT_EQ(begins("", ""), http1);
}

TEST(session_factory, follows_the_variant_of_the_target) {
  EXPECT_EQ(begins("h2", ""), http2);
  EXPECT_EQ(begins("h2", "http/1.1"), http2);
  EXPECT_EQ(begins("h2c", ""), "h2c");
}

TEST(session_factory, asks_a_proxy_for_whole_urls) { EXPECT_EQ(begins("", "", true), "GET http://h/ HTTP/1.1"); }

TEST(session_factory, refuses_a_connection_that_should_have_agreed_to_http2) {
  EXPECT_EQ(begins("h2-agreed", "h2"), http2);
  EXPECT_EQ(begins("h2-agreed", ""), "end TERN_E_UNSUPPORTED unsent\nTERN_E_UNSUPPORTED");
  EXPECT_EQ(begins("h2-agreed", "http/1.1"), "end TERN_E_UNSUPPORTED unsent\nTERN_E_UNSUPPORTED");
}
