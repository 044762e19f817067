#include "engine/stream.hpp"

#include <gtest/gtest.h>

#include "unit/engine/driven_client.hpp"
#include "unit/engine/queue_events.hpp"
#include "value/builder.hpp"

using namespace tern;
using namespace tern::test;

namespace {

// A stream that was bound to submission 5, between a program and a connection played by the test.
struct stream_test : testing::Test {
  driven_client client;
  tern_stream* stream = nullptr;
  std::optional<tern_stream::source> body;
  std::vector<tern_event> events;

  void make(uint64_t credit = 100, uint64_t send_limit = 10, tern_stream::sending how = tern_stream::sending::bytes,
            std::optional<uint64_t> length = {}) {
    end();
    stream = new tern_stream(client.reference(), 7, nullptr, credit, send_limit, how, length);
    stream->bind(5, 0, client->queue());
    body.emplace(*stream);
    client.turn();
  }
  void end() {
    release(events);
    events.clear();
    if (!stream) return;
    stream->ended();
    std::exchange(stream, nullptr)->release();
  }
  ~stream_test() override { end(); }

  int32_t send(std::string_view text) { return stream->send(0, as_bytes(text)).code(); }
  std::string take(size_t max = 1000) {
    const peeked p = body->peek(max);
    if (p.state != pull::some) return "";
    const std::string text(as_text(p.data));
    body->consume(text.size());
    return text;
  }
  // What was posted since.
  const std::vector<tern_event>& posted() {
    client.turn();
    release(events);
    events = drain(client->queue());
    return events;
  }
  // Whether the loop was told something since its last turn.
  bool told() {
    const bool has = client->next_timeout() == 0;
    client.turn();
    return has;
  }
};

}  // namespace

// ---- our half

TEST_F(stream_test, what_was_sent_comes_out_in_order_however_it_is_taken) {
  make();
  EXPECT_EQ(send("abc"), TERN_OK);
  EXPECT_EQ(send("defg"), TERN_OK);
  EXPECT_EQ(take(2), "ab");
  EXPECT_EQ(take(), "c");
  EXPECT_EQ(as_text(body->peek(3).data), "def");
  EXPECT_EQ(take(4), "defg");
  EXPECT_EQ(body->peek(1).state, pull::pending);
}

TEST_F(stream_test, several_messages_can_be_consumed_at_once) {
  make();
  for (const char* text : {"ab", "c", "def"}) send(text);
  body->consume(4);
  EXPECT_EQ(take(), "ef");
}

TEST_F(stream_test, a_connection_that_ran_dry_is_told_once_there_is_more) {
  make();
  send("a");
  EXPECT_FALSE(told()) << "nobody waits";
  take();
  EXPECT_EQ(body->peek(1).state, pull::pending);
  send("b");
  EXPECT_TRUE(told());
  send("c");
  EXPECT_FALSE(told());
  take();
  take();
  body->peek(1);
  EXPECT_FALSE(stream->finish({}));
  EXPECT_TRUE(told()) << "the end is something too";
}

TEST_F(stream_test, a_full_buffer_refuses_and_says_once_when_there_is_room) {
  make(100, 10);
  EXPECT_EQ(send("12345678"), TERN_OK);
  EXPECT_EQ(send("abc"), TERN_E_AGAIN);
  EXPECT_EQ(send("abc"), TERN_E_AGAIN);
  EXPECT_EQ(take(2), "12");
  EXPECT_TRUE(posted().empty()) << "not before it is half empty";
  EXPECT_EQ(take(1), "3");
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].kind, uint32_t{TERN_EVENT_STREAM_WRITABLE});
  EXPECT_EQ(events[0].stream, stream);
  EXPECT_EQ(take(), "45678");
  EXPECT_TRUE(posted().empty());
  EXPECT_EQ(take(), "") << "what was refused was not taken in part";
}

