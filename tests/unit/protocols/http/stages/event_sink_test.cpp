#include "protocols/http/stages/event_sink.hpp"

#include "unit/protocols/http/stages/event_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::script;

namespace {

struct event_sink_test : testing::Test {
  event_sink& make(const event_limits& most = {}, std::string last_id = {}) {
    return under_test.emplace(inner, host, most, std::move(last_id));
  }
  size_t feed(std::string_view text) { return under_test->on_data(as_bytes(text)); }

  listening_sink inner;
  noting_host host;
  std::optional<event_sink> under_test;
};

}  // namespace

TEST_F(event_sink_test, each_event_is_a_map) {
  make();
  EXPECT_EQ(feed("id: 1\nevent: add\ndata: a\ndata: b\n\n: nothing\n\ndata: c\n\n"), 54u);
  EXPECT_EQ(inner.log, "{+event: +add, +data: +a\nb, +id: +1};{+event: +message, +data: +c, +id: +1};");
}

TEST_F(event_sink_test, an_event_is_given_at_its_last_byte) {
  make();
  const std::string_view text = "data: a\n\n";
  for (char c : text.substr(0, text.size() - 1)) EXPECT_EQ(feed(std::string_view(&c, 1)), 1u);
  EXPECT_EQ(inner.log, "");
  EXPECT_EQ(feed("\n"), 1u);
  EXPECT_EQ(inner.log, "{+event: +message, +data: +a, +id: +};");
}

TEST_F(event_sink_test, without_room_nothing_is_read) {
  make();
  inner.items_left = 1;
  EXPECT_EQ(feed("data: a\n\ndata: b\n\n"), 9u);
  EXPECT_EQ(inner.log, "{+event: +message, +data: +a, +id: +};");
  EXPECT_EQ(feed("data: b\n\n"), 0u);
  EXPECT_EQ(under_test->room(), 0u);
  inner.items_left = 2;
  EXPECT_EQ(feed("data: b\n\ndata"), 13u);
  EXPECT_EQ(feed(": c\n\n"), 5u);
  EXPECT_EQ(
      inner.log,
      "{+event: +message, +data: +a, +id: +};{+event: +message, +data: +b, +id: +};{+event: +message, +data: +c, +id: +};");
}

TEST_F(event_sink_test, what_is_too_large_is_told_once_and_nothing_is_taken_any_more) {
  make({10, 10});
  EXPECT_LT(feed("data: a\n\ndata: 123456789\n\ndata: b\n\n"), 33u);
  EXPECT_EQ(host.why.code(), TERN_E_BODY_TOO_LARGE);
  EXPECT_EQ(feed("data: b\n\n"), 0u);
  EXPECT_EQ(host.calls, 1);
  EXPECT_EQ(inner.log, "{+event: +message, +data: +a, +id: +};");
}

TEST_F(event_sink_test, it_goes_on_with_the_id_it_is_given) {
  make({}, "7");
  feed("data: a\n\nid: 8\n\n");
  EXPECT_EQ(inner.log, "{+event: +message, +data: +a, +id: +7};");
  EXPECT_EQ(under_test->decoder().last_id(), "8");
}
