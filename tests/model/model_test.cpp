// The whole engine through the C API against a peer that answers well and badly, over HTTP/1.1 and HTTP/2, under random orders:
// submit, batch, call, stream, lease, cancel, time out, pause, drain, shut down, create again. Whatever happens: exactly one
// completion for each accepted submission, caps are never exceeded, nothing is left open. TERN_MODEL_SEED repeats a run,
// TERN_MODEL_OPERATIONS sets its length.
#include <gtest/gtest.h>
#include <tern/tern.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "model/h2_endpoint.hpp"
#include "model/peer.hpp"
#include "model/program.hpp"
#include "support/entries.hpp"

namespace {

using tern::model::endpoint;
using tern::model::h2_endpoint;
using tern::model::peer;
using tern::model::program;
using tern::test::entries_of;

uint64_t from_environment(const char* name, uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text ? std::strtoull(text, nullptr, 10) : otherwise;
}

tern_str str(const std::string& s) { return {s.data(), s.size()}; }

struct variant {
  const char* version;
  int loops;
  const char* spread;
  int workers;
};

class model : public ::testing::TestWithParam<variant> {
 protected:
  static constexpr int origin_cap = 6;

  static std::unique_ptr<endpoint> start_server() {
    if (GetParam().version == std::string_view("2")) return std::make_unique<h2_endpoint>();
    return std::make_unique<peer>();
  }
  const std::unique_ptr<endpoint> started = start_server();
  endpoint& server = *started;
  program p;
  uint64_t submitted = 0, succeeded = 0;  // by all clients

  uint64_t in_flight() {  // and looks whether the caps hold
    tern_counters c{};
    EXPECT_EQ(tern_client_counters(p.client, &c, sizeof c), TERN_OK);
    EXPECT_LE(c.running, static_cast<uint64_t>(GetParam().workers));
    return c.in_flight;
  }

  void step() {
    const uint64_t dice = p.below(100);
    if (dice < 1) {
      tern_cancel_all(p.client);
    } else if (dice < 2) {
      tern_client_pause(p.client, nullptr);
      p.drain(1);
      tern_client_resume(p.client, nullptr);
    } else if (dice < 10) {
      p.cancel_something();
    } else if (dice < 15) {
      p.open_stream();
    } else if (dice < 27) {
      p.do_with_a_stream();
    } else if (dice < 28) {
      p.open_lease();
    } else if (dice < 34) {
      p.do_with_a_lease();
    } else if (dice < 40) {
      p.start_call();
    } else if (dice < 47) {
      p.do_with_a_call();
    } else if (dice < 58) {
      p.submit_batch();
    } else if (dice < 80) {
      p.drain(static_cast<int64_t>(p.below(3)));
    } else {
      p.submit();
    }
    in_flight();
    while (p.accepted - p.done > 2000 && !HasFatalFailure()) p.drain(100);
  }

  void make_client() {
    tern_config* config = nullptr;
    ASSERT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    const auto set = [&](const char* name, const std::string& value) {
      ASSERT_EQ(tern_config_set(config, tern_str_from(name), str(value), nullptr), TERN_OK) << name;
    };
    set("http.version", GetParam().version);
    set("loops", std::to_string(GetParam().loops));
    set("loop.spread", GetParam().spread);
    set("workers", std::to_string(GetParam().workers));
    set("connections.per_origin", std::to_string(origin_cap));
    set("timeout.total", "200ms");
    set("queue.order", p.below(2) ? "fifo" : "random");
    if (p.below(2)) {
      set("retry.strategy", "backoff");
      set("retry.delays", "0s,3ms");
      set("retry.attempts", "3");
      set("retry.budget", p.below(2) ? "20" : "none");
      set("retry.concurrency", p.below(2) ? "2" : "none");
    }
    tern_client* client = nullptr;
    ASSERT_EQ(tern_client_create(config, &client, nullptr), TERN_OK);
    tern_config_release(config);
    ASSERT_EQ(
        tern_queue_set_handler(tern_client_queue(client), program::on_event, reinterpret_cast<uint64_t>(&p), nullptr, nullptr),
        TERN_OK);
    p.begin(client);
    server.reset_most_open();
  }

  void drain_all(int rounds) {
    while (rounds-- > 0 && in_flight() > 0) p.drain(100);
  }