TEST_F(stream_test, one_message_past_the_limit_passes_when_nothing_is_queued) {
  make(100, 4);
  EXPECT_EQ(send("123456789"), TERN_OK);
  EXPECT_EQ(send("x"), TERN_E_AGAIN);
  EXPECT_EQ(take(), "123456789");
  EXPECT_EQ(posted().size(), 1u);
}

TEST_F(stream_test, the_limit_itself_fits) {
  make(100, 4);
  EXPECT_EQ(send("123"), TERN_OK);
  EXPECT_EQ(send("4"), TERN_OK);
  EXPECT_EQ(send("5"), TERN_E_AGAIN);
  EXPECT_EQ(send(""), TERN_OK) << "nothing always fits";
}

TEST_F(stream_test, the_end_comes_after_all_that_was_sent_with_its_trailers) {
  make();
  send("abc");
  EXPECT_FALSE(stream->finish({{"Digest", "x"}}));
  EXPECT_EQ(take(), "abc");
  EXPECT_EQ(body->peek(1).state, pull::end);
  ASSERT_NE(body->trailers(), nullptr);
  EXPECT_EQ(body->trailers()->at(0).value, "x");
  EXPECT_EQ(send("more"), TERN_E_STATE);
  EXPECT_EQ(stream->finish({}).code(), TERN_E_STATE);

  make();
  EXPECT_FALSE(stream->finish({}));
  EXPECT_EQ(body->trailers(), nullptr);
}

TEST_F(stream_test, an_announced_length_is_kept) {
  make(100, 100, tern_stream::sending::bytes, 5);
  EXPECT_EQ(body->length(), 5u);
  EXPECT_EQ(send("123456"), TERN_E_STATE);
  EXPECT_EQ(send("123"), TERN_OK);
  EXPECT_EQ(stream->finish({}).code(), TERN_E_STATE);
  EXPECT_EQ(send("456"), TERN_E_STATE);
  EXPECT_EQ(send("45"), TERN_OK);
  EXPECT_FALSE(stream->finish({}));
  EXPECT_EQ(take(), "123");
  EXPECT_EQ(take(), "45");
}

TEST_F(stream_test, without_a_pushed_body_there_is_nothing_to_send) {
  make(100, 10, tern_stream::sending::nothing);
  EXPECT_EQ(send("x"), TERN_E_STATE);
  EXPECT_EQ(stream->finish({}).code(), TERN_E_STATE);
}

TEST_F(stream_test, goes_again_only_while_nothing_was_taken) {
  make();
  send("abc");
  body->peek(3);
  EXPECT_TRUE(body->rewind());
  take(1);
  EXPECT_FALSE(body->rewind());
}

// ---- the other half

TEST_F(stream_test, bytes_arrive_as_events_that_own_them) {
  make();
  std::string chunk = "hello";
  EXPECT_EQ(stream->data(as_bytes(chunk)), 5u);
  chunk.assign(5, '!');
  EXPECT_EQ(stream->data(as_bytes("world")), 5u);
  ASSERT_EQ(posted().size(), 2u);
  const tern_event& e = events[0];
  EXPECT_EQ(e.kind, uint32_t{TERN_EVENT_STREAM_DATA});
  EXPECT_EQ(e.id, 5u);
  EXPECT_EQ(e.user_data, 7u);
  EXPECT_EQ(e.client, client->number());
  EXPECT_EQ(std::string_view(static_cast<const char*>(e.data), e.size), "hello");
  EXPECT_EQ(static_cast<const char*>(e.data)[e.size], '\0');
  EXPECT_EQ(e.cost, 5u);
  EXPECT_EQ(events[1].seq, e.seq + 1);
}

TEST_F(stream_test, takes_no_more_than_the_credit_and_goes_on_when_granted) {
  make(4);
  EXPECT_EQ(stream->data(as_bytes("abcdef")), 4u);
  EXPECT_EQ(stream->data(as_bytes("ef")), 0u);
  EXPECT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].size, 4u);
  stream->grant(1);
  EXPECT_TRUE(told());
  stream->grant(1);
  EXPECT_FALSE(told()) << "it goes on already";
  EXPECT_EQ(stream->data(as_bytes("ef")), 2u);
  EXPECT_EQ(posted().size(), 1u);
}

