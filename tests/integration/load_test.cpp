// Many requests at once: queues, fetch_all, streams, limits, shutdown, both ways to run.
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <set>
#include <thread>

#include "integration/support.hpp"
#include "support/entries.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/nginx_server.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

struct pattern {
  tern_client* client;
  std::vector<tern_request*> requests;
  uint64_t to_submit;
  std::set<uint64_t> ids;
  uint64_t failed = 0;

  void submit() {
    if (to_submit == 0) return;
    --to_submit;
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(this);
    o.on_event = [](uint64_t self, tern_event* e) { reinterpret_cast<pattern*>(self)->completed(*e); };
    ASSERT_EQ(tern_submit_ex(client, requests[to_submit % requests.size()], &o, nullptr, nullptr), TERN_OK);
  }
  void completed(const tern_event& e) {
    EXPECT_EQ(e.kind, static_cast<uint32_t>(TERN_EVENT_COMPLETED));
    EXPECT_TRUE(ids.insert(e.id).second) << "completed twice";
    failed += e.status != TERN_OK;
    submit();
  }
};

std::map<int64_t, uint64_t> statuses_of(const tern_report_info& info) {
  std::map<int64_t, uint64_t> all;
  for (size_t i = 0; i < info.status_count; ++i) all[info.statuses[i].key] = info.statuses[i].count;
  return all;
}

TEST(load, ten_thousand_mixed_requests_with_a_hundred_workers) {
  nginx_server server;
  server.add_file("a", "a");
  server.add_file("b", std::string(20000, 'b'));
  auto client = make_client({{"workers", "100"}, {"connections.per_origin", "1000"}});
  std::vector<handle<tern_request>> keep;
  for (const auto& [method, path] : {std::pair{"GET", "/a"},
                                     {"GET", "/b"},
                                     {"HEAD", "/b"},
                                     {"POST", "/accept"},
                                     {"GET", "/none"},
                                     {"PUT", "/status/204"},
                                     {"DELETE", "/status/500"},
                                     {"GET", "/a"}}) {
    keep.push_back(make_request(method, server.url(path)));
    if (*method == 'P') {
      ASSERT_EQ(tern_request_set_body(keep.back().get(), str(std::string(3000, 'u')), nullptr), TERN_OK);
    }
  }
  pattern p{client.get(), {}, 10000, {}};
  for (auto& r : keep) p.requests.push_back(r.get());
  for (int i = 0; i < 300; ++i) p.submit();
  tern_report* made = nullptr;
  ASSERT_EQ(tern_fetch_all(client.get(), 60000, &made), TERN_OK);
  handle<tern_report> report(made);
  tern_report_info info{};
  ASSERT_EQ(tern_report_view(made, &info, sizeof info), TERN_OK);
  EXPECT_EQ(p.ids.size(), 10000u);
  EXPECT_EQ(*p.ids.rbegin(), 9999u);
  EXPECT_EQ(p.failed, 0u);
  EXPECT_EQ(info.completed, 10000u);
  EXPECT_EQ(info.failed, 0u);
  EXPECT_LE(info.connections_high, 100u);
  EXPECT_EQ(statuses_of(info), (std::map<int64_t, uint64_t>{{200, 6250}, {204, 1250}, {404, 1250}, {500, 1250}}));
  ASSERT_EQ(info.version_count, 1u);
  EXPECT_EQ(info.versions[0].key, 11);
  EXPECT_GT(info.latency_p50_ns, 0);
  EXPECT_GE(info.latency_max_ns, info.latency_p99_ns);
  ASSERT_EQ(tern_fetch_all(client.get(), 1000, nullptr), TERN_OK) << "the client can be used again";
}

