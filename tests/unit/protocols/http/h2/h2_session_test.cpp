// Requests and responses that are as they should be.
#include "protocols/http/h2/h2_session.hpp"

#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

TEST(h2_session, is_open_at_once_with_the_slots_it_may_assume) {
  rerun(h2_scripted({}, {is("open+100")}), "open+100");
  auto session = http::make_h2_session(http::make_h2_shelf(), now_t());
  EXPECT_EQ(session->status().state, phase::open);
  EXPECT_EQ(session->status().free_slots, limits::h2_streams_before_settings);
  EXPECT_TRUE(session->status().undecided);
}

TEST(h2_session, answers_a_get_and_takes_the_next) {
  rerun(h2_scripted({h2_get(), h2_get()},
                    {submits(), is("open+99"), writes(get_frames(1, 1)),
                     gives(status(1, "200", {{"server", "x"}, {"content-length", "5"}}) + data(1, "hello", end_stream)),
                     is("open+100"), submits(), writes(get_frames(3, 3)), gives(status(3, "404", {}, end_stream))}),
        "1 sent\n1 responding\n1 head 20 200 [server: x] [content-length: 5] length=5\n1 data hello\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 404 bodiless\n2 end ok\nopen+100");
}

TEST(h2_session, requests_may_go_before_the_server_said_anything) {
  h2_script s = h2_scripted({h2_get(), h2_get()}, {});
  s.steps = {submits(2), writes(hello_frames + get_frames(1, 3)),
             gives(settings() + settings_ack() + status(3, "204", {}, end_stream) + status(1, "200") + data(1, "", end_stream)),
             writes("SETTINGS ACK\n")};
  rerun(s, "1 sent\n1 responding\n1 head 20 200\n1 end ok\n2 sent\n2 responding\n2 head 20 204 bodiless\n2 end ok\nopen+100");
}

TEST(h2_session, only_a_few_requests_go_before_the_server_said_how_many_it_takes) {
  const int few = limits::h2_streams_before_settings;
  h2_script s = h2_scripted(std::vector<h2_op>(20, h2_get()), {});
  s.steps = {submits(20),   writes(hello_frames + get_frames(1, 2 * few - 1)),
             is("open"),    gives(settings() + settings_ack()),
             is("open+80"), writes("SETTINGS ACK\n" + get_frames(2 * few + 1, 39))};
  h2_player p(s);
  p.play();
  s.steps[3] = gives(max_streams(9) + settings_ack());
  s.steps[4] = is("open");
  s.steps[5] = writes("SETTINGS ACK\n" + get_frames(2 * few + 1, 17));
  h2_player fewer(s);
  fewer.play();
}

TEST(h2_session, answers_come_in_any_order_and_in_pieces) {
  rerun(h2_scripted({h2_get(), h2_get(), h2_get()},
                    {submits(3), writes(get_frames(1, 5)),
                     gives(status(5, "200") + status(1, "201") + data(5, "five") + data(1, "one", end_stream) +
                           data(5, "!", end_stream) + status(3, "200", {}, end_stream))}),
        "1 sent\n1 responding\n1 head 20 201\n1 data one\n1 end ok\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\n"
        "3 sent\n3 responding\n3 head 20 200\n3 data five!\n3 end ok\nopen+100");
}

TEST(h2_session, many_requests_are_one_write) {
  std::vector<h2_op> ops(64, h2_get());
  h2_player p(h2_scripted({}, {}));
  h2_script s = h2_scripted(ops, {submits(64)});
  h2_player many(s);
  many.play();
  auto views = many.session().pull_output(0, 1 << 20, many.now());
  ASSERT_EQ(views.size(), 1u);
  EXPECT_GT(views[0].size(), 64u * 9);
  EXPECT_TRUE(many.session().pull_output(views[0].size(), 1 << 20, many.now()).empty());
}

