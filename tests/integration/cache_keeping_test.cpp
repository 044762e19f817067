// What is kept, and what is not: which requests a server gets, and what the program is told.
#include "integration/cache_site.hpp"
#include "support/compressed.hpp"

using namespace tern::integration;
using namespace tern::test;

// Of all files.
INSTANTIATE_TEST_SUITE_P(in, each_cache, testing::Values("memory", "directory"), [](const auto& at) { return at.param; });

TEST_P(each_cache, answers_again_without_the_server) {
  serve("/a", std::string(fresh) + "X-Kept: yes\r\n");
  auto client = make_client(kept());
  const answer first = get(client.get(), server.url("/a"));
  EXPECT_EQ(first.body(), "1 of /a");
  EXPECT_FALSE(from_cache(first));
  EXPECT_EQ(first.info.age_s, -1);
  const answer again = get(client.get(), server.url("/a#part"));
  EXPECT_EQ(again.code(), TERN_OK) << again.message();
  EXPECT_EQ(again.status(), 200);
  EXPECT_EQ(again.body(), "1 of /a");
  EXPECT_EQ(again.header("x-kept"), "yes");
  EXPECT_TRUE(from_cache(again));
  EXPECT_FALSE(revalidated(again) || stale(again));
  EXPECT_GE(again.info.age_s, 0);
  EXPECT_LT(again.info.age_s, 120);
  EXPECT_EQ(again.header("age"), std::to_string(again.info.age_s));
  EXPECT_EQ(again.info.attempts, 0u);
  EXPECT_EQ(again.info.wire_in, 0u);
  EXPECT_EQ(text(again.info.remote_address), "");
  EXPECT_EQ(again.info.connected_ns, -1);
  EXPECT_GE(again.info.total_ns, again.info.first_byte_ns);
  EXPECT_EQ(asked("/a"), 1u);
  EXPECT_EQ(get(client.get(), server.url("/a?b")).body(), "2 of /a") << "another URL";
}

TEST_P(each_cache, what_may_not_be_kept_is_not) {
  serve("/no-store", std::string(fresh) + "Cache-Control: no-store\r\n");
  serve("/any", std::string(fresh) + "Vary: *\r\n");
  serve("/nothing-said", "");
  auto client = make_client(kept());
  for (const char* path : {"/no-store", "/any", "/nothing-said"}) {
    get(client.get(), server.url(path));
    EXPECT_FALSE(from_cache(get(client.get(), server.url(path)))) << path;
    EXPECT_EQ(asked(path), 2u) << path;
  }
}

TEST_P(each_cache, a_coded_body_is_kept_as_it_came_and_decoded_each_time) {
  const std::string plain(10'000, 'a');
  on("/a", [&](const fault_request& r, size_t) {
    return say(r, "200 OK", std::string(fresh) + "Content-Encoding: gzip\r\n", gzipped(plain));
  });
  auto client = make_client(kept());
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), plain);
  const answer again = get(client.get(), server.url("/a"));
  EXPECT_TRUE(from_cache(again));
  EXPECT_EQ(again.body(), plain);
  EXPECT_EQ(get(client.get(), server.url("/a"), {{"http.decode", "false"}}).body(), gzipped(plain));
  EXPECT_EQ(asked("/a"), 1u);
}

TEST_P(each_cache, a_body_that_breaks_off_or_cannot_be_decoded_is_not_kept) {
  on("/short", [](const fault_request&, size_t) {
    return fault_script{
        {{act::send, std::string("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n") + fresh + "\r\nhalf"}, {act::finish}}};
  });
  on("/damaged", [](const fault_request& r, size_t) {
    return say(r, "200 OK", std::string(fresh) + "Content-Encoding: gzip\r\n", gzipped("text").substr(0, 15));
  });
  auto client = make_client(kept());
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(get(client.get(), server.url("/short")).code(), TERN_E_TRUNCATED);
    EXPECT_NE(get(client.get(), server.url("/damaged")).code(), TERN_OK);
  }
  EXPECT_EQ(asked("/short"), 2u);
  EXPECT_EQ(asked("/damaged"), 2u);
}