  void end_client() {
    for (int extra = 0; extra < 50; ++extra) step();
    const bool politely = p.below(2) == 0;
    if (politely) {
      ASSERT_EQ(tern_client_shutdown(p.client, nullptr, 0, nullptr), TERN_OK);
      p.shut = true;
      for (int extra = 0; extra < 20; ++extra) step();
    } else {
      p.give_up_leases();
      drain_all(1000);
    }
    p.give_up_streams();
    p.give_up_leases();
    drain_all(200);
    EXPECT_EQ(p.done, p.accepted);
    tern_counters c{};
    ASSERT_EQ(tern_client_counters(p.client, &c, sizeof c), TERN_OK);
    EXPECT_EQ(c.submitted, p.accepted + p.calls_accepted);
    EXPECT_EQ(c.succeeded + c.failed, c.submitted);
    submitted += c.submitted;
    succeeded += c.succeeded;
    EXPECT_EQ(c.in_flight, 0u);
    EXPECT_EQ(c.queued, 0u);
    EXPECT_EQ(c.running, 0u);
    EXPECT_LE(c.connections_high, static_cast<uint64_t>(origin_cap));
    EXPECT_LE(server.most_open(), origin_cap);
    p.give_up_calls(false);
    tern_client_destroy(p.client);
    p.give_up_calls(true);
    EXPECT_EQ(p.drops, p.drops_due);
  }

  void make_requests() {
    for (const char* path : {"/ok/10", "/ok/0", "/ok/3000", "/ok/70000", "/chunked/950", "/chunked/0", "/close/20", "/delay/2",
                             "/delay/9", "/reset", "/short", "/garbage", "/stall"}) {
      for (const char* method : {"GET", "POST"}) {
        tern_request* r = nullptr;
        ASSERT_EQ(tern_http_request_create(method, str(server.url(path)), &r, nullptr), TERN_OK);
        if (*method == 'P') {
          ASSERT_EQ(tern_request_set_body(r, tern_str_from("some body"), nullptr), TERN_OK);
        }
        p.requests.push_back(r);
      }
      tern_request* pushed = nullptr;
      ASSERT_EQ(tern_http_request_create("PUT", str(server.url(path)), &pushed, nullptr), TERN_OK);
      ASSERT_EQ(tern_request_set_body_pushed(pushed, -1, nullptr), TERN_OK);
      p.pushed_requests.push_back(pushed);
    }
  }
};

TEST_P(model, one_completion_each_caps_held_nothing_left) {
  const uint64_t seed = from_environment("TERN_MODEL_SEED", std::random_device{}());
  const uint64_t wanted = from_environment("TERN_MODEL_OPERATIONS", 26000);
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  RecordProperty("seed", std::to_string(seed));
  p.random.seed(seed);
  const size_t descriptors = entries_of("/proc/self/fd");
  ASSERT_NO_FATAL_FAILURE(make_requests());
  while (p.operations < wanted && !HasFailure()) {
    ASSERT_NO_FATAL_FAILURE(make_client());
    const uint64_t until = p.operations + 200 + p.below(6000);
    while (p.operations < until && !HasFatalFailure()) step();
    ASSERT_NO_FATAL_FAILURE(end_client());
  }
  for (auto* all : {&p.requests, &p.pushed_requests})
    for (tern_request* r : *all) tern_request_release(r);
  for (int i = 0; i < 500 && server.open_now() > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(server.open_now(), 0);
  EXPECT_GT(succeeded, submitted / 100) << "too few for the rest to mean something";
  for (const std::string& v : server.violations()) ADD_FAILURE() << v;
  EXPECT_EQ(entries_of("/proc/self/fd"), descriptors);
}

INSTANTIATE_TEST_SUITE_P(loops, model,
                         ::testing::Values(variant{"1.1", 0, "origin", 24}, variant{"1.1", 1, "origin", 24},
                                           variant{"1.1", 3, "origin", 24}, variant{"1.1", 3, "request", 24},
                                           variant{"1.1", 0, "origin", 3}, variant{"1.1", 2, "request", 3},
                                           variant{"2", 0, "origin", 24}, variant{"2", 1, "origin", 24},
                                           variant{"2", 3, "request", 24}, variant{"2", 2, "origin", 3}),
                         [](const auto& p) {
                           return std::string(*p.param.version == '2' ? "http2_" : "http1_") + std::to_string(p.param.loops) +
                                  "_" + p.param.spread + "_" + std::to_string(p.param.workers);
                         });

}  // namespace