TEST(load, two_servers_share_the_connections_of_a_client) {
  nginx_server server;
  httpbin_server httpbin;
  server.add_file("a", "a");
  auto client = make_client({{"workers", "100"}, {"connections.per_origin", "100"}, {"connections.total", "30"}});
  std::vector<handle<tern_request>> keep;
  for (int i = 0; i < 9; ++i) keep.push_back(make_request("GET", server.url("/a")));
  keep.push_back(make_request("GET", httpbin.url("/get")));
  pattern p{client.get(), {}, 3000, {}};
  for (auto& r : keep) p.requests.push_back(r.get());
  for (int i = 0; i < 100; ++i) p.submit();
  tern_report* made = nullptr;
  ASSERT_EQ(tern_fetch_all(client.get(), 60000, &made), TERN_OK);
  handle<tern_report> report(made);
  tern_report_info info{};
  ASSERT_EQ(tern_report_view(made, &info, sizeof info), TERN_OK);
  EXPECT_EQ(p.ids.size(), 3000u);
  EXPECT_LE(info.connections_high, 30u);
  EXPECT_EQ(statuses_of(info), (std::map<int64_t, uint64_t>{{200, 3000}}));
}

TEST(load, one_worker_completes_in_the_order_of_submission_on_any_number_of_loops) {
  fault_server server;
  for (const char* loops : {"0", "1", "4"}) {
    auto client = make_client({{"workers", "1"}, {"loops", loops}, {"loop.spread", "request"}});
    auto slow = make_request("GET", server.url("/delay/3"));
    auto fast = make_request("GET", server.url("/bytes/10"));
    for (int i = 0; i < 40; ++i)
      ASSERT_EQ(tern_submit(client.get(), (i % 2 ? slow : fast).get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    uint64_t next = 0;
    while (next < 40) {
      tern_event events[8];
      size_t n = 0;
      ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 8, sizeof events[0], 10000, &n), TERN_OK);
      ASSERT_GT(n, 0u);
      for (size_t i = 0; i < n; ++i) EXPECT_EQ(events[i].id, next++) << loops;
      tern_events_release(events, n, sizeof events[0]);
    }
  }
}

TEST(load, the_cap_holds_for_calls_too) {
  fault_server server;
  auto client = make_client({{"queue.max_in_flight", "1"}});
  auto request = make_request("GET", server.url("/delay/50"));
  auto first = start(client.get(), request.get());
  tern_call* call = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), request.get(), nullptr, &call, nullptr), TERN_E_AGAIN);
  EXPECT_EQ(call, nullptr);
  EXPECT_EQ(wait(first.get()).code(), TERN_OK);
  tern_event events[2];
  size_t n = 0;
  ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 2, sizeof events[0], 10000, &n), TERN_OK);
  ASSERT_EQ(n, 1u) << "nobody drained anything: the call itself made room";
  EXPECT_EQ(events[0].kind, static_cast<uint32_t>(TERN_EVENT_ROOM));
  tern_events_release(events, n, sizeof events[0]);
  EXPECT_EQ(fetch(client.get(), request.get()).code(), TERN_OK);
}

TEST(load, the_cap_refuses_and_says_once_when_there_is_room) {
  fault_server server;
  auto client = make_client({{"queue.max_in_flight", "3"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  for (int i = 0; i < 3; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  uint64_t id = 77;
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, &id, nullptr), TERN_E_AGAIN);
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, &id, nullptr), TERN_E_AGAIN);
  int room = 0, completed = 0;
  for (int round = 0; round < 20 && (completed < 3 || room == 0); ++round) {
    tern_event events[8];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 8, sizeof events[0], 2000, &n), TERN_OK);
    for (size_t i = 0; i < n; ++i) (events[i].kind == TERN_EVENT_ROOM ? room : completed)++;
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(completed, 3);
  EXPECT_EQ(room, 1);
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, &id, nullptr), TERN_OK);
  EXPECT_EQ(id, 3u) << "a refusal uses no id up";
}

