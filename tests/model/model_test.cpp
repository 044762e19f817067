// The whole engine through the C API against a peer that answers well and badly, under random orders: submit, batch, cancel,
// time out, pause, stream, drain, shut down, create again. Whatever happens: exactly one completion for each accepted
// submission, caps are never exceeded, nothing is left open. TERN_MODEL_SEED repeats a run, TERN_MODEL_OPERATIONS sets its length.
#include <dirent.h>
#include <gtest/gtest.h>
#include <tern/tern.h>

#include <cstdlib>
#include <random>
#include <vector>

#include "model/peer.hpp"

namespace {

using tern::model::peer;

size_t open_descriptors() {
  size_t n = 0;
  DIR* d = ::opendir("/proc/self/fd");
  while (::readdir(d)) ++n;
  ::closedir(d);
  return n;
}

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

tern_str str(const std::string& s) { return {s.data(), s.size()}; }

struct variant {
  int loops;
  const char* spread;
};

class model : public ::testing::TestWithParam<variant> {
 protected:
  static constexpr int origin_cap = 6;
  static constexpr int workers = 24;

  peer server;
  std::mt19937_64 random;
  tern_client* client = nullptr;
  std::vector<tern_request*> requests;
  std::vector<uint8_t> completed;  // by id
  std::vector<tern_stream*> streams;
  uint64_t accepted = 0, done = 0, drops_due = 0, drops = 0, operations = 0;
  bool shut = false;

  uint64_t below(uint64_t n) { return random() % n; }

  static void dropped(uint64_t user_data) { ++reinterpret_cast<model*>(user_data)->drops; }
  static void on_event(uint64_t user_data, tern_event* event) { reinterpret_cast<model*>(user_data)->seen(*event); }

  void seen(const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA && below(4) > 0) tern_stream_grant(e.stream, e.cost);
    if (e.kind != TERN_EVENT_COMPLETED) return;
    ASSERT_LT(e.id, completed.size());
    ASSERT_EQ(completed[e.id], 0) << "a second completion of " << e.id;
    completed[e.id] = 1;
    ++done;
    ASSERT_NE(e.result, nullptr);
    tern_result_info info;
    ASSERT_EQ(tern_result_view(e.result, &info, sizeof info), TERN_OK);
    EXPECT_EQ(info.id, e.id);
    EXPECT_EQ(info.code, e.status);
    EXPECT_EQ(info.code == TERN_OK, info.error == nullptr);
    if (info.code == TERN_OK) {
      EXPECT_EQ(info.status, 200);
    }
    if (below(8) == 0) submit();  // callbacks submit
  }

  void take(uint64_t id) {
    EXPECT_EQ(id, completed.size()) << "ids are dense";
    completed.push_back(0);
    ++accepted;
  }

  tern_request* pick() { return requests[below(requests.size())]; }

  void submit() {
    ++operations;
    uint64_t id = 0;
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(this);
    o.on_event = on_event;
    o.drop = dropped;
    o.priority = static_cast<int32_t>(below(3));
    if (below(3) == 0) o.timeout_ms = static_cast<int64_t>(1 + below(30));
    if (below(10) == 0) o.sink = TERN_SINK_DISCARD;
    ++drops_due;
    const int32_t status = tern_submit_ex(client, pick(), &o, &id, nullptr);
    if (shut) {
      EXPECT_EQ(status, TERN_E_CLOSED);
    } else {
      ASSERT_EQ(status, TERN_OK);
      take(id);
    }
  }

  void submit_batch() {
    std::vector<tern_submit_item> items(1 + below(40));
    operations += items.size();
    for (auto& i : items) {
      i = {};
      i.struct_size = sizeof i;
      i.request = pick();
    }
    size_t taken = 0;
    ASSERT_EQ(tern_submit_batch(client, items.data(), items.size(), sizeof items[0], nullptr, &taken, nullptr), TERN_OK);
    ASSERT_EQ(taken, shut ? 0 : items.size());
    for (auto& i : items)
      if (i.status == TERN_OK) take(i.id);
  }

  void open_stream() {
    ++operations;
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(this);
    o.on_event = on_event;
    tern_stream_options s{};
    s.struct_size = sizeof s;
    s.credit = 1 + below(2000);
    s.flags = below(4) == 0 ? TERN_STREAM_BACKGROUND : 0;
    s.submit = &o;
    uint64_t id = 0;
    tern_stream* stream = nullptr;
    const int32_t status = tern_stream_open(client, pick(), &s, &stream, &id, nullptr);
    if (shut) {
      EXPECT_EQ(status, TERN_E_CLOSED);
      return;
    }
    ASSERT_EQ(status, TERN_OK);
    take(id);
    if (below(2) == 0)
      tern_stream_release(stream);  // which cancels it
    else
      streams.push_back(stream);
  }

  void drain(int64_t timeout_ms) {
    tern_queue* q = tern_client_queue(client);
    if (below(2) == 0) {
      tern_queue_run(q, timeout_ms, nullptr);
      return;
    }
    tern_event events[64];
    size_t n = 0;
    tern_queue_wait(q, events, 64, sizeof events[0], timeout_ms, &n);
    for (size_t i = 0; i < n; ++i)
      if (tern_event_dispatch(&events[i]) == TERN_E_NOT_FOUND) seen(events[i]);
    tern_events_release(events, n, sizeof events[0]);
  }