TEST(h2_session, heads_say_stream_size_and_version) {
  struct sink_of_heads final : sink {
    void on_head(const head& h) override {
      stream = h.stream;
      wire = h.wire_bytes;
      text = h.text;
      first = h.list[0];
      inside = h.list[0].value.data() >= h.text.data() && h.list[0].value.data() < h.text.data() + h.text.size();
      after = h.list[0].value.data()[h.list[0].value.size()];
    }
    size_t on_data(bytes d) override { return d.size(); }
    void on_progress(reach) override {}
    void on_end(outcome&&) override {}
    uint32_t stream = 0;
    uint64_t wire = 0;
    std::string text;
    field first;
    bool inside = false;
    char after = 'x';
  } out;
  auto session = http::make_h2_session(http::make_h2_shelf(), now_t());
  auto request = h2_request("GET");
  op o{1, request.get(), nullptr, nullptr, &out};
  session->submit(o, now_t());
  session->pull_output(0, 10000, now_t());
  const std::string head = status(1, "200", {{"name", "value"}});
  session->feed({input_kind::data, as_bytes(settings() + head + data(1, "", end_stream)), {}}, now_t());
  EXPECT_EQ(out.stream, 1u);
  EXPECT_EQ(out.wire, head.size());
  EXPECT_TRUE(out.inside);
  EXPECT_EQ(out.after, '\0') << "readers put an end there";
  EXPECT_EQ(out.text, std::string("name\0value\0", 11));
}

TEST(h2_session, a_head_may_come_in_continuations) {
  const std::string block = hpack({{":status", "200"}, {"a", "b"}, {"c", std::string(300, 'd')}});
  rerun(h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)),
                                 gives(frame(NGHTTP2_HEADERS, end_stream, 1, block.substr(0, 5)) +
                                       frame(NGHTTP2_CONTINUATION, 0, 1, block.substr(5, 100)) +
                                       frame(NGHTTP2_CONTINUATION, end_headers, 1, block.substr(105)))}),
        "1 sent\n1 responding\n1 head 20 200 [a: b] [c: " + std::string(300, 'd') + "] bodiless\n1 end ok\nopen+100");
}

TEST(h2_session, what_one_head_indexed_the_next_may_use) {
  rerun(h2_scripted({h2_get(), h2_get()}, {submits(2), writes(get_frames(1, 3)),
                                           gives(frame(NGHTTP2_HEADERS, end_headers | end_stream, 1,
                                                       hpack_indexed({{":status", "203"}, {"fruit", "pear"}})) +
                                                 frame(NGHTTP2_HEADERS, end_headers | end_stream, 3, "\xbf\xbe"))}),
        "1 sent\n1 responding\n1 head 20 203 [fruit: pear] bodiless\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 203 [fruit: pear] bodiless\n2 end ok\nopen+100");
}

TEST(h2_session, trailers_follow_the_body) {
  rerun(h2_scripted({h2_get(), h2_get()},
                    {submits(2), writes(get_frames(1, 3)),
                     gives(status(1, "200") + data(1, "body") + headers(1, {{"grpc-status", "0"}}, end_stream) +
                           status(3, "200") + headers(3, {}, end_stream))}),
        "1 sent\n1 responding\n1 head 20 200\n1 data body\n1 trailers [grpc-status: 0]\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 200\n2 end ok\nopen+100");
}

TEST(h2_session, informational_heads_are_announced_and_passed_over) {
  rerun(h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)),
                                 gives(status(1, "100") + status(1, "103", {{"link", "</a>"}}) + status(1, "200") +
                                       data(1, "ok", end_stream))}),
        "1 sent\n1 responding\n1 info 20 103 [link: </a>]\n1 head 20 200\n1 data ok\n1 end ok\nopen+100");
}

TEST(h2_session, answers_without_body_by_method_and_status) {
  const pairs length = {{"content-length", "5"}};
  rerun(h2_scripted({{h2_request("HEAD"), {}}, {h2_request("HEAD"), {}}, h2_get(), h2_get()},
                    {submits(4), writes_something(),
                     gives(status(1, "200", length, end_stream) + status(3, "200", length) + data(3, "", end_stream) +
                           status(5, "204", {}, end_stream) + status(7, "304", length, end_stream))}),
        "1 sent\n1 responding\n1 head 20 200 [content-length: 5] length=5 bodiless\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 200 [content-length: 5] length=5 bodiless\n2 end ok\n"
        "3 sent\n3 responding\n3 head 20 204 bodiless\n3 end ok\n"
        "4 sent\n4 responding\n4 head 20 304 [content-length: 5] length=5 bodiless\n4 end ok\nopen+100");
}

