#include "protocols/http/stages/event_stage.hpp"

#include "sansio/bytes_source.hpp"
#include "unit/protocols/http/stages/event_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::script;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

struct event_stage_test : testing::Test {
  event_stage_test() {
    options.on = true;
    asked = std::make_shared<request_head>();
    asked->method = "GET";
    asked->list = {{"Accept", "text/event-stream"}};
  }
  void begin() {
    if (!under_test) under_test.emplace(host, options);
    a = attempt();
    a.request = asked;
    a.body = body.get();
    a.lease = lease;
    a.out = &inner;
    EXPECT_EQ(under_test->on_request(a, now).kind, verdict_kind::pass);
  }
  // What came of the head.
  verdict answered(int32_t status, std::string_view type = "text/event-stream") {
    if (type.empty())
      list.clear();
    else
      list = {{"Content-Type", type}};
    head h;
    h.status = status;
    h.list = list;
    verdict v = under_test->on_head(a, h, now);
    if (v.kind != verdict_kind::pass) return v;
    under_test->wrap(a, h);
    a.out->on_head(h);
    return v;
  }
  void stands() {
    begin();
    EXPECT_EQ(answered(200).kind, verdict_kind::pass);
  }
  void brings(std::string_view text) { EXPECT_EQ(a.out->on_data(as_bytes(text)), text.size()); }
  // True: it is asked for again, after `waits`.
  bool ended(error why = {}) {
    end = {std::move(why), reach::responding, false};
    const verdict v = under_test->on_end(a, end, now);
    if (v.kind == verdict_kind::pass) return false;
    EXPECT_EQ(v.kind, verdict_kind::again);
    EXPECT_FALSE(v.retry);
    waits = v.not_before - now;
    now = v.not_before;
    begin();
    return true;
  }
  bool lost() { return ended(error(TERN_E_TRUNCATED, "cut")); }
  bool refused() { return ended(error(TERN_E_CONNECT, "refused")); }
  std::string sent_id() const {
    std::string all;
    for (const owned_field& f : static_cast<const request_head&>(*a.request).list)
      if (f.name == "Last-Event-ID") all += f.value + ";";
    return all;
  }
  void waited(duration low, duration high) const {
    EXPECT_GE(waits, low);
    EXPECT_LE(waits, high);
  }

  event_options options;
  std::shared_ptr<request_head> asked;
  std::unique_ptr<body_source> body;
  lease_id lease = 0;
  listening_sink inner;
  noting_host host;
  std::optional<event_stage> under_test;
  attempt a;
  std::vector<field> list;
  outcome end;
  now_t now = now_t() + std::chrono::hours(1);
  duration waits{};
};

const std::string gap_of_end = "gap " + std::to_string(TERN_E_PEER_CLOSED) + " the server ended the response;";

}  // namespace

TEST_F(event_stage_test, a_response_that_ended_is_asked_for_again_behind_its_last_id) {
  stands();
  EXPECT_EQ(sent_id(), "");
  brings("id: 5\ndata: a\n\nid: 6\ndata: b");
  EXPECT_EQ(inner.log, "head 200;{+event: +message, +data: +a, +id: +5};");
  inner.log.clear();
  ASSERT_TRUE(ended());
  EXPECT_EQ(inner.log, gap_of_end);
  waited(seconds(3), milliseconds(3750));
  EXPECT_EQ(sent_id(), "5;");
  EXPECT_EQ(a.out, &inner);
  answered(200);
  inner.log.clear();
  brings("data: c\n\n");
  EXPECT_EQ(inner.log, "{+event: +message, +data: +c, +id: +5};");
}

TEST_F(event_stage_test, a_loss_is_told_with_its_reason_once) {
  stands();
  ASSERT_TRUE(lost());
  EXPECT_EQ(inner.log, "head 200;gap " + std::to_string(TERN_E_TRUNCATED) + " cut;");
  ASSERT_TRUE(refused());
  EXPECT_EQ(inner.log, "head 200;gap " + std::to_string(TERN_E_TRUNCATED) + " cut;");
}

