#include <gtest/gtest.h>

#include "base/url.hpp"
#include "engine/registry.hpp"

using namespace tern;

TEST(protocol_rows, a_scheme_is_found_as_urls_have_it) {
  ASSERT_NE(find_row("http"), nullptr);
  EXPECT_FALSE(find_row("http")->tls);
  ASSERT_NE(find_row("https"), nullptr);
  EXPECT_TRUE(find_row("https")->tls);
  for (const char* other : {"", "HTTP", "ftp", "httpss", "gopher"}) EXPECT_EQ(find_row(other), nullptr) << other;
}

TEST(protocol_rows, every_row_is_whole_and_the_only_one_of_its_scheme) {
  for (const registry_row& row : protocol_rows()) {
    SCOPED_TRACE(row.scheme);
    EXPECT_EQ(find_row(row.scheme), &row);
    EXPECT_EQ(row.port, default_port(row.scheme));
    EXPECT_FALSE(row.name.empty());
    ASSERT_NE(row.make_factory, nullptr);
    for (http_version version : {http_version::automatic, http_version::v1_1, http_version::v2,
                                 http_version::v2_prior_knowledge, http_version::h2c_upgrade}) {
      request_settings how;
      how.version = version;
      const protocol_offer offer = row.offer(how);
      EXPECT_TRUE(row.tls || offer.alpn.empty()) << "nothing is negotiated in clear text";
      target where;
      where.variant = offer.variant;
      if (row.login) {
        auto login = row.login(*parse_url(std::string(row.scheme) + "://a.example/"), how);
        ASSERT_TRUE(login) << login.why().message();
        where.login = *login;
      }
      for (const std::string& alpn : offer.alpn.empty() ? std::vector<std::string>{""} : offer.alpn) {
        auto session = row.make_factory(client_settings())->make({where, alpn}, now_t{});
        ASSERT_NE(session, nullptr);
        EXPECT_EQ(session->status().state, phase::open);
        if (offer.slots > 0) {
          EXPECT_EQ(session->status().free_slots, offer.slots) << "what is said to be known beforehand";
        }
      }
    }
  }
}

TEST(protocol_rows, http2_can_be_demanded) {
  request_settings how;
  how.version = http_version::v2;
  const registry_row& row = *find_row("https");
  target where;
  where.variant = row.offer(how).variant;
  const auto session = row.make_factory(client_settings())->make({where, "http/1.1"}, now_t{});
  EXPECT_EQ(session->status().state, phase::closed);
  EXPECT_EQ(session->status().why.code(), TERN_E_UNSUPPORTED);
}

TEST(protocol_rows, websocket_has_the_ports_of_http_and_connects_one_by_one) {
  for (const auto& [scheme, port] : {std::pair("ws", 80), std::pair("wss", 443)}) {
    const registry_row* row = find_row(scheme);
    if (!row) GTEST_SKIP() << "this build leaves WebSocket out";
    EXPECT_EQ(row->port, port);
    EXPECT_EQ(row->tls, port == 443);
    EXPECT_TRUE(row->offer({}).one_by_one) << "RFC 6455 4.1";
  }
  EXPECT_FALSE(find_row("http")->offer({}).one_by_one);
}
