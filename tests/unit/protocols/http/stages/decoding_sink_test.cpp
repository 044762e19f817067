#include "protocols/http/stages/decoding_sink.hpp"

#include "unit/protocols/http/decode/encoded.hpp"
#include "unit/protocols/http/stages/sink_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::coded;
using namespace tern::http::script;

namespace {

struct fixture {
  explicit fixture(const std::vector<std::string_view>& names, uint64_t max_ratio = 1000) {
    std::vector<const coding*> applied;
    for (std::string_view name : names) applied.push_back(find_coding(name));
    sink_.emplace(inner, host, applied, max_ratio);
  }
  outcome end(outcome e = {{}, reach::responding, false}) {
    sink_->check(e);
    return e;
  }
  noting_sink inner;
  noting_host host;
  std::optional<decoding_sink> sink_;
};

std::string large_text() {
  std::string text;
  for (uint32_t i = 0; text.size() < 3 * limits::http_decoded_chunk; ++i)
    text += std::to_string(i * 2654435761u) + sample().substr(0, 50);
  return text;
}

}  // namespace

TEST(decoding_sink, an_inner_sink_that_takes_little_gets_everything) {
  for_each_coding([](std::string_view coding) {
    const std::string in = encoded(coding, sample());
    for (size_t cut : {size_t{1}, size_t{10}, SIZE_MAX})
      for (size_t per_call : {size_t{1}, size_t{100}, SIZE_MAX}) {
        fixture f({coding});
        f.inner.per_call = per_call;
        const size_t pauses = offer(*f.sink_, f.host, in, cut);
        EXPECT_EQ(f.inner.text, sample());
        EXPECT_FALSE(f.end().why);
        EXPECT_EQ(f.host.calls, 0);
        EXPECT_GE(pauses, per_call == 1 ? sample().size() - in.size() : 0);
        EXPECT_TRUE(pauses == 0 || per_call != SIZE_MAX);
      }
  });
}

TEST(decoding_sink, at_most_one_chunk_waits) {
  const std::string text = large_text();
  const std::string in = encoded("gzip", encoded("gzip", text));
  for (size_t per_call : {size_t{1000}, limits::http_decoded_chunk - 1, SIZE_MAX}) {
    fixture f({"gzip", "gzip"});
    f.inner.per_call = per_call;
    offer(*f.sink_, f.host, in, 20000);
    EXPECT_EQ(f.inner.text, text);
    EXPECT_LE(f.inner.largest, limits::http_decoded_chunk);
    EXPECT_FALSE(f.end().why);
  }
}

TEST(decoding_sink, the_last_byte_is_not_taken_before_what_came_of_it) {
  const std::string in = gzipped("some text");
  fixture f({"gzip"});
  f.inner.stubborn = 2;
  f.inner.per_call = 5;
  EXPECT_EQ(f.sink_->on_data(as_bytes(in)), in.size() - 1);
  const std::string last = in.substr(in.size() - 1);
  EXPECT_EQ(f.sink_->on_data(as_bytes(last)), 0u);
  EXPECT_EQ(f.sink_->on_data(as_bytes(last)), 0u);
  EXPECT_EQ(f.inner.text, "some ");
  EXPECT_EQ(f.sink_->on_data(as_bytes(last)), 1u);
  EXPECT_EQ(f.inner.text, "some text");
  EXPECT_FALSE(f.end().why);
}

TEST(decoding_sink, more_may_have_come_behind_the_byte_that_was_held_back) {
  const std::string first = gzipped("one ");
  const std::string second = gzipped("two");
  fixture f({"gzip"});
  f.inner.stubborn = 1;
  const size_t taken = f.sink_->on_data(as_bytes(first));
  EXPECT_EQ(taken, first.size() - 1);
  const std::string rest = first.substr(taken) + second;
  EXPECT_EQ(f.sink_->on_data(as_bytes(rest)), rest.size());
  EXPECT_EQ(f.inner.text, "one two");
  EXPECT_FALSE(f.end().why);
}