TEST_F(event_stage_test, the_programs_own_id_is_the_first) {
  asked->list.push_back({"Last-Event-ID", "40"});
  stands();
  EXPECT_EQ(sent_id(), "40;");
  brings("data: a\n\n");
  EXPECT_EQ(inner.log, "head 200;{+event: +message, +data: +a, +id: +40};");
  ASSERT_TRUE(ended());
  EXPECT_EQ(sent_id(), "40;");
  answered(200);
  brings("id: 41\n\n");
  ASSERT_TRUE(ended());
  EXPECT_EQ(sent_id(), "41;");
  answered(200);
  brings("id\n\n");
  ASSERT_TRUE(ended());
  EXPECT_EQ(sent_id(), "");
}

TEST_F(event_stage_test, the_server_says_how_long_to_wait) {
  stands();
  brings("retry: 200\n");
  ASSERT_TRUE(ended());
  waited(milliseconds(200), milliseconds(250));
  answered(200);
  ASSERT_TRUE(ended());
  waited(milliseconds(200), milliseconds(250));  // still
  answered(200);
  brings("retry: 0\n");
  ASSERT_TRUE(ended());
  waited(milliseconds(100), milliseconds(125));
  answered(200);
  brings("retry: 86400000\n");
  ASSERT_TRUE(ended());
  waited(minutes(5), minutes(5) + seconds(75));
}

TEST_F(event_stage_test, waits_grow_while_nothing_comes_of_it) {
  options.reconnect = std::chrono::hours(1);
  stands();
  now += minutes(10);
  ASSERT_TRUE(lost());
  waited(seconds(3), milliseconds(3750));
  ASSERT_TRUE(refused());
  waited(seconds(6), milliseconds(7500));
  ASSERT_TRUE(refused());
  waited(seconds(12), seconds(15));
  ASSERT_TRUE(refused());
  waited(seconds(24), seconds(30));
  ASSERT_TRUE(refused());
  waited(seconds(24), seconds(30));
  answered(200);
  ASSERT_TRUE(lost());
  waited(seconds(24), seconds(30));  // it has not lived
  answered(200);
  ASSERT_TRUE(ended());
  waited(seconds(3), milliseconds(3750));  // nothing has failed
}

TEST_F(event_stage_test, it_is_tried_as_long_as_the_option_says) {
  options.reconnect = seconds(8);
  stands();
  ASSERT_TRUE(lost());
  ASSERT_TRUE(refused()) << "3 s to 3.75 s have passed";
  EXPECT_FALSE(refused()) << "9 s and more";
}

TEST_F(event_stage_test, the_first_try_is_made_however_late) {
  options.reconnect = seconds(1);
  stands();
  brings("retry: 20000\n");
  ASSERT_TRUE(lost());
  EXPECT_FALSE(refused());
  EXPECT_EQ(end.why.code(), TERN_E_CONNECT);
}

TEST_F(event_stage_test, the_first_connection_is_not_made_again) {
  begin();
  EXPECT_FALSE(refused());
  EXPECT_EQ(inner.log, "");
}

TEST_F(event_stage_test, what_no_later_try_can_mend_is_the_end) {
  stands();
  EXPECT_FALSE(ended(error(TERN_E_DECODE)));
  EXPECT_FALSE(ended(error(TERN_E_BODY_TOO_LARGE)));
  ASSERT_TRUE(lost());
  EXPECT_FALSE(ended(error(TERN_E_TLS_CERTIFICATE)));
}

TEST_F(event_stage_test, no_content_says_that_there_is_no_more) {
  begin();
  EXPECT_EQ(answered(204, "").kind, verdict_kind::pass);
  EXPECT_EQ(inner.log, "head 204;");
  EXPECT_FALSE(ended());
  EXPECT_FALSE(end.why);
}

TEST_F(event_stage_test, and_so_it_does_later_on) {
  stands();
  ASSERT_TRUE(ended());
  inner.log.clear();
  EXPECT_EQ(answered(204, "").kind, verdict_kind::pass);
  EXPECT_EQ(inner.log, "head 204;");
  EXPECT_FALSE(ended());
}

TEST_F(event_stage_test, what_is_no_stream_of_events_is_refused) {
  begin();
  verdict v = answered(404);
  EXPECT_EQ(v.kind, verdict_kind::fail);
  EXPECT_EQ(v.why.code(), TERN_E_HTTP_STATUS);
  EXPECT_EQ(v.why.message(), "the server answered 404 Not Found, not with events");
  v = answered(299);
  EXPECT_EQ(v.why.message(), "the server answered 299, not with events");
  v = answered(200, "text/html; charset=utf-8");
  EXPECT_EQ(v.why.code(), TERN_E_CONTENT_TYPE);
  EXPECT_EQ(v.why.message(), "the response has the type \"text/html; charset=utf-8\", events are text/event-stream");
  v = answered(200, "");
  EXPECT_EQ(v.why.message(), "the response has no type, events are text/event-stream");
  EXPECT_EQ(answered(200, "Text/Event-Stream ; charset=utf-8").kind, verdict_kind::pass);
}

