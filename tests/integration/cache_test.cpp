// Responses that are used again: which requests a server gets, and what the program is told.
#include <cstdlib>
#include <filesystem>

#include "integration/cache_site.hpp"
#include "integration/streams.hpp"
#include "support/compressed.hpp"
#include "support/httpbin_server.hpp"
#include "support/nginx_server.hpp"

using namespace tern::integration;
using namespace tern::test;

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

TEST_P(each_cache, what_is_stale_stands_in_for_a_server_that_fails) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/allowed", "Cache-Control: max-age=0, stale-if-error=3600\r\n", version);
  serve_tagged("/not", "Cache-Control: max-age=0\r\n", version);
  serve_tagged("/never", "Cache-Control: max-age=0, must-revalidate\r\n", version);
  auto client = make_client(kept());
  for (const char* path : {"/allowed", "/not", "/never"}) get(client.get(), server.url(path));
  const options option = {{"cache.stale_if_error", "1h"}};
  for (const char* how : {"reset", "503 Busy"}) {
    for (const char* path : {"/allowed", "/not", "/never"})
      on(path, [=](const fault_request& r, size_t) {
        return how == std::string("reset") ? fault_script{{{act::reset}}} : say(r, how, "", "");
      });
    const answer a = get(client.get(), server.url("/allowed"));
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.body(), "body \"v1\"") << how;
    EXPECT_TRUE(from_cache(a) && stale(a) && !revalidated(a)) << how;
    EXPECT_FALSE(from_cache(get(client.get(), server.url("/not")))) << how;
    EXPECT_TRUE(from_cache(get(client.get(), server.url("/not"), option))) << how;
    EXPECT_FALSE(from_cache(get(client.get(), server.url("/never"), option))) << how << ": the server forbids it";
  }
}

TEST_P(each_cache, what_is_stale_is_used_while_the_server_is_asked) {
  on("/a", [](const fault_request& r, size_t n) {
    return say(r, "200 OK", n == 1 ? "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n" : fresh, std::to_string(n));
  });
  auto client = make_client(kept());
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1");
  const answer old = get(client.get(), server.url("/a"));
  EXPECT_EQ(old.body(), "1");
  EXPECT_TRUE(from_cache(old) && stale(old));
  std::string now;
  EXPECT_TRUE(eventually([&] { return (now = get(client.get(), server.url("/a")).body()) == "2"; })) << now;
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
  EXPECT_LE(asked("/a"), 3u) << "a renewal, and perhaps one for who had looked before it was there";
  EXPECT_EQ(counters(client.get()).submitted, counters(client.get()).succeeded) << "a renewal is none of the program's";
}

TEST_P(each_cache, a_renewal_under_way_does_not_hold_up_the_end_of_a_client) {
  on("/a", [](const fault_request& r, size_t n) {
    if (n > 1) return fault_script{{{act::stall}}};
    return say(r, "200 OK", "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n", "old");
  });
  auto client = make_client(kept());
  get(client.get(), server.url("/a"));
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "old");
  EXPECT_TRUE(eventually([&] { return asked("/a") == 2; }));
  client.reset();
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

TEST_P(each_cache, requests_at_once_for_the_same_are_one) {
  on("/a", [](const fault_request& r, size_t n) {
    return fault_script{
        {{act::wait, "", milliseconds(100)}, {act::send, fault_response(r, "200 OK", fresh, std::to_string(n))}}};
  });
  on("/alone",
     [](const fault_request& r, size_t n) { return say(r, "200 OK", "Cache-Control: no-store\r\n", std::to_string(n)); });
  on("/broken", [](const fault_request& r, size_t n) {
    return n == 1 ? fault_script{{{act::wait, "", milliseconds(50)}, {act::reset}}} : say(r, "200 OK", fresh, "good");
  });
  auto client = make_client(kept({{"cache.collapse", "true"}, {"retry.safe", "false"}}));
  const auto many = [&](const char* path) {
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < 100; ++i) calls.push_back(start(client.get(), make_request("GET", server.url(path)).get()));
    std::vector<answer> all;
    for (auto& call : calls) all.push_back(wait(call.get()));
    return all;
  };
  for (const answer& a : many("/a")) EXPECT_EQ(a.body(), "1");
  EXPECT_EQ(asked("/a"), 1u);
  for (const answer& a : many("/alone")) EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(asked("/alone"), 100u) << "not everybody's";
  int failed = 0;
  for (const answer& a : many("/broken")) failed += a.code() != TERN_OK;
  EXPECT_EQ(failed, 1) << "the others went on without the one that failed";
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

