// Protocols side by side in one client: ten thousand requests over HTTP, Redis and WebSocket.
#include <atomic>

#include "integration/redis_client.hpp"
#include "support/nginx_server.hpp"
#include "support/redis_server.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

struct ends {
  std::atomic<size_t> http{0}, redis{0}, websocket{0}, wrong{0};
};
struct expected_end {
  ends* all;
  int kind;
  std::string wanted;
};

TEST(mixed_protocols, ten_thousand_of_http_redis_and_websocket_in_one_fetch_all) {
  constexpr size_t wanted = 10'000;
  nginx_server nginx;
  redis_server server;
  websocket_server websocket("none");
  nginx.add_file("page.txt", std::string(3000, 'p'));
  auto client = make_client({{"workers", "200"}, {"loops", "2"}, {"timeout.total", "2m"}, {"redis.connections", "2"}});
  ends all;
  std::vector<std::unique_ptr<expected_end>> expected;
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.on_event = [](uint64_t self, tern_event* e) {
    const auto& x = *reinterpret_cast<expected_end*>(self);
    const answer a(tern_result_retain(e->result));
    const tern_value* v = nullptr;
    const bool right =
        e->status == TERN_OK &&
        (x.kind == 1 ? tern_result_data(e->result, &v, nullptr) == TERN_OK && show(v) == x.wanted : a.body() == x.wanted);
    if (!right) {
      if (++x.all->wrong < 20)
        ADD_FAILURE() << "kind " << x.kind << ": " << a.message() << ", wanted " << x.wanted.substr(0, 50);
      return;
    }
    (x.kind == 0 ? x.all->http : x.kind == 1 ? x.all->redis : x.all->websocket)++;
  };
  const auto page = make_request("GET", nginx.url("/page.txt"));
  for (size_t i = 0; i < wanted; ++i) {
    const std::string n = std::to_string(i);
    // WebSocket is an upgrade and a close each: one in ten.
    const int kind = i % 10 == 9 ? 2 : static_cast<int>(i % 2);
    expected.push_back(std::make_unique<expected_end>(expected_end{&all, kind, std::string(3000, 'p')}));
    how.user_data = reinterpret_cast<uint64_t>(expected.back().get());
    handle<tern_request> made;
    if (kind == 1) {
      made = redis_request(server.url(), {"SET key:" + n + " " + n, "GET key:" + n},
                           i % 4 == 1 ? TERN_REDIS_TRANSACTION : TERN_REDIS_PIPELINE);
      expected.back()->wanted = "[OK \"" + n + "\"]";
    } else if (kind == 2) {
      tern_request* r = nullptr;
      ASSERT_EQ(tern_websocket_request_create(str(websocket.url()), 0, &r, nullptr), TERN_OK);
      made.reset(r);
      expected.back()->wanted = "message " + n;
      ASSERT_EQ(tern_request_set_body(r, str(expected.back()->wanted), nullptr), TERN_OK);
    }
    ASSERT_EQ(tern_submit_ex(client.get(), made ? made.get() : page.get(), &how, nullptr, nullptr), TERN_OK);
  }
  tern_report* report = nullptr;
  ASSERT_EQ(tern_fetch_all(client.get(), 150'000, &report), TERN_OK);
  handle<tern_report> keep(report);
  tern_report_info info{};
  ASSERT_EQ(tern_report_view(report, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.completed, wanted);
  EXPECT_EQ(info.failed, 0u);
  EXPECT_EQ(all.http, 5000u);
  EXPECT_EQ(all.redis, 4000u);
  EXPECT_EQ(all.websocket, 1000u);
}

}  // namespace
