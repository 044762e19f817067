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
    EXPECT_TRUE(row.tls || row.alpn.empty()) << "nothing is negotiated in clear text";
    ASSERT_NE(row.make_factory, nullptr);
    auto session = row.make_factory()->make(now_t{});
    ASSERT_NE(session, nullptr);
    if (row.slots > 0) {
      EXPECT_EQ(session->status().free_slots, row.slots) << "what is said to be known beforehand";
    }
  }
}
