// Request bodies, answers to requests that are not sent yet, `Expect: 100-continue`.
#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;
using namespace std::chrono_literals;

namespace {

const std::string post_fields = "[:method: POST] [:scheme: https] [:path: /] [:authority: h]";
const std::string post_5 = "HEADERS 1 " + post_fields + " [content-length: 5]\n";
const std::string post_unknown = "HEADERS 1 " + post_fields + "\n";
const std::string ok = status(1, "200", {}, end_stream);
const std::string ok_lines = "1 responding\n1 head 20 200 bodiless\n1 end ok\nopen+100";

h2_script expecting(std::vector<h2_step> steps) {
  auto head = h2_request("POST");
  head->expect_above = 4;
  head->expect_timeout = 1s;
  return h2_scripted({h2_upload(head, {"hello"}, 5)}, std::move(steps));
}
const std::string asking = "HEADERS 1 " + post_fields + " [content-length: 5] [expect: 100-continue]\n";

}  // namespace

TEST(h2_upload, of_known_length) {
  rerun(h2_scripted({h2_post({"he", "llo"}, 5)}, {submits(), writes(post_5 + "DATA 1 he\nDATA 1 llo END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, of_unknown_length_ends_with_an_empty_frame) {
  rerun(h2_scripted({h2_post({"hello"}, std::nullopt)},
                    {submits(), writes(post_unknown + "DATA 1 hello\nDATA 1  END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, that_turns_out_empty_ends_with_its_head) {
  rerun(h2_scripted({h2_post({}, std::nullopt)}, {submits(), writes("HEADERS 1 " + post_fields + " END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, is_followed_by_its_trailers) {
  rerun(h2_scripted({h2_post({"hello"}, std::nullopt, scripted_body::last::end, {{"Check-Sum", "7"}, {"Connection", "x"}})},
                    {submits(), writes(post_unknown + "DATA 1 hello\nHEADERS 1 [check-sum: 7] END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
  rerun(h2_scripted({h2_post({}, std::nullopt, scripted_body::last::end, {{"a", "b"}})},
                    {submits(), writes(post_unknown + "HEADERS 1 [a: b] END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, waits_for_a_source_that_has_nothing_now) {
  rerun(h2_scripted({h2_post({}, std::nullopt, scripted_body::last::pending)},
                    {submits(), writes(post_unknown), writes(""), pushes(1, "hel"), writes("DATA 1 hel\n"), pushes(1, "lo"),
                     writes("DATA 1 lo\n"), body_ends(1), writes("DATA 1  END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, a_request_behind_one_that_waits_is_sent) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending), h2_get()},
                    {submits(2), writes(post_5 + get_frames(3, 3) + "DATA 1 he\n"), gives(status(3, "200", {}, end_stream)),
                     pushes(1, "llo"), writes("DATA 1 llo END\n"), gives(ok)}),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_upload, keeps_to_the_servers_windows) {
  rerun(h2_scripted(
            {h2_post({"hello, all"}, 10)},
            {submits(), writes("HEADERS 1 " + post_fields + " [content-length: 10]\nDATA 1 hel\n"), gives(window_update(1, 4)),
             writes("DATA 1 lo, \n"), gives(window_update(1, 100)), writes("DATA 1 all END\n"), gives(ok)},
            {}, settings({{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 3}})),
        "1 sent\n" + ok_lines);
}

// As servers written in Go do, whose forms are read 512 bytes at a time.
TEST(h2_upload, may_be_read_in_small_pieces_each_with_two_windows_returned) {
  constexpr size_t piece = 512;
  const std::string body(4 << 20, 'b');
  h2_script s = h2_scripted({h2_post({body}, body.size())}, {submits()});
  h2_player p(s);
  p.play();
  size_t returned = 0;
  while (p.body(1).consumed < body.size() || returned < body.size()) {
    p.frames();
    ASSERT_GT(p.body(1).consumed, returned);
    std::string updates;
    for (; returned < p.body(1).consumed; returned += std::min(piece, p.body(1).consumed - returned))
      updates += window_update(1, piece) + window_update(0, piece);
    p.give(updates);
    ASSERT_EQ(p.phase_text(), "open+99");
  }
}

TEST(h2_upload, takes_turns_with_others_and_keeps_to_the_budget) {
  h2_script s = h2_scripted({h2_post({std::string(60000, 'a')}, 60000), h2_get()}, {submits(2)});
  s.budget = 1000;
  h2_player p(s);
  p.play();
  EXPECT_NE(p.frames().find("HEADERS 3"), std::string::npos);
  EXPECT_EQ(p.body(1).consumed, 60000u);
}

TEST(h2_upload, budget_zero_only_reports) {
  auto session = http::make_h2_session(http::make_h2_shelf(), now_t());
  std::string log;
  recording_sink out(log);
  auto request = h2_request("GET");
  op o{1, request.get(), nullptr, nullptr, &out};
  session->submit(o, now_t());
  const size_t size = session->pull_output(0, 10000, now_t())[0].size();
  EXPECT_TRUE(session->pull_output(size, 0, now_t()).empty());
  EXPECT_EQ(log, "sent\n");
  session->cancel(o, now_t());
  EXPECT_TRUE(session->pull_output(0, 0, now_t()).empty());
  EXPECT_FALSE(session->pull_output(0, 1000, now_t()).empty()) << "the reset";
}

TEST(h2_upload, that_fails_before_anything_is_sent_costs_nothing) {
  rerun(h2_scripted({h2_post({}, 5, scripted_body::last::failed), h2_get()},
                    {submits(), writes(""), is("open+100"), submits(), writes(get_frames(1, 1)), gives(ok)}),
        "1 end TERN_E_BODY_SOURCE unsent\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
  rerun(h2_scripted({h2_post({}, 5)}, {submits(), writes("")}), "1 end TERN_E_BODY_SOURCE unsent\nopen+100");
}

TEST(h2_upload, that_fails_later_resets_the_stream_and_no_other) {
  rerun(
      h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending), h2_get()},
                  {submits(2), writes(post_5 + get_frames(3, 3) + "DATA 1 he\n"), body_fails(1),
                   writes("RST_STREAM 1 CANCEL\n"), gives(status(3, "200", {}, end_stream))}),
      "1 end TERN_E_BODY_SOURCE partly_sent maybe_processed\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_upload, shorter_than_it_said_is_a_failure_and_longer_is_cut) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending)},
                    {submits(), writes(post_5 + "DATA 1 he\n"), body_ends(1), writes("RST_STREAM 1 CANCEL\n")}),
        "1 end TERN_E_BODY_SOURCE partly_sent maybe_processed\nopen+100");
  rerun(h2_scripted({h2_post({"hello and more"}, 5)}, {submits(), writes(post_5 + "DATA 1 hello END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_upload, a_request_that_contradicts_its_body_is_never_sent) {
  rerun(h2_scripted({h2_upload(h2_request("POST", {{"Content-Length", "4"}}), {"hello"}, 5)}, {submits(), writes("")}),
        "1 end TERN_E_ARGUMENT unsent\nopen+100");
}

// ---- answers before the request is sent

TEST(h2_early_answer, is_a_success_and_the_rest_is_not_sent) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending)},
                    {submits(), writes(post_5 + "DATA 1 he\n"), gives(status(1, "413") + data(1, "too large", end_stream)),
                     writes("RST_STREAM 1 CANCEL\n"), pushes(1, "llo"), writes("")}),
        "1 responding\n1 head 20 413\n1 data too large\n1 end ok\nopen+100");
}

TEST(h2_early_answer, followed_by_a_reset_without_error_is_a_success) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending)},
                    {submits(), writes(post_5 + "DATA 1 he\n"),
                     gives(status(1, "413") + data(1, "no", end_stream) + rst(1, NGHTTP2_NO_ERROR)), writes_something()}),
        "1 responding\n1 head 20 413\n1 data no\n1 end ok\nopen+100");
}

TEST(h2_early_answer, to_a_paused_sink_survives_the_reset) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending)},
                    {submits(), takes(1, 1), writes(post_5 + "DATA 1 he\n"),
                     gives(status(1, "413") + data(1, "no", end_stream) + rst(1, NGHTTP2_NO_ERROR)), resumes(1)}),
        "1 responding\n1 head 20 413\n1 data no\n1 end ok\nopen+100");
}

TEST(h2_early_answer, of_a_head_only_lets_the_upload_go_on) {
  rerun(h2_scripted({h2_post({"he"}, 5, scripted_body::last::pending)},
                    {submits(), writes(post_5 + "DATA 1 he\n"), gives(status(1, "200") + data(1, "both")), pushes(1, "llo"),
                     writes("DATA 1 llo END\n"), gives(data(1, " ways", end_stream))}),
        "1 responding\n1 head 20 200\n1 data both ways\n1 end ok\nopen+100");
}

// ---- Expect

TEST(h2_expect, the_body_follows_a_100) {
  rerun(expecting({submits(), writes(asking), gives(status(1, "100")), writes("DATA 1 hello END\n"), gives(ok)}),
        "1 responding\n1 head 20 200 bodiless\n1 end ok\nopen+100");
}

TEST(h2_expect, the_body_follows_silence) {
  rerun(expecting({submits(), writes(asking), passes(999ms), writes(""), passes(1ms), writes("DATA 1 hello END\n"), gives(ok)}),
        "1 sent\n" + ok_lines);
}

TEST(h2_expect, another_informational_head_does_not_let_the_body_go) {
  rerun(expecting({submits(), writes(asking), gives(status(1, "102")), writes(""), gives(status(1, "100")),
                   writes("DATA 1 hello END\n"), gives(ok)}),
        "1 responding\n1 info 20 102\n1 head 20 200 bodiless\n1 end ok\nopen+100");
}

TEST(h2_expect, a_final_answer_keeps_the_body_back) {
  rerun(expecting({submits(), writes(asking), gives(status(1, "417")), passes(10s), writes(""),
                   gives(data(1, "no", end_stream)), writes("RST_STREAM 1 CANCEL\n")}),
        "1 responding\n1 head 20 417\n1 data no\n1 end ok\nopen+100");
}

TEST(h2_expect, has_the_deadline_of_the_first_that_waits) {
  auto slow = h2_request("POST"), fast = h2_request("POST");
  slow->expect_above = fast->expect_above = 4;
  slow->expect_timeout = 3s;
  fast->expect_timeout = 1s;
  http::h2_settings how;
  how.silence_suspect = unlimited;
  h2_script s =
      h2_scripted({h2_upload(slow, {"slow!"}, 5), h2_upload(fast, {"fast!"}, 5)}, {submits(2), writes_something()}, how);
  h2_player p(s);
  p.play();
  EXPECT_EQ(p.session().status().deadline, p.now() + 1s);
  p.pass(1s);
  EXPECT_EQ(p.frames(), "DATA 3 fast! END\n");
  EXPECT_EQ(p.session().status().deadline, p.now() + 2s);
  p.cancel(1);
  EXPECT_GT(p.session().status().deadline, p.now() + 100s);
}