TEST_F(event_stage_test, a_refusal_is_the_end_later_on_too) {
  stands();
  ASSERT_TRUE(lost());
  EXPECT_EQ(answered(503).why.code(), TERN_E_HTTP_STATUS);
}

TEST_F(event_stage_test, only_get_is_asked_again) {
  for (const char* method : {"POST", "PUT", "HEAD"}) {
    asked->method = method;
    under_test.reset();
    inner.log.clear();
    stands();
    EXPECT_FALSE(ended()) << method;
    EXPECT_FALSE(end.why);
    EXPECT_EQ(inner.log, "head 200;");
    EXPECT_FALSE(lost()) << method;
    EXPECT_EQ(end.why.code(), TERN_E_TRUNCATED);
  }
}

TEST_F(event_stage_test, only_what_can_be_sent_again_is) {
  struct spent_source final : body_source {
    peeked peek(size_t) override { return {pull::end, {}}; }
    void consume(size_t) override {}
    std::optional<uint64_t> length() const override { return {}; }
    bool rewind() override { return false; }
    bool can_rewind() const override { return false; }
  };
  body = std::make_unique<bytes_source>(as_bytes("x"), nullptr);
  stands();
  EXPECT_TRUE(ended());
  body = std::make_unique<spent_source>();
  under_test.reset();
  stands();
  EXPECT_FALSE(ended());
}

TEST_F(event_stage_test, a_lease_is_kept_to) {
  lease = 1;
  stands();
  EXPECT_FALSE(lost());
}

TEST_F(event_stage_test, it_can_be_switched_off) {
  options.reconnect = duration::zero();
  stands();
  EXPECT_FALSE(ended());
  EXPECT_FALSE(lost());
  EXPECT_EQ(inner.log, "head 200;");
}

TEST_F(event_stage_test, an_id_that_fits_in_no_header_cannot_be_asked_behind) {
  for (const char* id : {"id: a\x01"
                         "b\n\n",
                         "id: a\x7F \n\n"}) {
    under_test.reset();
    inner.log.clear();
    stands();
    brings(id);
    EXPECT_FALSE(ended());
    EXPECT_EQ(end.why.code(), TERN_E_PROTOCOL) << id;
    EXPECT_EQ(inner.log, "head 200;");
  }
  under_test.reset();
  stands();
  brings("id: \xC3\xA4\tb\n\n");
  ASSERT_TRUE(ended());
  EXPECT_EQ(sent_id(), "\xC3\xA4\tb;");
}

TEST_F(event_stage_test, an_id_keeps_the_blanks_at_its_ends_but_in_the_header) {
  struct {
    const char* line;
    const char* id;
    const char* sent;
  } const cases[] = {
      {"id: abc1 ", "abc1 ", "abc1;"},
      {"id: abc1\t", "abc1\t", "abc1;"},
      {"id:  a b", " a b", "a b;"},
      {"id:\t \xC3\xA4 \t", "\t \xC3\xA4 \t", "\xC3\xA4;"},
      {"id:   ", "  ", ""},
  };
  for (const auto& [line, id, sent] : cases) {
    SCOPED_TRACE(line);
    under_test.reset();
    inner.log.clear();
    stands();
    brings(std::string(line) + "\n\n");
    ASSERT_TRUE(ended());
    EXPECT_EQ(sent_id(), sent);
    answered(200);
    inner.log.clear();
    brings("data: more\n\n");
    EXPECT_EQ(inner.log, "{+event: +message, +data: +more, +id: +" + std::string(id) + "};");
  }
}

TEST_F(event_stage_test, other_heads_pass) {
  begin();
  head h;
  h.kind = head_kind::informational;
  h.status = 103;
  EXPECT_EQ(under_test->on_head(a, h, now).kind, verdict_kind::pass);
  h.kind = head_kind::tunnel;
  h.status = 101;
  EXPECT_EQ(under_test->on_head(a, h, now).kind, verdict_kind::pass);
  under_test->wrap(a, h);
  EXPECT_EQ(a.out, &inner);
}
