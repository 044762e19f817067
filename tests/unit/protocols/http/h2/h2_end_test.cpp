// How operations end when something goes wrong, and what is said about it.
#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

namespace {

const std::string get_1 = get_frames(1, 1);

h2_script unanswered(std::vector<h2_step> steps, size_t count = 1) {
  std::vector<h2_step> all = {submits(count), writes(get_frames(1, static_cast<uint32_t>(2 * count - 1)))};
  all.insert(all.end(), steps.begin(), steps.end());
  return h2_scripted(std::vector<h2_op>(count, h2_get()), std::move(all));
}

outcome end_of(const h2_script& s, size_t op = 1) {
  h2_player p(s);
  p.play();
  return p.end(op);
}

}  // namespace

TEST(h2_end, of_the_connection_before_anything_is_written_leaves_it_unsent) {
  rerun(h2_scripted({h2_get()}, {submits(), tells(input_kind::eof)}),
        "1 end TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
  rerun(h2_scripted({h2_get()}, {submits(), tells(input_kind::read_failed, TERN_E_RECEIVE)}),
        "1 end TERN_E_RECEIVE unsent\nclosed TERN_E_RECEIVE");
  rerun(h2_scripted({h2_get()}, {submits(), tells(input_kind::write_failed, TERN_E_SEND)}),
        "1 end TERN_E_SEND unsent\nclosed TERN_E_SEND");
}

TEST(h2_end, of_the_connection_tells_what_may_have_been_processed) {
  rerun(unanswered({gives(status(3, "200") + data(3, "par")), tells(input_kind::eof)}, 2),
        "1 sent\n1 end TERN_E_PEER_CLOSED sent maybe_processed\n"
        "2 sent\n2 responding\n2 head 20 200\n2 data par\n2 end TERN_E_TRUNCATED responding maybe_processed\n"
        "closed TERN_E_PEER_CLOSED");
}

TEST(h2_end, a_request_on_offer_and_not_written_is_unsent) {
  h2_script s = h2_scripted({h2_get()}, {submits()});
  h2_player p(s);
  p.play();
  ASSERT_FALSE(p.session().pull_output(0, 1000, p.now()).empty());
  p.feed(input_kind::write_failed, error(TERN_E_SEND));
  EXPECT_EQ(p.transcript(), "1 end TERN_E_SEND unsent\nclosed TERN_E_SEND");
}

TEST(h2_end, after_a_failed_write_responses_are_still_read) {
  rerun(unanswered({tells(input_kind::write_failed, TERN_E_SEND), is("draining TERN_E_SEND"), writes(""),
                    gives(status(1, "200", {}, end_stream))}),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\nclosed TERN_E_SEND");
  rerun(unanswered({tells(input_kind::write_failed, TERN_E_SEND), tells(input_kind::eof)}),
        "1 sent\n1 end TERN_E_SEND sent maybe_processed\nclosed TERN_E_SEND");
}

TEST(h2_end, close_ends_every_operation) {
  rerun(unanswered({gives(status(1, "200")), tells(input_kind::close, TERN_E_SHUTDOWN)}, 2),
        "1 sent\n1 responding\n1 head 20 200\n1 end TERN_E_SHUTDOWN responding maybe_processed\n"
        "2 sent\n2 end TERN_E_SHUTDOWN sent maybe_processed\nclosed TERN_E_SHUTDOWN");
}

TEST(h2_end, what_is_submitted_to_a_closed_session_ends_unsent) {
  EXPECT_EQ(play(h2_scripted({h2_get()}, {tells(input_kind::eof), submits()})), "1 end TERN_E_PEER_CLOSED unsent\nclosed");
}

TEST(h2_idle, end_of_the_connection_closes_quietly) {
  rerun(h2_scripted({}, {tells(input_kind::eof)}), "closed");
  rerun(h2_scripted({}, {tells(input_kind::read_failed, TERN_E_RECEIVE)}), "closed TERN_E_RECEIVE");
  rerun(h2_scripted({}, {tells(input_kind::write_failed, TERN_E_SEND)}), "closed TERN_E_SEND");
}

// ---- cancel

TEST(h2_cancel, of_what_was_not_written_leaves_nothing) {
  rerun(h2_scripted({h2_get(), h2_get()},
                    {submits(), cancels(1), is("open+100"), submits(), writes(get_1), gives(status(1, "200", {}, end_stream))}),
        "1 cancelled\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_cancel, resets_the_stream_and_frees_the_slot) {
  rerun(unanswered({gives(status(1, "200") + data(1, "some")), cancels(1), is("open+99"), writes("RST_STREAM 1 CANCEL\n"),
                    gives(data(1, "more") + data(1, "end", end_stream) + status(3, "200", {}, end_stream))},
                   2),
        "1 sent\n1 responding\n1 head 20 200\n1 data some\n1 cancelled\n"
        "2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_cancel, in_the_middle_of_a_head_keeps_the_compression_right) {
  const std::string block = hpack_indexed({{":status", "203"}, {"fruit", "pear"}});
  rerun(unanswered({gives(frame(NGHTTP2_HEADERS, 0, 1, block.substr(0, 9))), cancels(1),
                    gives(frame(NGHTTP2_CONTINUATION, end_headers, 1, block.substr(9)) +
                          frame(NGHTTP2_HEADERS, end_headers | end_stream, 3, "\xbf\xbe"))},
                   2),
        "1 sent\n1 responding\n1 cancelled\n2 sent\n2 responding\n2 head 20 203 [fruit: pear] bodiless\n2 end ok\nopen+100");
}

TEST(h2_cancel, in_the_middle_of_a_head_forgets_its_limits_too) {
  auto limited = h2_request("GET");
  limited->max_head_fields = 1;
  const std::string block = hpack({{":status", "203"}, {"a", "1"}, {"b", "2"}, {"c", "3"}});
  h2_script s =
      unanswered({gives(frame(NGHTTP2_HEADERS, 0, 1, block.substr(0, 15))), cancels(1),
                  gives(frame(NGHTTP2_CONTINUATION, end_headers, 1, block.substr(15)) + status(3, "200", {}, end_stream))},
                 2);
  s.ops[0].request = limited;
  rerun(s, "1 sent\n1 responding\n1 cancelled\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_cancel, of_what_is_on_offer_says_nothing_about_the_next) {
  auto session = http::make_h2_session(http::make_h2_shelf(), now_t());
  const auto request = h2_request("GET");
  std::string first_log, second_log;
  recording_sink first(first_log), second(second_log);
  op one{1, request.get(), nullptr, nullptr, &first}, two{2, request.get(), nullptr, nullptr, &second};
  session->submit(one, now_t());
  const size_t offered = session->pull_output(0, 10000, now_t())[0].size();
  session->cancel(one, now_t());
  session->submit(two, now_t());
  session->pull_output(offered, 0, now_t());
  EXPECT_EQ(first_log + second_log, "");
  session->pull_output(session->pull_output(0, 10000, now_t())[0].size(), 0, now_t());
  EXPECT_EQ(second_log, "sent\n");
  session->cancel(two, now_t());
}

TEST(h2_cancel, a_waiting_request_takes_the_slot_once_the_reset_is_written) {
  h2_script s = h2_scripted({h2_get(), h2_get()},
                            {submits(), writes(get_1), is("open"), cancels(1), is("open+1"), submits(),
                             writes("RST_STREAM 1 CANCEL\n" + get_frames(3, 3)), gives(status(3, "200", {}, end_stream))},
                            {}, max_streams(1));
  rerun(s, "1 sent\n1 cancelled\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+1");
}

// ---- resets

TEST(h2_reset, ends_that_stream_alone) {
  const h2_script s = unanswered({gives(rst(1, NGHTTP2_INTERNAL_ERROR) + status(3, "200", {}, end_stream))}, 2);
  rerun(s,
        "1 sent\n1 end TERN_E_STREAM_RESET sent maybe_processed\n"
        "2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
  const outcome end = end_of(s);
  EXPECT_EQ(end.why.native_code(), NGHTTP2_INTERNAL_ERROR);
  EXPECT_NE(end.why.message().find("INTERNAL_ERROR"), std::string_view::npos);
  EXPECT_FALSE(end.refused);
}

TEST(h2_reset, in_the_middle_of_a_response_is_no_success_even_without_error) {
  rerun(unanswered({gives(status(1, "200") + data(1, "par") + rst(1, NGHTTP2_NO_ERROR))}),
        "1 sent\n1 responding\n1 head 20 200\n1 data par\n1 end TERN_E_STREAM_RESET responding maybe_processed\nopen+100");
}

TEST(h2_reset, of_a_refused_stream_says_that_nothing_was_done) {
  const h2_script s = unanswered({gives(rst(1, NGHTTP2_REFUSED_STREAM))});
  rerun(s, "1 sent\n1 end TERN_E_STREAM_RESET sent\nopen+100");
  EXPECT_TRUE(end_of(s).refused);
  EXPECT_FALSE(end_of(s).maybe_processed);
  EXPECT_EQ(end_of(s).why.native_code(), NGHTTP2_REFUSED_STREAM);
}

TEST(h2_reset, with_a_code_nobody_knows_is_shown_as_number) {
  EXPECT_NE(end_of(unanswered({gives(rst(1, 0xabcd))})).why.message().find("0xabcd"), std::string_view::npos);
}

// ---- GOAWAY

TEST(h2_goaway, what_is_behind_the_last_stream_is_refused_and_the_rest_finishes) {
  const h2_script s =
      unanswered({gives(goaway(1, NGHTTP2_NO_ERROR)), is("draining"), gives(status(1, "200") + data(1, "ok", end_stream))}, 3);
  rerun(s,
        "1 sent\n1 responding\n1 head 20 200\n1 data ok\n1 end ok\n2 sent\n2 end TERN_E_PEER_CLOSED sent\n"
        "3 sent\n3 end TERN_E_PEER_CLOSED sent\nclosed");
  EXPECT_TRUE(end_of(s, 2).refused);
  EXPECT_TRUE(end_of(s, 2).behind_others);
  EXPECT_FALSE(end_of(s, 2).maybe_processed);
}

TEST(h2_goaway, that_takes_nobody_refuses_nobody_in_anothers_favour) {
  const h2_script s = unanswered({gives(goaway(0, NGHTTP2_NO_ERROR))}, 2);
  for (size_t i : {1, 2}) {
    EXPECT_TRUE(end_of(s, i).refused);
    EXPECT_FALSE(end_of(s, i).behind_others);
  }
}

TEST(h2_goaway, behind_what_was_answered_before_is_behind_others_too) {
  const h2_script s = unanswered({gives(status(1, "200", {}, end_stream) + goaway(1, NGHTTP2_NO_ERROR))}, 2);
  EXPECT_TRUE(end_of(s, 2).behind_others);
}

TEST(h2_goaway, what_was_not_written_yet_goes_elsewhere) {
  const h2_step at_once = {{}, [](h2_player& p) { EXPECT_TRUE(p.sink(2).ended); }};
  h2_script s = unanswered({submits(), gives(goaway(1, NGHTTP2_NO_ERROR)), is("draining"), at_once, writes(""),
                            gives(status(1, "200", {}, end_stream))});
  s.ops.push_back(h2_get());
  rerun(s, "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 end TERN_E_PEER_CLOSED unsent\nclosed");
  EXPECT_TRUE(end_of(s, 2).refused);
}

TEST(h2_goaway, may_come_twice_the_first_as_a_warning) {
  rerun(unanswered({gives(goaway(0x7fffffff, NGHTTP2_NO_ERROR)), is("draining"), gives(goaway(1, NGHTTP2_NO_ERROR)),
                    gives(status(1, "200", {}, end_stream))},
                   2),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n2 sent\n2 end TERN_E_PEER_CLOSED sent\nclosed");
}

TEST(h2_goaway, while_idle_closes) { rerun(h2_scripted({}, {gives(goaway(0, NGHTTP2_NO_ERROR))}), "closed"); }

TEST(h2_goaway, with_an_error_is_the_reason_of_what_follows) {
  const h2_script s = unanswered({gives(goaway(1, NGHTTP2_ENHANCE_YOUR_CALM, "too_many_pings")), tells(input_kind::eof)}, 2);
  rerun(s,
        "1 sent\n1 end TERN_E_PEER_CLOSED sent maybe_processed\n2 sent\n2 end TERN_E_PEER_CLOSED sent\n"
        "closed TERN_E_PEER_CLOSED");
  EXPECT_NE(end_of(s).why.message().find("ENHANCE_YOUR_CALM (\"too_many_pings\")"), std::string_view::npos)
      << end_of(s).why.message();
  EXPECT_EQ(end_of(s).why.native_code(), NGHTTP2_ENHANCE_YOUR_CALM);
}

TEST(h2_goaway, submits_after_it_are_refused) {
  h2_script s = unanswered({gives(goaway(1, NGHTTP2_NO_ERROR)), submits()});
  s.ops.push_back(h2_get());
  h2_player p(s);
  p.play();
  EXPECT_TRUE(p.end(2).refused);
  EXPECT_EQ(p.end(2).reached, reach::unsent);
}

// ---- sinks that throw

TEST(h2_throw, from_a_sink_reaches_the_driver) {
  struct throwing_sink final : sink {
    void on_head(const head&) override { throw std::bad_alloc(); }
    size_t on_data(bytes d) override { return d.size(); }
    void on_progress(reach) override {}
    void on_end(outcome&&) override {}
  } out;
  auto session = http::make_h2_session(http::make_h2_shelf(), now_t());
  auto request = h2_request("GET");
  op o{1, request.get(), nullptr, nullptr, &out};
  session->submit(o, now_t());
  session->pull_output(0, 10000, now_t());
  const std::string answer = settings() + status(1, "200", {}, end_stream);
  EXPECT_THROW(session->feed({input_kind::data, as_bytes(answer), {}}, now_t()), std::bad_alloc);
  session->feed({input_kind::close, {}, {}}, now_t());
  EXPECT_EQ(session->status().state, phase::closed);
}