TEST_F(stream_test, more_credit_is_told_when_none_was_left) {
  make(4);
  EXPECT_EQ(stream->data(as_bytes("abc")), 3u);
  client.turn();
  stream->grant(1);
  EXPECT_FALSE(told()) << "nobody was held up";
  EXPECT_EQ(stream->credit(), 2u);
  EXPECT_EQ(stream->data(as_bytes("de")), 2u);
  EXPECT_EQ(stream->credit(), 0u);
  client.turn();
  stream->grant(5);
  EXPECT_TRUE(told()) << "a window was held back";
}

TEST_F(stream_test, endless_credit_stays_endless) {
  make(UINT64_MAX);
  stream->grant(UINT64_MAX);
  stream->grant(1);
  EXPECT_EQ(stream->data(as_bytes("abc")), 3u);
  make(0);
  stream->grant(UINT64_MAX);
  EXPECT_EQ(stream->data(as_bytes("abc")), 3u);
}

TEST_F(stream_test, opening_brings_the_head) {
  make();
  stream->opened(tern_result::create(nullptr, nullptr, plain_prepared(), 5, 0));
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].kind, uint32_t{TERN_EVENT_STREAM_OPEN});
  ASSERT_NE(events[0].result, nullptr);
  EXPECT_EQ(events[0].data, nullptr) << "absent, not empty";
  EXPECT_EQ(events[0].result->id, 5u);
}

// ---- messages

TEST_F(stream_test, messages_keep_their_boundaries_and_kinds_also_empty_ones) {
  make(100, 100, tern_stream::sending::messages);
  ASSERT_FALSE(stream->send(TERN_SEND_TEXT, as_bytes("hello")));
  ASSERT_FALSE(stream->send(TERN_SEND_MORE, {}));
  ASSERT_FALSE(stream->send(0, as_bytes("x")));
  peeked p = body->peek(3);
  EXPECT_TRUE(p.text && !p.more && !p.ends_chunk);
  body->consume(3);
  p = body->peek(100);
  EXPECT_EQ(as_text(p.data), "lo");
  EXPECT_TRUE(p.text && p.ends_chunk);
  body->consume(2);
  p = body->peek(100);
  EXPECT_EQ(p.state, pull::some);
  EXPECT_TRUE(p.data.empty() && p.more && p.ends_chunk && !p.text);
  body->consume(0);
  EXPECT_EQ(as_text(body->peek(100).data), "x");
  body->consume(1);
  EXPECT_EQ(body->peek(100).state, pull::pending);
}

TEST_F(stream_test, a_farewell_is_there_once_all_is_taken) {
  make(100, 100, tern_stream::sending::messages);
  EXPECT_EQ(body->parting(), nullptr);
  ASSERT_FALSE(stream->close(4001, "enough"));
  EXPECT_EQ(body->peek(100).state, pull::end);
  ASSERT_NE(body->parting(), nullptr);
  EXPECT_EQ(body->parting()->code, 4001u);
  EXPECT_EQ(body->parting()->reason, "enough");
  EXPECT_EQ(stream->close(4002, "again").code(), TERN_E_STATE);
  EXPECT_EQ(body->parting()->code, 4001u);
}

TEST_F(stream_test, a_message_is_delivered_whole_while_there_is_credit_and_may_overdraw_it) {
  make(3, 100, tern_stream::sending::messages);
  EXPECT_EQ(stream->message(as_bytes("hello"), {true, false}), 5u);
  EXPECT_EQ(stream->message(as_bytes("x"), {}), 0u);
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].flags, uint32_t{TERN_EVENT_TEXT});
  EXPECT_EQ(events[0].cost, 5u);
  stream->grant(2);
  EXPECT_FALSE(told()) << "what was overdrawn comes first";
  stream->grant(1);
  EXPECT_TRUE(told());
  EXPECT_EQ(stream->message({}, {false, true}), 0u) << "an empty one has nothing to take, and is delivered all the same";
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].flags, uint32_t{TERN_EVENT_MORE});
  EXPECT_EQ(events[0].cost, 1u);
}

