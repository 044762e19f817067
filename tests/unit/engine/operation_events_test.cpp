// An operation whose responses are events: each that ends is followed by another one.
#include "protocols/http/stages/event_stage.hpp"
#include "unit/engine/operation_fixture.hpp"
#include "value/kind.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

namespace {

// As a stream shows them: what was seen can be followed by another response once a gap was told.
struct listener final : receiver {
  std::string heard;
  bool gap = false;
  size_t items_left = SIZE_MAX;
  void on_head(const head& h) override {
    gap = h.kind == head_kind::gap;
    heard += (gap ? "gap " : "head ") + std::to_string(h.status) + ';';
  }
  size_t on_data(bytes data) override { return data.size(); }
  uint64_t room() const override { return items_left; }
  take on_item(owned_value&& item) override {
    heard += std::string(text_of(item->as.items[3])) + ';';
    return --items_left > 0 ? take::more : take::pause;
  }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override {
    heard += "end " + std::to_string(end.why.code()) + ';';
    operation_->receiver_done({});
  }
  bool restart() override { return gap; }
};

struct event_maker final : stage_maker {
  http::event_options how;
  bool needed_at_once(const attempt&) const override { return true; }
  bool needed_for(const head&) const override { return false; }
  bool needed_for(const outcome&) const override { return false; }
  void make_stages(const attempt&, stage_host& host, std::vector<std::unique_ptr<stage>>& into) override {
    into.push_back(std::make_unique<http::event_stage>(host, how));
  }
};

struct operation_events_test : ::testing::Test {
  operation_events_test() {
    options.timeout_idle = seconds(300);
    auto asks = std::make_shared<http::request_head>();
    asks->method = "GET";
    operation_setup setup;
    setup.first.request = std::move(asks);
    setup.to = &to;
    setup.options = &options;
    setup.stages = &maker;
    setup.submitted = w.clock;
    o = std::make_unique<operation>(w, std::move(setup));
    o->start();
    o->assigned(w);
  }
  void respond(int32_t status = 200) {
    const field list[] = {{"Content-Type", "text/event-stream"}};
    head h;
    h.version = 11;
    h.status = status;
    h.list = list;
    w.progress(reach::sent);
    w.progress(reach::responding);
    w.respond(h);
  }
  // Until it wants the next connection.
  void sleep_over() {
    ASSERT_EQ(o->where(), state::sleeping);
    w.clock = w.armed;
    o->tick(w.clock);
    o->rested();
    ASSERT_EQ(o->where(), state::wanting);
  }
  std::string last_id() const {
    for (const owned_field& f : static_cast<const http::request_head&>(*o->current().request).list)
      if (f.name == "Last-Event-ID") return f.value;
    return "none";
  }

  world w;
  listener to;
  request_settings options;
  event_maker maker;
  std::unique_ptr<operation> o;
};

}  // namespace

TEST_F(operation_events_test, a_response_that_ended_is_followed_by_another) {
  respond();
  w.data("id: 7\ndata: a\n\n");
  w.end();
  EXPECT_EQ(to.heard, "head 200;a;gap " + std::to_string(TERN_E_PEER_CLOSED) + ";");
  EXPECT_EQ(w.count("rest"), 1u);
  sleep_over();
  EXPECT_EQ(last_id(), "7");
  o->assigned(w);
  to.heard.clear();
  respond();
  w.data("data: b\n\n");
  w.end(error(TERN_E_TRUNCATED));
  EXPECT_EQ(to.heard, "head 200;b;gap " + std::to_string(TERN_E_TRUNCATED) + ";");
  sleep_over();
  EXPECT_EQ(last_id(), "7");
  o->assigned(w);
  to.heard.clear();
  respond(204);
  w.end();
  EXPECT_EQ(to.heard, "head 204;end 0;");
  EXPECT_EQ(w.finishes, 1);
}

TEST_F(operation_events_test, connections_that_fail_are_tried_again) {
  respond();
  w.end(error(TERN_E_RECEIVE));
  sleep_over();
  o->not_connected(error(TERN_E_CONNECT));
  sleep_over();
  o->assigned(w);
  w.progress(reach::sent);
  w.end(error(TERN_E_PEER_CLOSED), reach::sent);
  sleep_over();
  o->assigned(w);
  respond();
  EXPECT_EQ(to.heard, "head 200;gap " + std::to_string(TERN_E_RECEIVE) + ";head 200;");
  o->cancel(error(TERN_E_CANCELLED));
}

TEST_F(operation_events_test, silence_is_a_loss) {
  respond();
  w.active = w.clock;
  w.clock += seconds(300);
  o->tick(w.clock);
  EXPECT_EQ(to.heard, "head 200;gap " + std::to_string(TERN_E_TIMEOUT_IDLE) + ";");
  EXPECT_EQ(w.count("cancel"), 1u);
  sleep_over();
  o->cancel(error(TERN_E_CANCELLED));
}

TEST_F(operation_events_test, what_is_not_read_for_want_of_credit_is_not_silent) {
  to.items_left = 1;
  respond();
  EXPECT_EQ(w.data("data: a\n\ndata: b\n\n"), 9u);
  w.active = w.clock;
  w.clock += seconds(3000);
  o->tick(w.clock);
  EXPECT_EQ(o->where(), state::exchanging);
  to.items_left = 1;
  o->resume();
  EXPECT_EQ(w.data("data: b\n\n"), 9u);
  EXPECT_EQ(to.heard, "head 200;a;b;");
  o->cancel(error(TERN_E_CANCELLED));
}

TEST_F(operation_events_test, it_is_cancelled_in_its_sleep) {
  respond();
  w.end();
  ASSERT_EQ(o->where(), state::sleeping);
  to.heard.clear();
  o->cancel(error(TERN_E_CANCELLED));
  EXPECT_EQ(to.heard, "end " + std::to_string(TERN_E_CANCELLED) + ";");
  EXPECT_EQ(w.finishes, 1);
}

TEST_F(operation_events_test, a_refusal_shows_its_head_and_is_the_end) {
  respond();
  w.end();
  sleep_over();
  o->assigned(w);
  to.heard.clear();
  respond(503);
  w.end();
  EXPECT_EQ(to.heard, "head 503;end " + std::to_string(TERN_E_HTTP_STATUS) + ";");
}

TEST_F(operation_events_test, what_is_too_large_ends_it) {
  respond();
  w.data("data: a\n\n: " + std::string(limits::sse_line_bytes, 'x'));
  w.run_later();
  EXPECT_EQ(to.heard, "head 200;a;end " + std::to_string(TERN_E_BODY_TOO_LARGE) + ";");
}