TEST_P(each_cache, a_request_may_be_cancelled_at_each_step) {
  const std::string large(1'000'000, 'x');
  on("/slow", [&](const fault_request&, size_t) {
    return fault_script{
        {{act::send, std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n") + fresh + "\r\n" + large.substr(0, 500'000)},
         {act::stall}}};
  });
  on("/a", [&](const fault_request& r, size_t) { return say(r, "200 OK", fresh, large); });
  auto client = make_client(kept({{"stream.credit", "1000B"}}));
  for (int i = 0; i < 20; ++i) {  // asking
    auto call = start(client.get(), make_request("GET", server.url("/nothing")).get());
    tern_call_cancel(call.get());
    const int32_t code = wait(call.get()).code();
    EXPECT_TRUE(code == TERN_E_CANCELLED || code == TERN_OK);
  }
  auto storing = start(client.get(), make_request("GET", server.url("/slow")).get());
  EXPECT_TRUE(eventually([&] { return asked("/slow") == 1; }));
  tern_call_cancel(storing.get());
  EXPECT_EQ(wait(storing.get()).code(), TERN_E_CANCELLED);

  EXPECT_TRUE(keep(client.get(), "/a"));
  auto stream = open(client.get(), make_request("GET", server.url("/a")).get());  // replying: no more than its credit comes
  uint32_t last = 0;
  while (last != TERN_EVENT_COMPLETED) {
    tern_event events[4];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 4, sizeof events[0], 60000, &n), TERN_OK);
    ASSERT_GT(n, 0u);
    for (size_t i = 0; i < n; ++i) {
      last = events[i].kind;
      if (last == TERN_EVENT_STREAM_OPEN) {
        EXPECT_TRUE(from_cache(answer(tern_result_retain(const_cast<tern_result*>(events[i].result)))));
      }
      if (last == TERN_EVENT_STREAM_DATA) tern_stream_cancel(stream.get());
      if (last == TERN_EVENT_COMPLETED) {
        EXPECT_EQ(events[i].status, TERN_E_CANCELLED);
      }
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
}

TEST_P(each_cache, goes_into_files_and_streams_too) {
  const std::string large(2'000'000, 'y');
  on("/a", [&](const fault_request& r, size_t) { return say(r, "200 OK", fresh, large); });
  auto client = make_client(kept({{"loops", "2"}}));
  EXPECT_TRUE(keep(client.get(), "/a"));
  const size_t before = asked("/a");
  const std::string path = (dir_ / "download").string();
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_FILE;
  o.sink_path = str(path);
  const answer a = fetch(client.get(), make_request("GET", server.url("/a")).get(), &o);
  EXPECT_TRUE(from_cache(a)) << a.message();
  EXPECT_EQ(read_file(path), large);
  auto stream = open(client.get(), make_request("GET", server.url("/a")).get());
  const seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.bytes, large.size());
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(asked("/a"), before);
}

TEST_P(each_cache, serves_a_client_without_threads) {
  serve("/a", fresh);
  auto client = make_client(kept({{"loops", "0"}, {"io.threads", "0"}}));
  EXPECT_FALSE(from_cache(get(client.get(), server.url("/a"))));
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
}

