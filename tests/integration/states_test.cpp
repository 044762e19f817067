// Cancel, wait, pause and order: what happens to submissions in each state they can be in.
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <set>
#include <thread>

#include "integration/crowd.hpp"
#include "integration/name_servers.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// ---- cancel

class cancelling_with : public ::testing::TestWithParam<const char*> {};  // loops

TEST_P(cancelling_with, works_in_every_state_and_leaves_nothing_open) {
  const std::string loops = GetParam();
  fault_server server;
  silent_port silent;
  black_hole_port nowhere;
  deaf_dns dns;
  const auto at = [](std::uint16_t port, const char* scheme = "http") {
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port) + "/";
  };
  struct where {
    const char* name;
    std::string url;
    bool upload = false;
    std::function<bool(const tern_counters&)> there = nullptr;  // besides being taken up
  };
  const auto served = [&](uint64_t requests) {
    return [&server, requests](const tern_counters&) { return server.counters().requests == requests; };
  };
  const std::vector<where> states = {
      {"resolving", "http://nowhere.example/", false, [&](const tern_counters&) { return dns.asked(0); }},
      {"connecting", at(nowhere.port())},
      {"in the TLS handshake", at(silent.port(), "https"), false, [&](const tern_counters&) { return silent.has_caller(); }},
      {"waiting for the head", server.url("/stall/before-head"), false, served(1)},
      {"inside the head", server.url("/stall/in-head"), false, [](const tern_counters& c) { return c.bytes_in > 20; }},
      {"inside the body", server.url("/stall/in-body"), false, [](const tern_counters& c) { return c.bytes_in > 60; }},
      {"sending", at(server.listen(port_fault::never_read)), true, [](const tern_counters& c) { return c.bytes_out > 1000; }},
  };
  for (const where& state : states) {
    server.reset_counters();
    auto client = make_client({{"loops", loops}, {"dns.servers", dns.address()}, {"http.expect_above", "none"}});
    auto r = make_request(state.upload ? "POST" : "GET", state.url);
    if (state.upload) {
      ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(32 << 20, 'u')), nullptr), TERN_OK);
    }
    uint64_t id = 0;
    ASSERT_EQ(tern_submit(client.get(), r.get(), nullptr, 0, &id, nullptr), TERN_OK);
    const bool driven = loops == "0";
    ASSERT_TRUE(eventually([&] {
      if (driven) tern_client_run(client.get(), 1, nullptr);
      const tern_counters c = counters(client.get());
      return c.running == 1 && (!state.there || state.there(c));
    })) << state.name;
    ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK);
    ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK) << "idempotent";
    const auto events = drain(client.get(), 1);
    ASSERT_EQ(events.size(), 1u) << state.name;
    EXPECT_EQ(events[0].status, TERN_E_CANCELLED) << state.name;
    ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK) << "it has ended";
    EXPECT_TRUE(eventually([&] {
      if (driven) tern_client_run(client.get(), 1, nullptr);
      const tern_counters c = counters(client.get());
      return c.connections_open == 0 && c.running == 0 && c.in_flight == 0;
    })) << state.name;
    EXPECT_EQ(tern_queue_size(tern_client_queue(client.get())), 0u) << state.name;
    EXPECT_EQ(counters(client.get()).cancelled, 1u) << state.name;
  }
}

INSTANTIATE_TEST_SUITE_P(loops, cancelling_with, ::testing::Values("1", "0"));

TEST(cancelling, all_of_a_thousand_running_and_waiting) {
  silent_port silent;
  auto client = make_client({{"workers", "20"}, {"connections.per_origin", "20"}});
  auto request = make_request("GET", "http://127.0.0.1:" + std::to_string(silent.port()) + "/");
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_TRUE(eventually([&] { return counters(client.get()).running == 20; }));
  EXPECT_EQ(counters(client.get()).queued, 980u);
  ASSERT_EQ(tern_cancel_all(client.get()), TERN_OK);
  std::set<uint64_t> ids;
  for (const tern_event& e : drain(client.get(), 1000)) {
    EXPECT_EQ(e.status, TERN_E_CANCELLED);
    EXPECT_TRUE(ids.insert(e.id).second);
  }
  EXPECT_EQ(ids.size(), 1000u);
  fault_server server;
  EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK) << "the client goes on";
}

