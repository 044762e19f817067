// The program decides what is made again: by callbacks and by events.
#include "integration/redis_client.hpp"
#include "integration/retrying.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

struct decider {
  int32_t success = -1, again = -1;
  int64_t delay = -1;
  std::vector<std::string> bodies;
  std::vector<int32_t> statuses;
  std::atomic<int> drops{0};

  static decider& of(uint64_t self) { return *reinterpret_cast<decider*>(self); }
  tern_retry_callbacks callbacks() {
    tern_retry_callbacks c{};
    c.struct_size = sizeof c;
    c.is_success = [](uint64_t self, const tern_retry_state* s) {
      of(self).bodies.push_back(text(s->body));
      of(self).statuses.push_back(s->status);
      return of(self).success >= 0 ? of(self).success : text(s->body) == "says 200 OK" ? 1 : 0;
    };
    c.should_retry = [](uint64_t self, const tern_retry_state*) { return of(self).again; };
    c.delay = [](uint64_t self, const tern_retry_state*) { return of(self).delay; };
    c.user_data = reinterpret_cast<uint64_t>(this);
    c.drop = [](uint64_t self) { ++of(self).drops; };
    return c;
  }
};

// Answers DECIDE events of the client's own queue until the submission has completed.
template <class Decide>
answer decided(tern_client* client, tern_request* request, Decide&& decide) {
  EXPECT_EQ(tern_submit(client, request, nullptr, 5, nullptr, nullptr), TERN_OK);
  answer result;
  while (!result.result) {
    tern_event events[16];
    size_t n = 0;
    EXPECT_EQ(tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], 60000, &n), TERN_OK);
    EXPECT_GT(n, 0u);
    if (n == 0) break;
    for (size_t i = 0; i < n; ++i) {
      if (events[i].kind == TERN_EVENT_DECIDE) {
        EXPECT_EQ(events[i].user_data, 5u);
        decide(events[i], *static_cast<const tern_retry_state*>(events[i].data));
      }
      if (events[i].kind == TERN_EVENT_COMPLETED) result = answer(tern_event_take_result(&events[i]));
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  return result;
}

}  // namespace

TEST_F(retrying, callbacks_decide_by_the_whole_response) {
  script("/", {"201 Made", "202 Later", "200 OK"});
  decider d;
  {
    auto client = make_client(quick({{"retry.strategy", "custom"}}));
    auto request = make_request("GET", server.url("/"));
    const tern_retry_callbacks c = d.callbacks();
    ASSERT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_OK);
    const answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(attempts_of(a).size(), 3u);
    EXPECT_EQ(tern_request_set_retry(request.get(), nullptr, nullptr), TERN_E_STATE) << "frozen";
  }
  EXPECT_EQ(d.bodies, (std::vector<std::string>{"says 201 Made", "says 202 Later", "says 200 OK"}));
  EXPECT_EQ(d.statuses, (std::vector<int32_t>{201, 202, 200}));
  EXPECT_EQ(d.drops, 1);
}

TEST_F(retrying, callbacks_of_a_client_are_for_all_its_requests) {
  script("/", {"201 Made", "200 OK"});
  decider d;
  d.delay = 30;
  {
    tern_config* config = nullptr;
    ASSERT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    handle<tern_config> keep(config);
    EXPECT_EQ(tern_config_set(config, str("retry.strategy"), str("custom"), nullptr), TERN_OK);
    EXPECT_EQ(tern_config_set(config, str("retry.delays"), str("0s,60s"), nullptr), TERN_OK);
    const tern_retry_callbacks c = d.callbacks();
    ASSERT_EQ(tern_config_set_retry(config, &c, nullptr), TERN_OK);
    tern_client* made = nullptr;
    ASSERT_EQ(tern_client_create(config, &made, nullptr), TERN_OK);
    handle<tern_client> client(made);
    const answer a = get(client.get(), server.url("/"));
    EXPECT_EQ(a.status(), 200);
    EXPECT_GE(attempts_of(a)[1].waited_ns, 30'000'000);
    EXPECT_EQ(d.drops, 0);
  }
  EXPECT_EQ(d.drops, 1);
}