TEST_P(each_cache, a_body_may_be_empty_or_longer_than_a_step) {
  const std::string large(3'000'000, 'x');
  on("/empty", [](const fault_request& r, size_t) { return say(r, "200 OK", fresh, ""); });
  on("/large", [&](const fault_request& r, size_t) { return say(r, "200 OK", fresh, large); });
  on("/none", [](const fault_request& r, size_t) { return say(r, "204 No Content", fresh, "", false); });
  auto client = make_client(kept());
  EXPECT_TRUE(keep(client.get(), "/large"));
  const answer all = get(client.get(), server.url("/large"));
  EXPECT_TRUE(from_cache(all));
  EXPECT_EQ(all.body(), large);
  for (int i = 0; i < 2; ++i) {
    const answer empty = get(client.get(), server.url("/empty"));
    EXPECT_EQ(from_cache(empty), i == 1);
    EXPECT_EQ(empty.info.body_size, 0u);
    EXPECT_NE(empty.info.body.data, nullptr) << "empty is not none";
    const answer none = get(client.get(), server.url("/none"));
    EXPECT_EQ(none.status(), 204);
    EXPECT_EQ(from_cache(none), i == 1);
    EXPECT_EQ(none.info.body.data, nullptr);
  }
}

TEST_P(each_cache, ranges_go_past_it) {
  on("/a", [](const fault_request& r, size_t) {
    if (r.header("range").empty()) return say(r, "200 OK", fresh, "whole");
    return say(r, "206 Partial Content", std::string(fresh) + "Content-Range: bytes 1-2/5\r\n", "ho");
  });
  auto client = make_client(kept());
  const auto part = [&] {
    auto request = make_request("GET", server.url("/a"));
    EXPECT_EQ(tern_http_request_set_header(request.get(), str("Range"), str("bytes=1-2"), nullptr), TERN_OK);
    return fetch(client.get(), request.get());
  };
  EXPECT_EQ(part().body(), "ho");
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "whole") << "a part was not taken for it";
  const answer again = part();
  EXPECT_EQ(again.status(), 206);
  EXPECT_FALSE(from_cache(again));
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
}

TEST_P(each_cache, permanent_redirects_are_remembered) {
  on("/from", [](const fault_request& r, size_t) { return say(r, "301 Moved", "Location: /to\r\n", "a page nobody reads"); });
  on("/for-now", [](const fault_request& r, size_t) { return say(r, "302 Found", "Location: /to\r\n", ""); });
  serve("/to", fresh);
  auto client = make_client(kept());
  for (int i = 0; i < 2; ++i) {
    const answer a = get(client.get(), server.url("/from"));
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(text(a.info.final_url), server.url("/to"));
    ASSERT_EQ(a.info.history_count, 1u);
    EXPECT_EQ(a.info.history[0].status, 301);
    get(client.get(), server.url("/for-now"));
  }
  EXPECT_EQ(asked("/from"), 1u);
  EXPECT_EQ(asked("/for-now"), 2u);
  EXPECT_EQ(asked("/to"), 1u);
  const answer seen = get(client.get(), server.url("/from"), {{"http.redirects", "none"}});
  EXPECT_EQ(seen.status(), 301);
  EXPECT_EQ(seen.body(), "a page nobody reads") << "whoever wants the page gets it from the server";
}

TEST_P(each_cache, modes_say_what_a_request_wants) {
  serve("/a", fresh);
  auto client = make_client(kept());
  const auto in = [&](const char* mode) { return get(client.get(), server.url("/a"), {{"cache.mode", mode}}); };
  const answer none = in("only-if-cached");
  EXPECT_EQ(none.code(), TERN_OK);
  EXPECT_EQ(none.status(), 504);
  EXPECT_EQ(asked("/a"), 0u);
  EXPECT_EQ(in("no-store").body(), "1 of /a");
  EXPECT_EQ(in("force-cache").body(), "2 of /a") << "nothing was kept";
  EXPECT_EQ(in("default").body(), "2 of /a");
  EXPECT_EQ(in("only-if-cached").body(), "2 of /a");
  EXPECT_EQ(in("no-store").body(), "3 of /a") << "past it";
  EXPECT_EQ(in("default").body(), "2 of /a") << "and no trace";
  EXPECT_EQ(in("reload").body(), "4 of /a");
  EXPECT_EQ(in("default").body(), "4 of /a");
}

TEST_P(each_cache, keeps_no_entry_that_is_larger_than_it_may_be) {
  on("/a", [](const fault_request& r, size_t) { return say(r, "200 OK", fresh, std::string(1000, 'x')); });
  on("/chunked", [](const fault_request&, size_t) {
    return fault_script{{{act::send, std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n") + fresh + "\r\n3e8\r\n" +
                                         std::string(1000, 'x') + "\r\n0\r\n\r\n"}}};
  });
  for (const auto& [most, hits] : {std::pair{"999B", false}, {"1000B", true}}) {
    auto client = make_client(kept({{"cache.max_entry_bytes", most}}));
    for (const char* path : {"/a", "/chunked"}) {
      get(client.get(), server.url(path));
      EXPECT_EQ(from_cache(get(client.get(), server.url(path))), hits) << path << most;
    }
  }
}