  void end_a_stream() {
    if (streams.empty()) return;
    std::swap(streams[below(streams.size())], streams.back());
    if (below(2) == 0) tern_stream_grant(streams.back(), 5000);
    tern_stream_release(streams.back());
    streams.pop_back();
  }

  void step() {
    const uint64_t dice = below(100);
    if (dice < 1) {
      tern_cancel_all(client);
    } else if (dice < 2) {
      tern_client_pause(client, nullptr);
      drain(1);
      tern_client_resume(client, nullptr);
    } else if (dice < 13) {
      if (!completed.empty()) tern_cancel(client, completed.size() - 1 - below(std::min<uint64_t>(completed.size(), 200)));
    } else if (dice < 18) {
      open_stream();
    } else if (dice < 23) {
      end_a_stream();
    } else if (dice < 41) {
      submit_batch();
    } else if (dice < 71) {
      drain(static_cast<int64_t>(below(3)));
    } else {
      submit();
    }
    while (accepted - done > 2000 && !HasFatalFailure()) drain(100);
  }

  static void handler(uint64_t user_data, tern_event* event) { reinterpret_cast<model*>(user_data)->seen(*event); }

  void make_client() {
    tern_config* config = nullptr;
    ASSERT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    const auto set = [&](const char* name, const std::string& value) {
      ASSERT_EQ(tern_config_set(config, tern_str_from(name), str(value), nullptr), TERN_OK) << name;
    };
    set("loops", std::to_string(GetParam().loops));
    set("loop.spread", GetParam().spread);
    set("workers", std::to_string(workers));
    set("connections.per_origin", std::to_string(origin_cap));
    set("timeout.total", "200ms");
    set("queue.order", below(2) ? "fifo" : "random");
    ASSERT_EQ(tern_client_create(config, &client, nullptr), TERN_OK);
    tern_config_release(config);
    ASSERT_EQ(tern_queue_set_handler(tern_client_queue(client), handler, reinterpret_cast<uint64_t>(this), nullptr, nullptr), TERN_OK);
    shut = false;
    completed.clear();
    accepted = done = 0;
  }

  void end_client() {
    for (int extra = 0; extra < 50; ++extra) step();
    const bool politely = below(2) == 0;
    if (politely) {
      ASSERT_EQ(tern_client_shutdown(client, nullptr, 0, nullptr), TERN_OK);
      shut = true;
      for (int extra = 0; extra < 20; ++extra) step();
    } else {
      for (int i = 0; i < 1000 && done < accepted; ++i) drain(100);
    }
    for (tern_stream* s : streams) tern_stream_release(s);
    streams.clear();
    for (int i = 0; i < 200 && done < accepted; ++i) drain(100);
    EXPECT_EQ(done, accepted);
    tern_counters c;
    ASSERT_EQ(tern_client_counters(client, &c, sizeof c), TERN_OK);
    EXPECT_EQ(c.submitted, accepted);
    EXPECT_EQ(c.succeeded + c.failed, accepted);
    EXPECT_EQ(c.in_flight, 0u);
    EXPECT_EQ(c.queued, 0u);
    EXPECT_EQ(c.running, 0u);
    EXPECT_LE(c.connections_high, static_cast<uint64_t>(origin_cap));
    tern_client_destroy(client);
    EXPECT_EQ(drops, drops_due);
  }
};

TEST_P(model, one_completion_each_caps_held_nothing_left) {
  const uint64_t seed = from_environment("TERN_MODEL_SEED", std::random_device{}());
  const uint64_t wanted = from_environment("TERN_MODEL_OPERATIONS", 26000);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  RecordProperty("seed", std::to_string(seed));
  random.seed(seed);
  const size_t descriptors = open_descriptors();
  for (const char* path : {"/ok/10", "/ok/0", "/ok/3000", "/ok/70000", "/chunked/950", "/chunked/0", "/close/20", "/delay/2", "/delay/9",
                           "/reset", "/short", "/garbage", "/stall"})
    for (const char* method : {"GET", "POST"}) {
      tern_request* r = nullptr;
      ASSERT_EQ(tern_http_request_create(method, str(server.url(path)), &r, nullptr), TERN_OK);
      if (*method == 'P') {
        ASSERT_EQ(tern_request_set_body(r, tern_str_from("some body"), nullptr), TERN_OK);
      }
      requests.push_back(r);
    }
  while (operations < wanted && !HasFailure()) {
    ASSERT_NO_FATAL_FAILURE(make_client());
    const uint64_t until = operations + 200 + below(6000);
    while (operations < until && !HasFatalFailure()) step();
    ASSERT_NO_FATAL_FAILURE(end_client());
  }
  for (tern_request* r : requests) tern_request_release(r);
  for (int i = 0; i < 500 && server.open_now() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(server.open_now(), 0);
  EXPECT_EQ(open_descriptors(), descriptors);
}

INSTANTIATE_TEST_SUITE_P(loops, model, ::testing::Values(variant{0, "origin"}, variant{1, "origin"}, variant{3, "origin"}, variant{3, "request"}),
                         [](const auto& p) { return std::to_string(p.param.loops) + "_" + p.param.spread; });

}  // namespace
