// What servers say of what is kept: that it holds, that it does not, that it ends.
#include "integration/cache_site.hpp"
#include "support/httpbin_server.hpp"
#include "support/nginx_server.hpp"

using namespace tern::integration;
using namespace tern::test;

TEST_P(each_cache, the_server_says_whether_what_is_stale_holds) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/a", "Cache-Control: max-age=0\r\n", version);
  auto client = make_client(kept());
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "body \"v1\"");
  for (int i = 0; i < 2; ++i) {
    const answer a = get(client.get(), server.url("/a"));
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(a.body(), "body \"v1\"");
    EXPECT_TRUE(from_cache(a) && revalidated(a));
    EXPECT_EQ(a.info.attempts, 1u);
  }
  *version = 2;
  const answer changed = get(client.get(), server.url("/a"));
  EXPECT_EQ(changed.body(), "body \"v2\"");
  EXPECT_FALSE(from_cache(changed));
  EXPECT_TRUE(revalidated(get(client.get(), server.url("/a"))));
  EXPECT_EQ(asked("/a"), 5u);
}

TEST_P(each_cache, a_condition_of_the_program_is_answered_from_what_is_kept) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/a", fresh, version);
  auto client = make_client(kept());
  get(client.get(), server.url("/a"));
  auto request = make_request("GET", server.url("/a"));
  ASSERT_EQ(tern_http_request_set_header(request.get(), str("If-None-Match"), str("\"v1\""), nullptr), TERN_OK);
  const answer a = fetch(client.get(), request.get());
  EXPECT_EQ(a.status(), 304);
  EXPECT_EQ(a.body(), "");
  EXPECT_TRUE(from_cache(a));
  EXPECT_EQ(asked("/a"), 1u);
}

TEST_P(each_cache, head_is_answered_by_get_and_tells_of_it) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/a", "Cache-Control: max-age=0\r\n", version);
  serve("/fresh", fresh);
  auto client = make_client(kept());
  get(client.get(), server.url("/fresh"));
  const answer head = fetch(client.get(), make_request("HEAD", server.url("/fresh")).get());
  EXPECT_TRUE(from_cache(head));
  EXPECT_EQ(head.header("content-length"), "11");
  EXPECT_EQ(head.info.body.data, nullptr);
  EXPECT_EQ(asked("/fresh"), 1u);

  get(client.get(), server.url("/a"));
  on("/a", [](const fault_request& r, size_t) {
    return say(r, "200 OK", std::string(fresh) + "ETag: \"v1\"\r\nX-New: 1\r\n", "body \"v1\"");
  });
  EXPECT_FALSE(from_cache(fetch(client.get(), make_request("HEAD", server.url("/a")).get()))) << "stale: the server is asked";
  const answer a = get(client.get(), server.url("/a"));
  EXPECT_TRUE(from_cache(a)) << "fresh again";
  EXPECT_EQ(a.header("x-new"), "1");
  EXPECT_EQ(a.body(), "body \"v1\"");
}

TEST_P(each_cache, head_that_tells_of_another_body_ends_what_is_kept) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/a", "Cache-Control: max-age=0, stale-if-error=3600\r\n", version);
  auto client = make_client(kept());
  get(client.get(), server.url("/a"));
  *version = 2;
  fetch(client.get(), make_request("HEAD", server.url("/a")).get());
  on("/a", [](const fault_request&, size_t) { return fault_script{{{act::reset}}}; });
  EXPECT_NE(get(client.get(), server.url("/a")).code(), TERN_OK) << "nothing stands in";
}

TEST_P(each_cache, unsafe_methods_end_what_they_are_about) {
  serve("/a", fresh);
  serve("/b", fresh);
  serve("/c", fresh);
  auto client = make_client(kept());
  const auto all = [&] {
    for (const char* path : {"/a", "/b", "/c"}) get(client.get(), server.url(path));
    return std::to_string(asked("/a")) + std::to_string(asked("/b")) + std::to_string(asked("/c"));
  };
  EXPECT_EQ(all(), "111");
  EXPECT_EQ(all(), "111");
  on("/a", [](const fault_request& r, size_t n) {
    return say(r,
               r.method == "GET"   ? "200 OK"
               : r.method == "PUT" ? "500 Broken"
                                   : "201 Created",
               std::string(fresh) + "Location: /b\r\n", std::to_string(n));
  });
  fetch(client.get(), make_request("PUT", server.url("/a")).get());
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a")))) << "it failed: nothing has changed";
  fetch(client.get(), make_request("POST", server.url("/a")).get());
  EXPECT_EQ(all(), "321") << "a and its Location";
  EXPECT_EQ(all(), "321");
}

TEST_P(each_cache, put_changes_only_what_is_known) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/a", fresh, version);
  auto client = make_client(kept());
  get(client.get(), server.url("/a"));
  const auto put = [&](const options& how) {
    std::string condition = "nothing";
    on("/a", [&](const fault_request& r, size_t) {
      condition = r.header("if-match");
      return say(r, "500 Broken", "", "");
    });
    auto request = make_request("PUT", server.url("/a"), how);
    EXPECT_EQ(tern_request_set_body(request.get(), str("new"), nullptr), TERN_OK);
    EXPECT_EQ(fetch(client.get(), request.get()).status(), 500);
    return condition;
  };
  EXPECT_EQ(put({}), "\"v1\"");
  EXPECT_EQ(put({{"cache.if_match", "false"}}), "");
}

TEST_P(each_cache, nginx_is_asked_when_its_time_is_over) {
  nginx_server::options how;
  how.server_lines = "expires 1h; gzip_vary on;\n";
  how.compress = true;
  nginx_server nginx(how);
  const std::string words(5000, 'w');
  nginx.add_file("words.txt", words);
  auto client = make_client(kept());
  const answer first = get(client.get(), nginx.url("/words.txt"));
  ASSERT_EQ(first.body(), words);
  ASSERT_NE(first.header("etag"), "");
  ASSERT_EQ(first.header("vary"), "Accept-Encoding");
  const answer again = get(client.get(), nginx.url("/words.txt"));
  EXPECT_TRUE(from_cache(again));
  EXPECT_EQ(again.body(), words);
  const answer plain = get(client.get(), nginx.url("/words.txt"), {{"http.decode", "false"}});
  EXPECT_FALSE(from_cache(plain)) << "other codings were asked for";
  EXPECT_EQ(plain.header("content-encoding"), "");

  EXPECT_TRUE(revalidated(get(client.get(), nginx.url("/words.txt"), {{"cache.mode", "no-cache"}})));
  EXPECT_TRUE(eventually([&] { return nginx.access_log().find(" 304") != std::string::npos; })) << nginx.access_log();
  nginx.add_file("words.txt", "something else");
  const answer changed = get(client.get(), nginx.url("/words.txt"), {{"cache.mode", "no-cache"}});
  EXPECT_FALSE(from_cache(changed));
  EXPECT_EQ(changed.body(), "something else");
}

TEST_P(each_cache, httpbin_knows_its_own_tags) {
  httpbin_server bin;
  auto client = make_client(kept());
  EXPECT_FALSE(from_cache(get(client.get(), bin.url("/cache/60"))));
  EXPECT_TRUE(from_cache(get(client.get(), bin.url("/cache/60"))));
  get(client.get(), bin.url("/etag/abc"));
  EXPECT_TRUE(revalidated(get(client.get(), bin.url("/etag/abc"), {{"cache.mode", "no-cache"}})));
}
