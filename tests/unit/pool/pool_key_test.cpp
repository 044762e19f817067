#include "pool/pool_key.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/hash.hpp"

using namespace tern;

namespace {

target plain() {
  target t;
  t.scheme = "http";
  t.host = "example.org";
  t.port = 80;
  return t;
}

}  // namespace

TEST(pool_key, origin_is_scheme_host_and_port) {
  EXPECT_EQ(make_origin_key(plain()).text, "http://example.org:80");
  EXPECT_EQ(make_origin_key(plain()).hash, hash_text("http://example.org:80"));
  target t = plain();
  t.host = "::1";
  t.port = 8080;
  EXPECT_EQ(make_origin_key(t).text, "http://[::1]:8080");
}

TEST(pool_key, equal_targets_have_equal_keys) { EXPECT_EQ(make_pool_key(plain(), {}), make_pool_key(plain(), {})); }

TEST(pool_key, every_part_separates) {
  std::set<std::string> keys;
  size_t count = 0;
  const auto add = [&](const target& t, const pool_identity& i) {
    keys.insert(make_pool_key(t, i).text);
    EXPECT_EQ(keys.size(), ++count);
  };
  add(plain(), {});
  for (auto change : {+[](target& t) { t.scheme = "https"; }, +[](target& t) { t.host = "example.com"; },
                      +[](target& t) { t.port = 81; }, +[](target& t) { t.unix_path = "/run/a"; },
                      +[](target& t) { t.local_address = "127.0.0.2"; }, +[](target& t) { t.tls = true; }}) {
    target t = plain();
    change(t);
    add(t, {});
  }
  add(plain(), {.tls = "x"});
  add(plain(), {.alpn = "x"});
  add(plain(), {.proxy = "x"});
  add(plain(), {.account = "x"});
  add(plain(), {.route = "x"});
  target whole_urls = plain();
  whole_urls.absolute_form = true;
  add(whole_urls, {});
}

TEST(pool_key, no_text_can_pose_as_the_next_part) {
  EXPECT_NE(make_pool_key(plain(), {.tls = "a,1:b"}), make_pool_key(plain(), {.tls = "a", .alpn = "b"}));
  target one = plain(), other = plain();
  one.unix_path = "/a,1:b";
  other.unix_path = "/a";
  other.local_address = "b";
  EXPECT_NE(make_pool_key(one, {}), make_pool_key(other, {}));
}

TEST(pool_key, plain_http_through_a_proxy_shares_its_connections_among_hosts) {
  target one = plain(), other = plain();
  other.host = "example.com";
  one.absolute_form = other.absolute_form = true;
  const pool_identity proxy{.proxy = "http://proxy:3128 user"};
  EXPECT_EQ(make_pool_key(one, proxy), make_pool_key(other, proxy));
  EXPECT_NE(make_origin_key(one), make_origin_key(other));
}