TEST(load, a_driven_client_in_a_poll_loop) {
  nginx_server server;
  server.add_file("f", "x");
  auto client = make_client({{"loops", "0"}});
  auto request = make_request("GET", server.url("/f"));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  int32_t fd = -1;
  ASSERT_EQ(tern_client_fd(client.get(), &fd, nullptr), TERN_OK);
  size_t done = 0;
  for (int turns = 0; turns < 20000 && done < 200; ++turns) {
    const int64_t due = tern_client_next_timeout(client.get());
    pollfd p{fd, POLLIN, 0};
    ASSERT_GE(::poll(&p, 1, due < 0 || due > 5000 ? 5000 : static_cast<int>(due)), 0);
    ASSERT_EQ(tern_client_run(client.get(), 0, nullptr), TERN_OK);
    tern_event events[64];
    size_t n = 0;
    ASSERT_EQ(tern_queue_drain(tern_client_queue(client.get()), events, 64, sizeof events[0], &n), TERN_OK);
    for (size_t i = 0; i < n; ++i) EXPECT_EQ(events[i].status, TERN_OK);
    done += n;
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(done, 200u);
}

TEST(load, shutdown_with_thousands_in_flight_completes_each_once_and_then_says_closed) {
  silent_port silent;
  for (const char* loops : {"0", "1", "3"}) {
    auto client = make_client({{"loops", loops}, {"connections.per_origin", "50"}});
    auto request = make_request("GET", "http://127.0.0.1:" + std::to_string(silent.port()) + "/");
    for (int i = 0; i < 5000; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    ASSERT_EQ(tern_client_shutdown(client.get(), nullptr, 42, nullptr), TERN_OK);
    size_t completed = 0;
    bool closed = false;
    while (!closed) {
      tern_event events[256];
      size_t n = 0;
      ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 256, sizeof events[0], 10000, &n), TERN_OK);
      ASSERT_GT(n, 0u);
      for (size_t i = 0; i < n; ++i) {
        EXPECT_FALSE(closed) << "nothing comes after CLIENT_CLOSED";
        if (events[i].kind == TERN_EVENT_CLIENT_CLOSED) {
          closed = true;
          EXPECT_EQ(events[i].user_data, 42u);
        } else {
          ++completed;
          EXPECT_EQ(events[i].status, TERN_E_SHUTDOWN);
        }
      }
      tern_events_release(events, n, sizeof events[0]);
    }
    EXPECT_EQ(completed, 5000u);
  }
}

TEST(load, a_hundred_clients_created_and_destroyed_in_a_row) {
  fault_server server;
  auto request = make_request("GET", server.url("/bytes/5"));
  const auto one = [&](int i) {
    auto client = make_client({{"loops", std::to_string(i % 3)}});
    EXPECT_EQ(fetch(client.get(), request.get()).code(), TERN_OK);
  };
  for (int i = 0; i < 3; ++i) one(i);
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
  const size_t descriptors = entries_of("/proc/self/fd"), threads = entries_of("/proc/self/task");
  for (int i = 0; i < 100; ++i) one(i);
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
  EXPECT_EQ(entries_of("/proc/self/task"), threads);
}