TEST(cancelling, a_name_that_nobody_resolves_has_its_own_timeout) {
  deaf_dns dns;
  for (const char* loops : {"1", "0"}) {
    auto client = make_client({{"dns.servers", dns.address()}, {"loops", loops}});
    answer a = get(client.get(), "http://nowhere.example/", {{"timeout.resolve", "200ms"}});
    EXPECT_EQ(a.code(), TERN_E_TIMEOUT_RESOLVE) << a.message();
    EXPECT_FALSE(a.maybe_processed());
  }
}

TEST(names, are_kept_no_longer_than_the_option_says) {
  fault_server server;
  const std::string url = "http://kept.example:" + std::to_string(server.port()) + "/connection-close";
  for (const auto& [ttl, questions] : {std::pair{"1h", 1}, {"1s", 2}}) {
    willing_dns dns;
    auto client = make_client({{"dns.servers", dns.address()}, {"dns.cache_ttl", ttl}});
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(get(client.get(), url).code(), TERN_OK) << ttl;
      EXPECT_EQ(get(client.get(), url).code(), TERN_OK) << ttl;
      if (i == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1200));
    }
    EXPECT_EQ(dns.asked(), questions) << ttl;
  }
}

// ---- order

TEST(order, higher_priorities_go_first_and_equal_ones_in_turn) {
  fault_server server;
  auto client = make_client({{"workers", "1"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  ASSERT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
  const int32_t priorities[] = {0, -5, 7, 0, 7, -5, 100};
  for (int32_t p : priorities) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.priority = p;
    ASSERT_EQ(tern_submit_ex(client.get(), request.get(), &o, nullptr, nullptr), TERN_OK);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(server.counters().requests, 0u) << "paused";
  ASSERT_EQ(tern_client_resume(client.get(), nullptr), TERN_OK);
  std::vector<uint64_t> order;
  for (const tern_event& e : drain(client.get(), 7)) order.push_back(e.id);
  EXPECT_EQ(order, (std::vector<uint64_t>{6, 2, 4, 0, 3, 1, 5}));
}

TEST(order, a_delay_between_starts_is_kept) {
  fault_server server;
  auto client = make_client({{"start.delay", "50ms"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 6; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  drain(client.get(), 6);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(245));
}

TEST(order, a_delay_between_starts_to_one_origin_holds_nobody_else_up) {
  fault_server one, other;
  auto client = make_client({{"start.delay_per_origin", "60ms"}});
  auto to_one = make_request("GET", one.url("/bytes/1"));
  auto to_other = make_request("GET", other.url("/bytes/1"));
  const auto began = std::chrono::steady_clock::now();
  for (int i = 0; i < 5; ++i) ASSERT_EQ(tern_submit(client.get(), to_one.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  ASSERT_EQ(tern_submit(client.get(), to_other.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  std::vector<uint64_t> order;
  for (const tern_event& e : drain(client.get(), 6)) order.push_back(e.id);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(235));
  ASSERT_EQ(order.size(), 6u);
  EXPECT_NE(order.back(), 5u) << "the last submission is the first to its origin";
  std::erase(order, 5u);
  EXPECT_EQ(order, (std::vector<uint64_t>{0, 1, 2, 3, 4}));
}

// ---- many threads

TEST(threads, submitters_servers_and_loops_together_complete_everything_once) {
  nginx_server server;
  server.add_file("f", std::string(500, 'f'));
  for (const auto& [loops, spread] : {std::pair{"4", "request"}, {"4", "origin"}, {"1", "origin"}}) {
    auto client = make_client({{"loops", loops}, {"loop.spread", spread}, {"workers", "50"}, {"connections.per_origin", "20"}});
    auto request = make_request("GET", server.url("/f"));
    struct tally {
      std::mutex mutex;
      std::set<uint64_t> ids;
      uint64_t good = 0, cancelled = 0, other = 0;
    } seen;
    const auto handler = [](uint64_t self, tern_event* e) {
      auto& t = *reinterpret_cast<tally*>(self);
      std::lock_guard lock(t.mutex);
      EXPECT_TRUE(t.ids.insert(e->id).second) << "completed twice";
      (e->status == TERN_OK ? t.good : e->status == TERN_E_CANCELLED ? t.cancelled : t.other)++;
    };
    tern_queue* q = tern_client_queue(client.get());
    ASSERT_EQ(tern_queue_set_handler(q, handler, reinterpret_cast<uint64_t>(&seen), nullptr, nullptr), TERN_OK);
    ASSERT_EQ(tern_queue_serve(q, 3, nullptr), TERN_OK);
    std::vector<std::thread> submitters;
    for (int t = 0; t < 4; ++t)
      submitters.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) {
          uint64_t id = 0;
          ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, &id, nullptr), TERN_OK);
          if (i % 10 == 0) tern_cancel(client.get(), id);
        }
      });
    for (auto& t : submitters) t.join();
    EXPECT_TRUE(eventually([&] { return counters(client.get()).in_flight == 0; }, std::chrono::seconds(60)));
    ASSERT_EQ(tern_queue_serve(q, 0, nullptr), TERN_OK);
    EXPECT_EQ(seen.ids.size(), 4000u);
    EXPECT_EQ(seen.other, 0u);
    EXPECT_GE(seen.good, 3600u);
    EXPECT_LE(seen.cancelled, 400u);
    const tern_counters c = counters(client.get());
    EXPECT_EQ(c.submitted, 4000u);
    EXPECT_EQ(c.succeeded, seen.good);
    EXPECT_EQ(c.cancelled, seen.cancelled);
    EXPECT_LE(c.connections_high, 20u) << "the cap holds across loops";
  }
}

// ---- places

TEST(background, a_background_stream_gives_its_place_back_and_nobody_waits_for_it) {
  fault_server server;
  auto client = make_client({{"workers", "1"}});
  auto endless = make_request("GET", server.url("/endless/slow-body"));
  auto quick = make_request("GET", server.url("/bytes/1"), {{"timeout.queue", "300ms"}});
  tern_stream_options o{};
  o.struct_size = sizeof o;
  for (const bool background : {false, true}) {
    o.flags = background ? TERN_STREAM_BACKGROUND : 0;
    tern_stream* opened = nullptr;
    ASSERT_EQ(tern_stream_open(client.get(), endless.get(), &o, &opened, nullptr, nullptr), TERN_OK);
    handle<tern_stream> stream(opened);
    const uint64_t before = server.counters().requests;
    EXPECT_TRUE(eventually([&] { return tern_queue_size(tern_client_queue(client.get())) > 0; })) << before;
    EXPECT_EQ(get(client.get(), server.url("/bytes/1"), {{"timeout.queue", "300ms"}}).code(),
              background ? TERN_OK : TERN_E_TIMEOUT_QUEUE);
    if (background) {
      ASSERT_EQ(tern_submit(client.get(), quick.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
      EXPECT_EQ(tern_fetch_all(client.get(), 5000, nullptr), TERN_OK);
      EXPECT_EQ(counters(client.get()).in_flight, 1u) << "the stream goes on";
    }
    ASSERT_EQ(tern_stream_cancel(opened), TERN_OK);
    bool ended = false;
    while (!ended) {
      for (const tern_event& e : drain(client.get(), 1)) {
        if (e.kind != TERN_EVENT_COMPLETED) continue;
        ended = true;
        EXPECT_EQ(e.status, TERN_E_CANCELLED);
      }
      if (HasFailure()) return;
    }
  }
}

}  // namespace