TEST(h2_session, padding_is_no_part_of_the_body) {
  rerun(h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)),
                                 gives(status(1, "200", {{"content-length", "2"}}) +
                                       data(1, std::string("\3ok\0\0\0", 6), padded | end_stream))}),
        "1 sent\n1 responding\n1 head 20 200 [content-length: 2] length=2\n1 data ok\n1 end ok\nopen+100");
}

TEST(h2_session, frames_of_unknown_types_are_passed_over) {
  rerun(h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)),
                                 gives(frame(0xa, 0, 0, "altsvc") + status(1, "200") + frame(0xee, 0xff, 1, "x") +
                                       data(1, "ok", end_stream))}),
        "1 sent\n1 responding\n1 head 20 200\n1 data ok\n1 end ok\nopen+100");
}

TEST(h2_session, ping_is_answered_also_while_idle) {
  rerun(h2_scripted({}, {gives(ping("12345678")), writes("PING ACK 12345678\n"), is("open+100")}), "open+100");
}

// ---- slots

TEST(h2_slots, follow_the_servers_limit) {
  rerun(h2_scripted({h2_get(), h2_get(), h2_get()},
                    {is("open+2"), submits(2), is("open"), writes(get_frames(1, 3)), gives(max_streams(3)), is("open+1"),
                     writes("SETTINGS ACK\n"), submits(), is("open"), writes(get_frames(5, 5)), gives(max_streams(1)),
                     gives(status(1, "200", {}, end_stream)), is("open"), gives(status(3, "200", {}, end_stream)), is("open"),
                     gives(status(5, "200", {}, end_stream)), is("open+1")},
                    {}, max_streams(2)),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\n"
        "3 sent\n3 responding\n3 head 20 200 bodiless\n3 end ok\nopen+1");
}

TEST(h2_slots, are_never_more_than_the_cap) {
  http::h2_settings how;
  how.max_streams = 7;
  rerun(h2_scripted({}, {is("open+7")}, how, max_streams(1000)), "open+7");
  EXPECT_EQ(play(h2_scripted({}, {is("open+1")}, how, max_streams(0))), "open+1") << "that one waits, with a deadline";
}

TEST(h2_slots, a_request_whose_slot_was_taken_back_waits_unsent) {
  rerun(
      h2_scripted({h2_get(), h2_get()},
                  {submits(2), gives(max_streams(1)), writes("SETTINGS ACK\n" + get_frames(1, 1)),
                   gives(status(1, "200", {}, end_stream)), writes(get_frames(3, 3)), gives(status(3, "200", {}, end_stream))}),
      "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+1");
}

TEST(h2_slots, server_limit_of_one_after_the_first_answer) {
  h2_script s = h2_scripted(std::vector<h2_op>(3, h2_get()), {});
  s.steps = {submits(3),
             writes(hello_frames + get_frames(1, 5)),
             gives(max_streams(1) + settings_ack() + rst(3, NGHTTP2_REFUSED_STREAM) + rst(5, NGHTTP2_REFUSED_STREAM)),
             is("open"),
             gives(status(1, "200", {}, end_stream)),
             is("open+1")};
  rerun(s,
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 sent\n2 end TERN_E_STREAM_RESET sent\n"
        "3 sent\n3 end TERN_E_STREAM_RESET sent\nopen+1");
}

TEST(h2_slots, a_connection_takes_so_many_requests_and_drains) {
  http::h2_settings how;
  how.max_requests = 2;
  rerun(
      h2_scripted({h2_get(), h2_get()},
                  {is("open+2"), submits(), is("open+1"), writes(get_frames(1, 1)), submits(), is("draining"),
                   writes(get_frames(3, 3)), gives(status(1, "200", {}, end_stream) + status(3, "200", {}, end_stream))},
                  how),
      "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nclosed");
}

TEST(h2_session, snapshot_tells_where_it_is) {
  http::h2::h2_session session(http::make_h2_shelf(), now_t());
  EXPECT_EQ(session.snapshot(), "open in_flight=0 streams=0/100 window=262144 deadline");
  session.feed({input_kind::close, {}, error(TERN_E_SHUTDOWN)}, now_t());
  EXPECT_EQ(session.snapshot(), "closed in_flight=0 streams=0/100 window=262144 why=TERN_E_SHUTDOWN");
}
