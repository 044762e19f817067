#include "engine/result_receiver.hpp"

#include <numeric>

#include "base/limits.hpp"
#include "unit/engine/driven_client.hpp"
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using tern::test::plain_prepared;

namespace {

std::string_view text(tern_str s) { return {s.data, s.size}; }

// One exchange of an operation with a receiver of the kind R.
template <class R>
struct exchange {
  world w;
  std::shared_ptr<prepared> from = plain_prepared();
  std::unique_ptr<R> to;
  std::unique_ptr<operation> o;
  tern_result* result = nullptr;

  ~exchange() {
    if (result) result->release();
  }
  void start() {
    to = std::make_unique<R>(from, 5);
    o = exchange_into(*to, w, from->options);
  }
  void feed(std::string_view body, size_t step) {
    for (size_t at = 0; at < body.size(); at += step) {
      const std::string_view part = body.substr(at, step);
      ASSERT_EQ(w.data(part), part.size());
    }
  }
  const tern_result& finish(error why = {}) {
    w.end(std::move(why));
    return take();
  }
  const tern_result& take() {
    EXPECT_EQ(w.finishes, 1);
    result = to->take_result();
    return *result;
  }
};

std::string body_of(size_t size) {
  std::string s(size, '\0');
  for (size_t i = 0; i < size; ++i) s[i] = static_cast<char>('a' + (i * 31 + i / 256) % 26);
  return s;
}

head plain(int32_t status = 200) {
  head h;
  h.status = status;
  h.version = 11;
  return h;
}

}  // namespace

// ---- memory

TEST(memory_receiver, a_body_of_any_size_arrives_whole_however_it_is_cut) {
  for (size_t size :
       {size_t{1}, limits::body_first_chunk, limits::body_in_block, limits::body_in_block + 1, 3 * limits::body_in_block})
    for (bool announced : {true, false})
      for (size_t step : {size_t{1000}, size}) {
        SCOPED_TRACE(::testing::Message() << size << (announced ? " announced" : " unknown") << " by " << step);
        exchange<memory_receiver> x;
        x.start();
        x.w.respond(200, announced ? std::optional<uint64_t>(size) : std::nullopt);
        const std::string body = body_of(size);
        x.feed(body, step);
        const tern_result& r = x.finish();
        ASSERT_TRUE(text(r.body()) == body);
        EXPECT_EQ(r.body().data[size], '\0');
        EXPECT_EQ(r.body_size, size);
        EXPECT_EQ(r.flags & TERN_RESULT_BODY_PARTIAL, 0u);
      }
}

TEST(memory_receiver, a_small_announced_body_lies_in_the_results_block_and_a_large_one_does_not) {
  for (size_t size : {limits::body_in_block, limits::body_in_block + 1}) {
    exchange<memory_receiver> x;
    x.start();
    x.w.respond(200, size);
    x.feed(body_of(size), size);
    const bool in_block = size <= limits::body_in_block;
    EXPECT_EQ(x.finish().body_apart == nullptr, in_block);
    EXPECT_EQ(x.result->body_capacity, in_block ? size : 0u) << "what a peer announces is not what it sends";
  }
}

TEST(memory_receiver, more_than_was_announced_still_fits) {
  exchange<memory_receiver> x;
  x.start();
  x.w.respond(200, 3);
  x.feed("abc", 3);
  x.feed("def", 3);
  EXPECT_EQ(text(x.finish().body()), "abcdef");
}

TEST(memory_receiver, an_empty_body_is_not_an_absent_one) {
  struct {
    bool has_body;
    std::optional<uint64_t> length;
    bool present;
  } cases[] = {{true, std::nullopt, true}, {true, 0, true}, {false, 0, true}, {false, std::nullopt, false}, {false, 5, false}};
  for (const auto& c : cases) {
    exchange<memory_receiver> x;
    x.start();
    head h = plain();
    h.has_body = c.has_body;
    h.length = c.length;
    x.w.respond(h);
    EXPECT_EQ(x.finish().body().data != nullptr, c.present) << c.has_body << (c.length ? std::to_string(*c.length) : "none");
    EXPECT_EQ(x.result->body().size, 0u);
  }
}