TEST(decoding_sink, broken_data_fails_once_and_nothing_is_taken_then) {
  for_each_coding([](std::string_view coding) {
    for (size_t cut : {size_t{1}, SIZE_MAX}) {
      fixture f({coding});
      offer(*f.sink_, f.host, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF", cut);
      EXPECT_EQ(f.host.why.code(), TERN_E_DECODE);
      EXPECT_EQ(f.sink_->on_data(as_bytes("more")), 0u);
      EXPECT_EQ(f.host.calls, 1);
      EXPECT_EQ(f.inner.text, "");
      const outcome end = f.end();
      EXPECT_EQ(end.why.message(), f.host.why.message());
    }
  });
}

TEST(decoding_sink, a_failure_behind_good_data_comes_at_any_speed) {
  const std::string in = gzipped(sample()) + "x\n";
  for (size_t cut : {size_t{1}, SIZE_MAX})
    for (size_t per_call : {size_t{1}, size_t{1000}, SIZE_MAX}) {
      fixture f({"gzip"});
      f.inner.per_call = per_call;
      offer(*f.sink_, f.host, in, cut);
      EXPECT_EQ(f.host.why.code(), TERN_E_DECODE);
      EXPECT_EQ(f.inner.text, sample());
    }
}

TEST(decoding_sink, success_of_a_cut_off_body_becomes_a_failure) {
  for_each_coding([](std::string_view coding) {
    const std::string in = encoded(coding, sample());
    for (size_t size = 1; size < in.size(); ++size) {
      fixture f({coding});
      offer(*f.sink_, f.host, in.substr(0, size));
      const outcome end = f.end();
      EXPECT_EQ(end.why.code(), TERN_E_DECODE);
      EXPECT_TRUE(end.maybe_processed);
      EXPECT_EQ(end.reached, reach::responding);
      EXPECT_EQ(f.host.calls, 0);
    }
  });
}

TEST(decoding_sink, another_failure_stays_what_it_is) {
  fixture f({"gzip"});
  offer(*f.sink_, f.host, gzipped("text").substr(0, 12));
  EXPECT_EQ(f.end({error(TERN_E_PEER_CLOSED), reach::responding, true}).why.code(), TERN_E_PEER_CLOSED);
}

TEST(decoding_sink, an_end_while_output_waits_is_no_success) {
  fixture f({"gzip"});
  f.inner.stubborn = 1;
  f.sink_->on_data(as_bytes(gzipped("text")));
  EXPECT_TRUE(f.end().why);
}

TEST(decoding_sink, limits_end_it) {
  const std::string long_zeros = gzipped(std::string(2 * limits::http_ratio_from, '\0'));
  fixture e({"gzip"}, 100);
  offer(*e.sink_, e.host, long_zeros);
  EXPECT_EQ(e.host.why.code(), TERN_E_DECODE);
  fixture f({"gzip"}, 100'000);
  offer(*f.sink_, f.host, long_zeros);
  EXPECT_FALSE(f.host.why);
  fixture g({"gzip"});
  offer(*g.sink_, g.host, gzipped(gzipped(std::string(10'000'000, 'x'))));
  EXPECT_FALSE(g.host.why);  // the inner coding was not announced
  EXPECT_EQ(g.inner.text, gzipped(std::string(10'000'000, 'x')));
  fixture h({"gzip", "gzip"});
  offer(*h.sink_, h.host, gzipped(gzipped(std::string(10'000'000, 'x'))));
  EXPECT_EQ(h.host.why.code(), TERN_E_DECODE);
  EXPECT_LE(h.inner.text.size(), limits::http_ratio_from);
}

TEST(decoding_sink, only_the_final_head_changes) {
  fixture f({"gzip"});
  const field list[] = {{"Content-Encoding", "gzip"}};
  head h;
  h.kind = head_kind::trailers;
  h.length = 7;
  f.sink_->on_head(h);
  EXPECT_EQ(f.inner.heads.back().length, 7u);
  h.kind = head_kind::final;
  h.status = 200;
  h.list = list;
  f.sink_->on_head(h);
  EXPECT_FALSE(f.inner.heads.back().length);
  EXPECT_EQ(f.inner.heads.back().status, 200);
  EXPECT_EQ(f.inner.heads.back().list.data(), list);
  EXPECT_TRUE(f.inner.heads.back().has_body);
  f.sink_->on_progress(reach::sent);
  owned_value v;
  EXPECT_EQ(f.sink_->on_item(std::move(v)), take::pause);
  EXPECT_EQ(f.inner.events, "head 3 head 1 progress 2 item ");
}

TEST(decoding_sink, what_cannot_be_decoded_fails_behind_the_head) {
  noting_sink inner;
  noting_host host;
  decoding_sink s(inner, host, error(TERN_E_DECODE, "too many"));
  head h;
  s.on_head(h);
  EXPECT_EQ(inner.heads.size(), 1u);
  EXPECT_EQ(host.why.message(), "too many");
  EXPECT_EQ(s.on_data(as_bytes("x")), 0u);
  outcome end{{}, reach::responding, false};
  s.check(end);
  EXPECT_EQ(end.why.message(), "too many");
}