TEST_F(retrying, events_ask_the_program) {
  script("/", {"201 Made", "503 Busy", "200 OK"}, "X-Kind: odd\r\n");
  auto client = make_client({{"retry.strategy", "custom"}, {"retry.delays", "0s,60s"}, {"retry.decide", "all"}});
  std::vector<std::string> asked;
  const answer a =
      decided(client.get(), make_request("GET", server.url("/")).get(), [&](const tern_event& e, const tern_retry_state& s) {
        EXPECT_EQ(e.size, sizeof s);
        EXPECT_EQ(s.struct_size, sizeof s);
        EXPECT_EQ(e.id, s.id);
        asked.push_back(std::to_string(s.attempt) + " " + std::to_string(s.status) + " " + text(s.body) + " " +
                        std::to_string(s.action) + " " + std::to_string(s.delay_ms));
        bool odd = false;
        for (uint64_t i = 0; i < s.header_count; ++i)
          odd = odd || (text(s.headers[i].name) == "X-Kind" && text(s.headers[i].value) == "odd");
        EXPECT_TRUE(odd);
        const bool good = s.status == 200;
        EXPECT_EQ(tern_decide(client.get(), e.id, good ? TERN_RETRY_END : TERN_RETRY_AGAIN, 10), TERN_OK);
      });
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(asked, (std::vector<std::string>{"1 201 says 201 Made 1 60000", "2 503 says 503 Busy 2 60000",
                                             "3 200 says 200 OK 1 60000"}));
}

TEST_F(retrying, an_event_released_without_an_answer_goes_by_the_options) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "1h"}}));
  int events = 0;
  const answer a = decided(client.get(), make_request("GET", server.url("/")).get(),
                           [&](const tern_event&, const tern_retry_state&) { ++events; });
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(events, 1);
}

TEST_F(retrying, an_event_that_nobody_takes_goes_by_the_options_in_time) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "100ms"}}));
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 200) << "a call has no queue: the client's own gets the event";
}

TEST_F(retrying, a_handler_of_the_queue_answers_inside_fetch_all) {
  script("/", {"503 Busy", "503 Busy", "200 OK"});
  auto client = make_client({{"retry.strategy", "backoff"}, {"retry.delays", "0s,60s"}, {"retry.decide", "failed"}});
  tern_event_fn handler = [](uint64_t self, tern_event* e) {
    if (e->kind != TERN_EVENT_DECIDE) return;
    EXPECT_EQ(tern_decide(reinterpret_cast<tern_client*>(self), e->id, TERN_RETRY_AGAIN, 0), TERN_OK);
  };
  ASSERT_EQ(tern_queue_set_handler(tern_client_queue(client.get()), handler, reinterpret_cast<uint64_t>(client.get()), nullptr,
                                   nullptr),
            TERN_OK);
  auto request = make_request("GET", server.url("/"));
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(tern_fetch_all(client.get(), 60000, nullptr), TERN_OK);
  EXPECT_EQ(requests(), 3u);
}

TEST_F(retrying, requests_that_are_asked_about_can_be_cancelled_and_end_with_their_client) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "1h"}}));
  auto request = make_request("GET", server.url("/"));
  auto one = start(client.get(), request.get());
  auto two = start(client.get(), request.get());
  ASSERT_TRUE(eventually([&] { return tern_queue_size(tern_client_queue(client.get())) == 2; }));
  EXPECT_EQ(tern_call_cancel(one.get()), TERN_OK);
  EXPECT_EQ(wait(one.get()).code(), TERN_E_CANCELLED);
  client.reset();
  EXPECT_EQ(wait(two.get()).code(), TERN_E_SHUTDOWN);
}

TEST_F(retrying, wrong_decisions_are_refused) {
  auto client = make_client();
  EXPECT_EQ(tern_decide(nullptr, 0, 0, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 0, 3, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 0, 1, -2), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 123456, TERN_RETRY_AGAIN, 0), TERN_OK) << "it has ended, or never was";
  auto request = make_request("GET", server.url("/"));
  decider d;
  tern_retry_callbacks c = d.callbacks();
  c.reserved = 1;
  EXPECT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 1);
  c = d.callbacks();
  c.is_success = c.should_retry = nullptr;
  c.delay = nullptr;
  EXPECT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 2);
  EXPECT_EQ(tern_config_set_retry(nullptr, &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 3);
}