TEST(memory_receiver, a_body_announced_past_the_limit_fails_before_it_is_read) {
  exchange<memory_receiver> x;
  x.from->options.http_max_body_bytes = 10;
  x.start();
  x.w.respond(200, 11);
  x.w.run_later();
  const tern_result& r = x.take();
  EXPECT_EQ(x.o->end().why.code(), TERN_E_BODY_TOO_LARGE);
  EXPECT_EQ(r.status, 200) << "the head is known";
  EXPECT_EQ(x.w.count("cancel"), 1u);
}

TEST(memory_receiver, a_body_of_unknown_length_fails_where_it_passes_the_limit) {
  for (size_t size : {size_t{10}, size_t{11}}) {
    exchange<memory_receiver> x;
    x.from->options.http_max_body_bytes = 10;
    x.start();
    x.w.respond(200);
    EXPECT_EQ(x.w.data("12345678"), 8u);
    const std::string rest(size - 8, 'x');
    EXPECT_EQ(x.w.data(rest), size == 10 ? rest.size() : 0u);
    x.w.run_later();
    if (size == 10) {
      EXPECT_EQ(text(x.finish().body()), "12345678xx");
      continue;
    }
    EXPECT_EQ(x.o->end().why.code(), TERN_E_BODY_TOO_LARGE);
    EXPECT_EQ(text(x.take().body()), "12345678");
    EXPECT_NE(x.result->flags & TERN_RESULT_BODY_PARTIAL, 0u);
  }
}