TEST(load, the_child_of_a_fork_is_told_and_can_make_a_client_of_its_own) {
  fault_server server;
  auto client = make_client();
  auto request = make_request("GET", server.url("/bytes/5"));
  answer before = fetch(client.get(), request.get());
  tern_queue* made = nullptr;
  ASSERT_EQ(tern_queue_create(&made, nullptr), TERN_OK);
  handle<tern_queue> queue(made);
  const pid_t child = ::fork();
  if (child == 0) {
    tern_call* call = nullptr;
    const bool told = tern_call_start(client.get(), request.get(), nullptr, &call, nullptr) == TERN_E_FORKED;
    before.result.reset();
    auto* own = make_client().release();
    tern_request* again = nullptr;
    bool works = tern_http_request_create("GET", str(server.url("/bytes/5")), &again, nullptr) == TERN_OK;
    tern_result* result = nullptr;
    works = works && tern_call_start(own, again, nullptr, &call, nullptr) == TERN_OK &&
            tern_call_wait(call, 5000, &result) == TERN_OK && tern_result_status(result) == 200;
    tern_queue* its = tern_queue_retain(tern_client_queue(own));
    tern_config* config = nullptr;
    works = works && tern_config_create(&config, nullptr) == TERN_OK;
    const bool refused = tern_config_set_queue(config, queue.get(), nullptr) == TERN_E_FORKED &&
                         tern_submit(own, again, queue.get(), 0, nullptr, nullptr) == TERN_E_FORKED &&
                         tern_client_log_to(own, queue.get(), 0, nullptr) == TERN_E_FORKED &&
                         tern_client_shutdown(own, queue.get(), 0, nullptr) == TERN_E_FORKED;
    works = works && refused && tern_client_shutdown(own, its, 0, nullptr) == TERN_OK;
    tern_client_destroy(client.get());  // leaks silently
    ::_exit(told && works ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(fetch(client.get(), request.get()).code(), TERN_OK) << "the parent goes on";
}

// ---- streams

TEST(streams, nothing_arrives_beyond_the_credit) {
  nginx_server server;
  server.add_sparse_file("big", 8 << 20);
  auto client = make_client();
  auto request = make_request("GET", server.url("/big"));
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.credit = 100000;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  handle<tern_stream> stream(opened);
  tern_queue* q = tern_client_queue(client.get());
  uint64_t allowed = 100000, got = 0, seq = 0;
  bool open = false, ended = false;
  while (!ended) {
    tern_event events[16];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(q, events, 16, sizeof events[0], 300, &n), TERN_OK);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(events[i].seq, seq++);
      if (events[i].kind == TERN_EVENT_STREAM_OPEN) {
        open = true;
        EXPECT_EQ(tern_result_status(events[i].result), 200);
      } else if (events[i].kind == TERN_EVENT_STREAM_DATA) {
        got += events[i].size;
        EXPECT_EQ(events[i].cost, events[i].size);
      } else if (events[i].kind == TERN_EVENT_COMPLETED) {
        EXPECT_EQ(events[i].status, TERN_OK);
        ended = true;
      }
    }
    tern_events_release(events, n, sizeof events[0]);
    EXPECT_TRUE(open);
    EXPECT_LE(got, allowed);
    if (n == 0) {  // it has used its credit up and stands still
      EXPECT_EQ(got, allowed);
      tern_stream_grant(opened, 3000000);
      allowed += 3000000;
    }
  }
  EXPECT_EQ(got, uint64_t{8} << 20);
}

TEST(streams, a_pushed_body_is_held_back_and_arrives_whole) {
  fault_server server;
  auto client = make_client();
  auto request = make_request("POST", server.url("/upload"));
  ASSERT_EQ(tern_request_set_body_pushed(request.get(), -1, nullptr), TERN_OK);
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.send_limit = 50000;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  handle<tern_stream> stream(opened);
  const std::string chunk(20000, 'p');
  uint64_t sent = 0, refused = 0;
  std::string body;
  int32_t status = 1;
  bool finished = false, blocked = false;
  while (status == 1) {
    while (!finished && !blocked) {
      const int32_t s = tern_stream_send(opened, 0, chunk.data(), chunk.size(), nullptr);
      if (s == TERN_E_AGAIN) {
        ++refused;
        blocked = true;
      } else {
        ASSERT_EQ(s, TERN_OK);
        if ((sent += chunk.size()) == 4000000) {
          finished = true;
          ASSERT_EQ(tern_stream_finish(opened, nullptr, 0, nullptr), TERN_OK);
        }
      }
    }
    tern_event events[16];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 16, sizeof events[0], 10000, &n), TERN_OK);
    ASSERT_GT(n, 0u);
    for (size_t i = 0; i < n; ++i) {
      if (events[i].kind == TERN_EVENT_STREAM_WRITABLE) blocked = false;
      if (events[i].kind == TERN_EVENT_STREAM_DATA) body.append(static_cast<const char*>(events[i].data), events[i].size);
      if (events[i].kind == TERN_EVENT_COMPLETED) status = events[i].status;
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(status, TERN_OK);
  EXPECT_GT(refused, 0u);
  EXPECT_NE(body.find("4000000"), std::string::npos) << body;
}