TEST_F(stream_test, a_value_comes_as_a_tree_that_the_event_owns) {
  make(1, 100, tern_stream::sending::messages);
  value_builder b;
  b.begin_array();
  b.string("message");
  b.end();
  EXPECT_EQ(stream->item(std::move(*b.finish())), take::pause);
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].flags, uint32_t{TERN_EVENT_VALUE});
  EXPECT_EQ(events[0].cost, events[0].size);
  const auto* root = static_cast<const tern_value*>(events[0].data);
  ASSERT_EQ(root->kind, TERN_VALUE_ARRAY);
  EXPECT_EQ(std::string(root->as.items[0].as.bytes, root->as.items[0].length), "message");
}

TEST_F(stream_test, the_peers_farewell_is_an_event) {
  make(100, 100, tern_stream::sending::messages);
  stream->closing(1001, "going");
  ASSERT_EQ(posted().size(), 1u);
  EXPECT_EQ(events[0].kind, uint32_t{TERN_EVENT_STREAM_CLOSING});
  EXPECT_EQ(events[0].status, 1001);
  EXPECT_EQ(std::string(static_cast<const char*>(events[0].data), events[0].size), "going");
}

TEST_F(stream_test, a_gap_is_an_event_whatever_the_credit) {
  make(1, 100, tern_stream::sending::messages);
  EXPECT_EQ(stream->data(as_bytes("x")), 1u);
  stream->gap(TERN_E_PEER_CLOSED, "gone");
  ASSERT_EQ(posted().size(), 2u);
  EXPECT_EQ(events[1].kind, uint32_t{TERN_EVENT_STREAM_GAP});
  EXPECT_EQ(events[1].status, TERN_E_PEER_CLOSED);
  EXPECT_EQ(events[1].cost, 0u);
  EXPECT_EQ(std::string(static_cast<const char*>(events[1].data), events[1].size), "gone");
}

// ---- ends

TEST_F(stream_test, after_the_end_nothing_is_taken_and_nobody_is_told) {
  make(1);
  send("abc");
  body->peek(1);
  stream->data(as_bytes("xx"));
  stream->ended();
  EXPECT_EQ(send("x"), TERN_E_CLOSED);
  EXPECT_EQ(stream->finish({}).code(), TERN_E_CLOSED);
  told();
  stream->cancel();
  stream->grant(10);
  EXPECT_FALSE(told());
}

TEST_F(stream_test, a_body_that_was_answered_before_it_is_finished_may_still_be_finished_once) {
  make(100, 100, tern_stream::sending::bytes, 3);
  send("abc");
  stream->ended();
  EXPECT_EQ(stream->finish({{"Digest", "x"}}).code(), TERN_E_CLOSED);
  EXPECT_FALSE(stream->finish({}));
  EXPECT_EQ(stream->finish({}).code(), TERN_E_CLOSED);

  make(100, 100, tern_stream::sending::bytes, 3);
  send("ab");
  stream->ended();
  EXPECT_EQ(stream->finish({}).code(), TERN_E_CLOSED) << "more was announced";
}

TEST_F(stream_test, the_last_reference_of_the_program_cancels_it_and_others_keep_it) {
  make();
  stream->retain();
  stream->release();
  EXPECT_FALSE(told());
  const stream_hold submission(stream);
  stream->hold();
  std::exchange(stream, nullptr)->release();
  EXPECT_TRUE(told());
  EXPECT_EQ(submission->id(), 5u);
}

TEST_F(stream_test, an_event_keeps_it_until_released) {
  make();
  stream->data(as_bytes("abc"));
  posted();
  stream->ended();
  tern_stream* seen = std::exchange(stream, nullptr);
  seen->release();
  EXPECT_EQ(events[0].stream->id(), 5u);
}