TEST(memory_receiver, after_a_restart_nothing_is_left_of_the_first_response) {
  for (std::optional<uint64_t> second : {std::optional<uint64_t>(6), std::optional<uint64_t>()}) {
    exchange<memory_receiver> x;
    x.start();
    x.w.respond(103, {}, head_kind::informational);
    x.w.respond(500);
    x.feed(body_of(20'000), 5000);
    ASSERT_TRUE(x.to->restart());
    x.w.respond(200, second);
    x.feed("second", 2);
    x.feed(second ? "" : " one", 4);
    const tern_result& r = x.finish();
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(text(r.body()), second ? "second" : "second one");
    EXPECT_EQ(r.body_size, r.body().size);
    EXPECT_EQ(r.view().interim_count, 0u);
  }
}

// ---- what all receivers do

TEST(result_receiver, without_a_response_there_is_still_a_result) {
  exchange<memory_receiver> x;
  x.start();
  const tern_result& r = x.finish(error(TERN_E_PROTOCOL));
  EXPECT_EQ(r.id, 5u);
  EXPECT_EQ(r.status, 0);
  EXPECT_EQ(r.attempts, 1u);
  EXPECT_EQ(r.flags, 0u);
  EXPECT_EQ(x.o->end().why.code(), TERN_E_PROTOCOL);
}

TEST(result_receiver, trailers_and_interim_responses_keep_their_fields_and_order) {
  exchange<memory_receiver> x;
  x.start();
  const auto send = [&](head_kind kind, int32_t status, std::vector<field> list) {
    head h = plain(status);
    h.kind = kind;
    h.list = list;
    x.w.respond(h);
  };
  send(head_kind::informational, 103, {{"Link", "a"}, {"Link", "b"}});
  send(head_kind::informational, 102, {});
  send(head_kind::informational, 103, {{"Link", "c"}});
  send(head_kind::final, 200, {{"Server", "x"}});
  x.feed("body", 4);
  send(head_kind::trailers, 0, {{"Digest", "1"}, {"Expires", "2"}});
  const tern_result_info v = x.finish().view();
  ASSERT_EQ(v.header_count, 1u);
  EXPECT_EQ(text(v.headers[0].name), "Server");
  ASSERT_EQ(v.trailer_count, 2u);
  EXPECT_EQ(text(v.trailers[0].name), "Digest");
  EXPECT_EQ(text(v.trailers[1].value), "2");
  ASSERT_EQ(v.interim_count, 3u);
  EXPECT_EQ(v.interims[0].status, 103);
  ASSERT_EQ(v.interims[0].header_count, 2u);
  EXPECT_EQ(text(v.interims[0].headers[0].value), "a");
  EXPECT_EQ(text(v.interims[0].headers[1].value), "b");
  EXPECT_EQ(v.interims[1].status, 102);
  EXPECT_EQ(v.interims[1].header_count, 0u);
  ASSERT_EQ(v.interims[2].header_count, 1u);
  EXPECT_EQ(text(v.interims[2].headers[0].name), "Link");
  EXPECT_EQ(text(v.interims[2].headers[0].value), "c");
  EXPECT_EQ(text(v.body), "body");
}

TEST(result_receiver, trailers_alone_and_interim_responses_alone) {
  for (head_kind kind : {head_kind::informational, head_kind::trailers}) {
    exchange<discard_receiver> x;
    x.start();
    const field list[] = {{"N", "v"}};
    head h = plain(kind == head_kind::trailers ? 0 : 103);
    h.kind = kind;
    h.list = list;
    if (kind == head_kind::informational) x.w.respond(h);
    x.w.respond(200);
    if (kind == head_kind::trailers) x.w.respond(h);
    const tern_result_info v = x.finish().view();
    EXPECT_EQ(v.trailer_count, kind == head_kind::trailers ? 1u : 0u);
    EXPECT_EQ(v.interim_count, kind == head_kind::informational ? 1u : 0u);
    EXPECT_EQ(text(kind == head_kind::trailers ? v.trailers[0].value : v.interims[0].headers[0].value), "v");
  }
}

TEST(result_receiver, a_failure_in_mid_body_is_a_partial_one) {
  exchange<memory_receiver> x;
  x.start();
  x.w.respond(200, 10);
  x.feed("half", 4);
  const tern_result& r = x.finish(error(TERN_E_TRUNCATED));
  EXPECT_NE(r.flags & TERN_RESULT_BODY_PARTIAL, 0u);
  EXPECT_EQ(text(r.body()), "half");

  exchange<memory_receiver> none;
  none.start();
  none.w.respond(200, 10);
  EXPECT_EQ(none.finish(error(TERN_E_TRUNCATED)).flags & TERN_RESULT_BODY_PARTIAL, 0u) << "nothing of it arrived";
}

TEST(result_receiver, times_are_from_the_submission_and_parts_of_a_new_connection_by_themselves) {
  exchange<memory_receiver> x;
  const now_t t = x.w.clock;
  x.w.made = {t + milliseconds(1), t + milliseconds(4), t + milliseconds(9), t + milliseconds(16)};
  x.start();
  x.w.clock += milliseconds(25);
  x.w.respond(200);
  const tern_result& r = x.finish();
  EXPECT_EQ(r.dns_ns, 3'000'000);
  EXPECT_EQ(r.connect_ns, 5'000'000);
  EXPECT_EQ(r.tls_ns, 7'000'000);
  EXPECT_EQ(r.connected_ns, 0);
  EXPECT_EQ(r.first_byte_ns, 25'000'000);
  EXPECT_EQ(r.flags & TERN_RESULT_REUSED, 0u);
}

TEST(result_receiver, parts_that_were_not_needed_have_no_time) {
  exchange<memory_receiver> x;
  const now_t t = x.w.clock;
  x.w.made = {t, never, t + milliseconds(2), never};
  x.start();
  x.w.respond(200);
  const tern_result& r = x.finish();
  EXPECT_EQ(r.dns_ns, -1);
  EXPECT_EQ(r.connect_ns, 2'000'000);
  EXPECT_EQ(r.tls_ns, -1);
}

TEST(result_receiver, a_reused_connection_was_made_by_somebody_else) {
  exchange<memory_receiver> x;
  x.w.has_served = true;
  x.w.made = {x.w.clock, x.w.clock, x.w.clock, x.w.clock};
  x.start();
  x.w.respond(200);
  const tern_result& r = x.finish();
  EXPECT_NE(r.flags & TERN_RESULT_REUSED, 0u);
  EXPECT_EQ(r.dns_ns, -1);
  EXPECT_EQ(r.connect_ns, -1);
  EXPECT_EQ(r.tls_ns, -1);
}

TEST(result_receiver, counts_the_bytes_of_its_own_exchange) {
  exchange<memory_receiver> x;
  x.w.wire = {1000, 500};  // what others moved before
  x.start();
  x.w.wire = {1234, 567};
  x.w.respond(200);
  const tern_result& r = x.finish();
  EXPECT_EQ(r.wire_in, 234u);
  EXPECT_EQ(r.wire_out, 67u);
}

TEST(discard_receiver, counts_and_keeps_nothing) {
  exchange<discard_receiver> x;
  x.from->options.http_max_body_bytes = 1;  // of memory
  x.start();
  x.w.respond(200, 100'000);
  x.feed(body_of(100'000), 7000);
  const tern_result& r = x.finish();
  EXPECT_EQ(x.o->end().why.code(), TERN_OK);
  EXPECT_EQ(r.body_size, 100'000u);
  EXPECT_EQ(r.body().data, nullptr);
}
