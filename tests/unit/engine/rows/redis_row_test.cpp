#ifdef TERN_REDIS
#include "engine/rows/redis_row.hpp"

#include <gtest/gtest.h>

#include "engine/routing.hpp"

using namespace tern;

namespace {

struct nobodys_proxies {
  proxy_environment environment;
  http::auth_memory memory{as_bytes("a seed that is known to the test")};
  proxy_knowledge known{environment, memory};
};

hashed_key pool_of(const std::string& text, const request_settings& how = {}) {
  nobodys_proxies proxies;
  auto to = route_to(*parse_url(text), how, route_use::named_by_program, proxies.known);
  EXPECT_TRUE(to) << to.why().message();
  return to ? (*to)->pool : hashed_key{};
}

}  // namespace

TEST(redis_row, connections_are_shared_by_the_same_user_of_the_same_database_only) {
  const hashed_key plain = pool_of("redis://a.example");
  EXPECT_EQ(pool_of("redis://a.example:6379/0"), plain);
  EXPECT_FALSE(pool_of("redis://a.example/1") == plain);
  EXPECT_FALSE(pool_of("rediss://a.example") == plain);
  EXPECT_FALSE(pool_of("redis://:secret@a.example") == plain);
  EXPECT_FALSE(pool_of("redis://ada:secret@a.example") == pool_of("redis://bob:secret@a.example"));
  EXPECT_FALSE(pool_of("redis://ada:secret@a.example") == pool_of("redis://ada:other@a.example"));
  const std::string name(1000, 'x');
  EXPECT_FALSE(pool_of("redis://" + name + "1:secret@a.example") == pool_of("redis://" + name + "2:secret@a.example"))
      << "long names differ at their end";
  request_settings how;
  how.auth_user = "ada";
  how.auth_password = "secret";
  EXPECT_EQ(pool_of("redis://a.example", how), pool_of("redis://ada:secret@a.example"));
  EXPECT_EQ(pool_of("redis://a.example").text.find("secret"), std::string::npos);
  EXPECT_EQ(pool_of("redis://ada:secret@a.example").text.find("secret"), std::string::npos);
}

TEST(redis_row, a_path_is_the_number_of_a_database) {
  nobodys_proxies proxies;
  for (const char* wrong : {"/x", "/1x", "/-1", "/1/2", "/99999999999"})
    EXPECT_EQ(route_to(*parse_url("redis://a.example" + std::string(wrong)), {}, route_use::named_by_program, proxies.known)
                  .why()
                  .code(),
              TERN_E_URL)
        << wrong;
}
#endif
