// Requests that the cache makes by itself, and those that it puts a condition on.
#include <mutex>
#include <set>

#include "integration/cache_site.hpp"

namespace tern::integration {

using test::eventually;

constexpr const char* renewed_while_stale = "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n";

// Each path is asked for by somebody else, and all at once when what is kept of them is stale.
class each_cache_with_many_users : public each_cache {
 protected:
  void expect_each_renewed_by_its_user(const options& more) {
    constexpr int users = 8;
    const auto path = [](int i) { return "/" + std::to_string(i); };
    std::mutex mutex;
    std::map<std::string, std::set<std::string>> asked_by, renewed_by;
    for (int i = 0; i < users; ++i)
      on(path(i), [&](const fault_request& r, size_t n) {
        std::lock_guard lock(mutex);
        (n > 1 ? renewed_by : asked_by)[r.path].insert(r.header("authorization"));
        return say(r, "200 OK", n > 1 ? fresh : renewed_while_stale, "body");
      });
    auto client = make_client(kept(more));
    const auto request = [&](int i) {
      options how;
      if (i % 2 == 0) how.push_back({"auth.bearer", "of" + std::to_string(i)});
      return make_request("GET", server.url(path(i)), how);
    };
    for (int i = 0; i < users; ++i) EXPECT_EQ(fetch(client.get(), request(i).get()).status(), 200);
    EXPECT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < users; ++i) calls.push_back(start(client.get(), request(i).get()));
    EXPECT_EQ(tern_client_resume(client.get(), nullptr), TERN_OK);
    for (const auto& c : calls) EXPECT_TRUE(from_cache(wait(c.get())));
    // Few are renewed at a time: the others when they are used next.
    EXPECT_TRUE(eventually([&] {
      for (int i = 0; i < users; ++i) EXPECT_TRUE(from_cache(fetch(client.get(), request(i).get())));
      std::lock_guard lock(mutex);
      return renewed_by.size() == users;
    }));
    client.reset();
    EXPECT_EQ(asked_by["/0"], (std::set<std::string>{"Bearer of0"}));
    EXPECT_EQ(asked_by["/1"], (std::set<std::string>{""}));
    EXPECT_EQ(renewed_by, asked_by);
  }
};

INSTANTIATE_TEST_SUITE_P(in, each_cache_with_many_users, testing::Values("memory", "directory"),
                         [](const auto& at) { return at.param; });

TEST_P(each_cache_with_many_users, what_is_stale_is_renewed_under_the_settings_of_who_asked) {
  expect_each_renewed_by_its_user({});
}

TEST_P(each_cache_with_many_users, so_it_is_on_several_loops) {
  expect_each_renewed_by_its_user({{"loops", "4"}, {"loop.spread", "request"}, {"connections.per_origin", "8"}});
}

// The first PUT is carried out, but the client cannot know. With the condition of the cache a second one would be told that
// somebody else had been faster.
class each_cache_before_a_put : public each_cache {
 protected:
  answer put(const options& how) {
    on("/a", [this](const fault_request& r, size_t) {
      if (r.method != "PUT") return say(r, "200 OK", std::string(fresh) + "ETag: \"v1\"\r\n", "old");
      if (++puts_ == 1) return fault_script{{{act::reset}}};
      return say(r, r.header("if-match").empty() ? "204 No Content" : "412 Precondition Failed", "", "");
    });
    puts_ = 0;
    auto client = make_client(kept());
    EXPECT_EQ(get(client.get(), server.url("/a")).body(), "old");
    auto request = make_request("PUT", server.url("/a"), how);
    EXPECT_EQ(tern_request_set_body(request.get(), str("new"), nullptr), TERN_OK);
    return fetch(client.get(), request.get());
  }
  std::atomic<int> puts_{0};
};

INSTANTIATE_TEST_SUITE_P(in, each_cache_before_a_put, testing::Values("memory", "directory"),
                         [](const auto& at) { return at.param; });

TEST_P(each_cache_before_a_put, a_condition_of_the_cache_is_sent_once) {
  for (const options& how : {options{}, options{{"retry.strategy", "backoff"}, {"retry.delays", "0s"}}}) {
    const answer a = put(how);
    EXPECT_NE(a.code(), TERN_OK);
    EXPECT_TRUE(a.maybe_processed());
    EXPECT_EQ(puts_, 1);
  }
}

TEST_P(each_cache_before_a_put, without_one_it_is_sent_again) {
  for (options how : {options{}, options{{"retry.strategy", "backoff"}, {"retry.delays", "0s"}}}) {
    how.push_back({"cache.if_match", "false"});
    EXPECT_EQ(put(how).status(), 204);
    EXPECT_EQ(puts_, 2);
  }
}

TEST_P(each_cache, what_must_be_confirmed_cannot_be_forced) {
  serve("/any", "Cache-Control: max-age=0\r\nETag: \"v\"\r\n");
  serve("/confirmed", "Cache-Control: max-age=0, must-revalidate\r\nETag: \"v\"\r\n");
  auto client = make_client(kept());
  for (const char* path : {"/any", "/confirmed"}) {
    get(client.get(), server.url(path));
    get(client.get(), server.url(path), {{"cache.mode", "force-cache"}});
  }
  EXPECT_EQ(asked("/any"), 1u);
  EXPECT_EQ(asked("/confirmed"), 2u);
}

TEST_P(each_cache, part_of_a_second_over_its_time_counts) {
  auto client = make_client(kept({{"cache.stale_if_error", "999ms"}}));
  int tries = 0;
  EXPECT_TRUE(eventually([&] {  // ages are whole seconds: one may begin between the two
    const std::string path = "/" + std::to_string(++tries);
    on(path, [](const fault_request& r, size_t n) {
      return n == 1 ? say(r, "200 OK", "Cache-Control: max-age=0\r\nETag: \"v\"\r\n", "kept") : say(r, "503 Away", "", "");
    });
    get(client.get(), server.url(path));
    return get(client.get(), server.url(path)).status() == 200;
  }));
}

}  // namespace tern::integration