TEST(leases, submissions_on_a_lease_share_its_connection) {
  nginx_server server;
  server.add_file("f", "x");
  auto client = make_client();
  auto request = make_request("GET", server.url("/f"));
  tern_lease* opened = nullptr;
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.user_data = 5;
  ASSERT_EQ(tern_lease_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  tern_submit_options on{};
  on.struct_size = sizeof on;
  on.lease = opened;
  for (int i = 0; i < 3; ++i) {
    answer a = fetch(client.get(), request.get(), &on);
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
  }
  auto elsewhere = make_request("GET", "http://127.0.0.1:1/");
  tern_call* call = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), elsewhere.get(), &on, &call, nullptr), TERN_E_ARGUMENT);
  tern_lease_release(opened);
  std::vector<uint32_t> kinds;
  while (kinds.size() < 2) {
    tern_event events[4];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 4, sizeof events[0], 5000, &n), TERN_OK);
    ASSERT_GT(n, 0u);
    for (size_t i = 0; i < n; ++i) {
      kinds.push_back(events[i].kind);
      EXPECT_EQ(events[i].status, TERN_OK);
      EXPECT_EQ(events[i].user_data, 5u);
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(kinds, (std::vector<uint32_t>{TERN_EVENT_STREAM_OPEN, TERN_EVENT_COMPLETED}));
  uint64_t times = 0;
  ASSERT_EQ(tern_client_connect_times(client.get(), str(server.url("/")), &times, nullptr), TERN_OK);
  EXPECT_EQ(times, 1u);
}

// As when its turn comes from another loop, and the release gets to its own loop before that.
TEST(leases, one_that_is_given_back_before_its_turn_ends_without_a_connection) {
  nginx_server server;
  auto client = make_client();
  auto request = make_request("GET", server.url("/f"));
  ASSERT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
  tern_lease* opened = nullptr;
  ASSERT_EQ(tern_lease_open(client.get(), request.get(), nullptr, &opened, nullptr, nullptr), TERN_OK);
  tern_lease_release(opened);
  tern_event event{};
  size_t n = 0;
  tern_queue_wait(tern_client_queue(client.get()), &event, 1, sizeof event, 100, &n);
  ASSERT_EQ(tern_client_resume(client.get(), nullptr), TERN_OK);
  if (n == 0) {
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), &event, 1, sizeof event, 5000, &n), TERN_OK);
  }
  ASSERT_EQ(n, 1u) << "it waits for ever";
  EXPECT_EQ(event.kind, uint32_t{TERN_EVENT_COMPLETED});
  EXPECT_EQ(event.status, TERN_E_CANCELLED);
  tern_events_release(&event, 1, sizeof event);
}

TEST(load, ten_thousand_connections_open_at_once) {
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  if (files.rlim_max < 11000) GTEST_SKIP() << "this machine allows a process " << files.rlim_max << " descriptors";
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  // The server has a process of its own: nginx holds each request back until it has them all.
  nginx_server::options how;
  how.server_lines = "location /slow { limit_rate 1; limit_rate_after 1; }";
  nginx_server server(how);
  server.add_file("slow", std::string(400, 's'));
  auto client = make_client({{"workers", "10000"}, {"connections.per_origin", "10000"}, {"timeout.connect", "30s"}});
  auto request = make_request("GET", server.url("/slow"));
  for (int i = 0; i < 10000; ++i) ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  tern_counters c{};
  for (int i = 0; i < 3000; ++i) {
    ASSERT_EQ(tern_client_counters(client.get(), &c, sizeof c), TERN_OK);
    if (c.connections_open == 10000 || c.failed > 0) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_EQ(c.connections_open, 10000u);
  EXPECT_EQ(c.failed, 0u);
}

}  // namespace
