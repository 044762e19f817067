// Whose response it is: by fields of the request, by credentials, by the way to the server.
#include "integration/cache_site.hpp"

using namespace tern::integration;
using namespace tern::test;

TEST_P(each_cache, each_language_has_its_own) {
  on("/a", [](const fault_request& r, size_t) {
    return say(r, "200 OK", std::string(fresh) + "Vary: Accept-Language\r\n", r.header("accept-language"));
  });
  auto client = make_client(kept());
  const auto in = [&](const char* language) {
    auto request = make_request("GET", server.url("/a"));
    EXPECT_EQ(tern_http_request_set_header(request.get(), str("Accept-Language"), str(language), nullptr), TERN_OK);
    return fetch(client.get(), request.get());
  };
  for (int i = 0; i < 2; ++i)
    for (const char* language : {"de", "fr"}) {
      const answer a = in(language);
      EXPECT_EQ(a.body(), language);
      EXPECT_EQ(from_cache(a), i == 1);
    }
  EXPECT_EQ(asked("/a"), 2u);
}

TEST_P(each_cache, what_came_for_one_user_is_not_for_another) {
  on("/a", [](const fault_request& r, size_t n) {
    if (r.header("authorization").empty()) return say(r, "401 Who", "WWW-Authenticate: Basic realm=\"x\"\r\n", "");
    return say(r, "200 OK", fresh, std::to_string(n));
  });
  auto client = make_client(kept());
  const auto as = [&](const char* user) {
    return get(client.get(), server.url("/a"), {{"auth.user", user}, {"auth.password", "secret"}});
  };
  const answer alice = as("alice");
  EXPECT_EQ(alice.status(), 200);
  EXPECT_TRUE(from_cache(as("alice")));
  EXPECT_EQ(as("alice").body(), alice.body());
  const answer bob = as("bob");
  EXPECT_FALSE(from_cache(bob));
  EXPECT_NE(bob.body(), alice.body());
  EXPECT_EQ(get(client.get(), server.url("/a")).status(), 401) << "nobody gets nobody's";
}

TEST_P(each_cache, cookies_of_the_jar_count_for_vary) {
  on("/a", [](const fault_request& r, size_t) {
    return say(r, "200 OK", std::string(fresh) + "Vary: Cookie\r\n", "for " + r.header("cookie"));
  });
  on("/set", [](const fault_request& r, size_t n) {
    return say(r, "200 OK", "Set-Cookie: n=" + std::to_string(n) + "; Path=/\r\n", "");
  });
  auto client = make_client(kept({{"http.cookies", "true"}}));
  get(client.get(), server.url("/set"));
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "for n=1");
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
  get(client.get(), server.url("/set"));
  const answer other = get(client.get(), server.url("/a"));
  EXPECT_FALSE(from_cache(other));
  EXPECT_EQ(other.body(), "for n=2");
}

TEST_P(each_cache, another_socket_brings_something_else) {
  serve("/a", fresh);
  fault_server other;
  other.on("/a", [](const fault_request& r) { return say(r, "200 OK", fresh, "of the socket"); });
  other.listen_unix(dir_ / "socket");
  auto client = make_client(kept());
  const options there = {{"net.unix_socket", (dir_ / "socket").string()}};
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1 of /a");
  EXPECT_EQ(get(client.get(), server.url("/a"), there).body(), "of the socket");
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"), there)));
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1 of /a");
}