TEST_P(each_cache, a_hop_to_another_loop_is_looked_up_there) {
  fault_server other;
  other.on("/b", [](const fault_request& r) { return say(r, "200 OK", fresh, "there"); });
  on("/a", [&](const fault_request& r, size_t) { return say(r, "301 Moved", "Location: " + other.url("/b") + "\r\n", ""); });
  auto client = make_client(kept({{"loops", "4"}}));
  for (int i = 0; i < 3; ++i) {
    const answer a = get(client.get(), server.url("/a"));
    EXPECT_EQ(a.body(), "there") << a.message();
    EXPECT_EQ(from_cache(a), i > 0);
  }
  EXPECT_EQ(other.counters().requests, 1u);
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

class directory_cache : public cache_site {};

TEST_F(directory_cache, is_there_for_the_next_process) {
  serve("/a", fresh);
  const options in_folder = {{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}};
  get(make_client(in_folder).get(), server.url("/a"));
  auto one = make_client(in_folder), another = make_client(in_folder);
  EXPECT_TRUE(from_cache(get(one.get(), server.url("/a"))));
  EXPECT_TRUE(from_cache(get(another.get(), server.url("/a"))));
  fetch(one.get(), make_request("DELETE", server.url("/a")).get());
  EXPECT_TRUE(eventually([&] { return !from_cache(get(another.get(), server.url("/a"))); })) << "another process's files";
}

TEST_F(directory_cache, a_damaged_entry_is_none) {
  serve("/a", fresh);
  const options in_folder = {{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}};
  get(make_client(in_folder).get(), server.url("/a"));
  size_t damaged = 0;
  for (const auto& file : std::filesystem::recursive_directory_iterator(dir_ / "cache"))
    if (file.is_regular_file() && file.path().filename() != "lock") {
      std::string all = read_file(file.path());
      all.back() ^= 1;
      write_file(file.path(), all);
      ++damaged;
    }
  EXPECT_EQ(damaged, 1u);
  const answer a = get(make_client(in_folder).get(), server.url("/a"));
  EXPECT_EQ(a.body(), "2 of /a");
}

TEST_F(directory_cache, a_folder_that_cannot_be_is_said_at_once) {
  const auto refused = [](const options& set) {
    tern_config* config = nullptr;
    EXPECT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    const handle<tern_config> keep(config);
    for (const auto& [name, value] : set) EXPECT_EQ(tern_config_set(config, str(name), str(value), nullptr), TERN_OK);
    tern_client* client = nullptr;
    tern_error* error = nullptr;
    const int32_t code = tern_client_create(config, &client, &error);
    EXPECT_EQ(client, nullptr);
    const std::string text = tern_error_message(error);
    tern_error_release(error);
    return std::to_string(code) + " " + text;
  };
  EXPECT_EQ(refused({{"cache", "directory"}}).find(std::to_string(TERN_E_OPTION_VALUE) + " "), 0u);
  write_file(dir_ / "file", "");
  const std::string said = refused({{"cache", "directory"}, {"cache.directory", (dir_ / "file").string()}});
  EXPECT_EQ(said.find(std::to_string(TERN_E_FILE) + " "), 0u) << said;
  EXPECT_NE(said.find("cache.directory"), std::string::npos) << said;
}

TEST_F(directory_cache, without_one_modes_are_said_to_caches_on_the_way) {
  on("/a", [](const fault_request& r, size_t) { return say(r, "200 OK", fresh, r.header("cache-control")); });
  auto client = make_client();
  for (const auto& [mode, said] : {std::pair{"default", ""},
                                   {"no-store", "no-store"},
                                   {"reload", "no-cache"},
                                   {"no-cache", "max-age=0"},
                                   {"only-if-cached", "only-if-cached, max-stale"}})
    EXPECT_EQ(get(client.get(), server.url("/a"), {{"cache.mode", mode}}).body(), said);
}

// What real servers say.

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
