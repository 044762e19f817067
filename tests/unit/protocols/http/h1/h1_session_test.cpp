// Requests and responses that are as they should be.
#include "protocols/http/h1/h1_session.hpp"

#include <gtest/gtest.h>

#include "h1_script.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::test;
using tern::http::make_h1_session;

TEST(h1_session, is_open_with_one_slot_at_first) {
  auto session = make_h1_session();
  EXPECT_EQ(session->status().state, phase::open);
  EXPECT_EQ(session->status().free_slots, 1u);
  EXPECT_TRUE(session->status().wants_read);
  EXPECT_TRUE(session->pull_output(0, 1000, now_t()).empty());
}

TEST(h1_session, answers_a_get_and_takes_the_next) {
  script s = h1_script({get(), get()},
                       {is("open+1"), submits(), is("open"), writes(get_text),
                        gives("HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello"), is("open+1"), submits(),
                        is("open"), writes(get_text), gives("HTTP/1.1 404 Not Found\r\ncontent-length:0\r\n\r\n")});
  rerun(s,
        "sent\nresponding\nhead 11 200 OK [Server: x] [Content-Length: 5] length=5\ndata hello\nend ok\n"
        "sent\nresponding\nhead 11 404 Not Found [content-length: 0] length=0 bodiless\nend ok\nopen+1");
}

TEST(h1_session, an_ordinary_request_is_one_view_and_its_text_is_as_given) {
  auto head = http_request("GET", {{"User-Agent", "tern/0.1"}, {"Accept", "*/*"}, {"X", ""}});
  head->target = "/a?b=c";
  head->authority = "example.com:8080";
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = make_h1_session();
  session->submit(o, now_t());
  auto views = session->pull_output(0, 64 * 1024, now_t());
  ASSERT_EQ(views.size(), 1u);
  EXPECT_EQ(as_text(views[0]),
            "GET /a?b=c HTTP/1.1\r\nHost: example.com:8080\r\nUser-Agent: tern/0.1\r\nAccept: */*\r\nX: \r\n\r\n");
  session->cancel(o, now_t());
}

TEST(h1_session, a_body_of_known_length_lies_where_it_was_and_is_consumed_as_it_is_written) {
  std::string text = "0123456789";
  bytes_source body(as_bytes(text), nullptr);
  auto head = post_head();
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, &body, &out};
  auto session = make_h1_session();
  session->submit(o, now_t());
  auto views = session->pull_output(0, 64 * 1024, now_t());
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(as_text(views[0]), "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n");
  EXPECT_EQ(views[1].data(), as_bytes(text).data());
  EXPECT_EQ(as_text(views[1]), text);
  views = session->pull_output(views[0].size() + 4, 64 * 1024, now_t());
  ASSERT_EQ(views.size(), 1u);
  EXPECT_EQ(as_text(views[0]), "456789");
  EXPECT_EQ(as_text(body.peek(100).data), "456789");
  EXPECT_EQ(log, "");
  EXPECT_TRUE(session->pull_output(6, 64 * 1024, now_t()).empty());
  EXPECT_EQ(log, "sent\n");
  session->cancel(o, now_t());
}

TEST(h1_session, views_of_a_head_that_is_whole_point_into_the_input) {
  struct sink_of_views final : sink {
    void on_head(const head& h) override { value = h.list[0].value; }
    size_t on_data(bytes d) override { return data = d, d.size(); }
    void on_progress(reach) override {}
    void on_end(outcome&&) override {}
    std::string_view value;
    bytes data;
  } out;
  auto head = http_request("GET");
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = make_h1_session();
  session->submit(o, now_t());
  session->pull_output(session->pull_output(0, 1000, now_t())[0].size(), 1000, now_t());
  std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  session->feed({input_kind::data, as_bytes(text), {}}, now_t());
  EXPECT_EQ(out.value.data(), text.data() + text.find("5\r\n"));
  EXPECT_EQ(as_text(out.data).data(), text.data() + text.find("hello"));
}

TEST(h1_session, a_post_without_body_says_so_and_a_get_does_not) {
  for (std::string method : {"POST", "PUT", "PATCH"}) {
    script s = h1_script({{http_request(method), {}}},
                         {submits(), writes(method + " / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n")});
    play(s);
  }
  for (std::string method : {"GET", "HEAD", "DELETE", "OPTIONS", "BREW"}) {
    script s = h1_script({{http_request(method), {}}}, {submits(), writes(method + " / HTTP/1.1\r\nHost: h\r\n\r\n")});
    play(s);
  }
}

TEST(h1_session, an_empty_body_has_length_zero_also_with_get) {
  script s =
      h1_script({upload(http_request("GET"), {}, 0)},
                {submits(), writes("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"), gives("HTTP/1.1 204 N\r\n\r\n")});
  rerun(s, "sent\nresponding\nhead 11 204 N bodiless\nend ok\nopen+1");
}

TEST(h1_session, the_programs_content_length_stands_and_must_be_true) {
  auto with_length = [](std::string said, std::optional<uint64_t> length) {
    return h1_script({upload(post_head({{"content-length", std::move(said)}}), {"hello"}, length)}, {submits()});
  };
  script s = with_length("5", 5);
  s.steps.push_back(writes("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\nhello"));
  s.steps.push_back(gives("HTTP/1.1 204 N\r\n\r\n"));
  rerun(s, "sent\nresponding\nhead 11 204 N bodiless\nend ok\nopen+1");
  script unknown = with_length("5", std::nullopt);
  unknown.steps.push_back(writes("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\nhello"));
  EXPECT_EQ(play(unknown), "sent\n(not ended)\nopen");
  script lie = with_length("6", 5);
  lie.steps.push_back(writes(""));
  EXPECT_EQ(play(lie), "end TERN_E_ARGUMENT unsent\nopen+1");
  script bodiless = h1_script({get({{"Content-Length", "3"}})}, {submits(), writes("")});
  EXPECT_EQ(play(bodiless), "end TERN_E_ARGUMENT unsent\nopen+1");
}

TEST(h1_session, the_programs_host_stands) {
  play(h1_script({get({{"host", "other"}})}, {submits(), writes("GET / HTTP/1.1\r\nhost: other\r\n\r\n")}));
}

TEST(h1_session, a_body_of_unknown_length_is_chunked_and_may_have_trailers) {
  script s =
      h1_script({post({"hello", std::string(300, 'x')}, std::nullopt, scripted_body::last::end, {{"Sum", "1"}, {"Sig", "2"}})},
                {submits(),
                 writes("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n12c\r\n" +
                        std::string(300, 'x') + "\r\n0\r\nSum: 1\r\nSig: 2\r\n\r\n"),
                 gives("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")});
  rerun(s, "sent\nresponding\nhead 11 200 OK [Content-Length: 0] length=0 bodiless\nend ok\nopen+1");
}

TEST(h1_session, a_pending_body_goes_on_when_it_wakes) {
  script s = h1_script(
      {post({"ab"}, std::nullopt, scripted_body::last::pending)},
      {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), pushes("cde"),
       writes("3\r\ncde\r\n"), writes(""), body_ends(), writes("0\r\n\r\n"), gives("HTTP/1.1 204 N\r\n\r\n")});
  rerun(s, "sent\nresponding\nhead 11 204 N bodiless\nend ok\nopen+1");
}

TEST(h1_session, a_pending_body_of_known_length_goes_on_too) {
  script s = h1_script({post({}, 5, scripted_body::last::pending)},
                       {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n"), pushes("cde"),
                        writes("cde"), pushes("fg"), writes("fg"), gives("HTTP/1.1 204 N\r\n\r\n")});
  rerun(s, "sent\nresponding\nhead 11 204 N bodiless\nend ok\nopen+1");
}

TEST(h1_session, the_budget_bounds_each_pull) {
  for (size_t budget : {1u, 7u, 50u, 100u}) {
    script s =
        h1_script({post({std::string(1000, 'x')}, 1000)},
                  {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1000\r\n\r\n" + std::string(1000, 'x'))});
    s.budget = budget;  // the player checks it
    EXPECT_EQ(play(s), "sent\n(not ended)\nopen") << budget;
  }
}

TEST(h1_session, a_small_budget_makes_no_small_chunks) {
  for (size_t budget : {1u, 7u, 100u}) {
    script s = h1_script({post({std::string(1000, 'x')}, std::nullopt)},
                         {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                                            std::string(1000, 'x') + "\r\n0\r\n\r\n")});
    s.budget = budget;
    EXPECT_EQ(play(s), "sent\n(not ended)\nopen") << budget;
  }
}

TEST(h1_session, no_budget_offers_nothing) {
  auto head = post_head();
  scripted_body body({"a", "b"}, std::nullopt);
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, &body, &out};
  auto session = make_h1_session();
  session->submit(o, now_t());
  EXPECT_TRUE(session->pull_output(0, 0, now_t()).empty());
  auto views = session->pull_output(0, 1000, now_t());
  EXPECT_TRUE(session->pull_output(views[0].size() + views[1].size(), 0, now_t()).empty());
  EXPECT_EQ(as_text(session->pull_output(0, 1000, now_t())[0]), "\r\n1\r\n");
  session->cancel(o, now_t());
}

// 1 GiB beside other connections: each pull takes its share, without a byte being copied or kept.
TEST(h1_session, a_gigabyte_goes_out_in_shares) {
  struct endless final : body_source {
    peeked peek(size_t max) override {
      if (left == 0) return {pull::end, {}};
      return {pull::some, bytes(block).first(std::min<uint64_t>({max, block.size(), left}))};
    }
    void consume(size_t n) override { left -= n; }
    std::optional<uint64_t> length() const override { return uint64_t{1} << 30; }
    bool rewind() override { return false; }
    std::vector<std::byte> block = std::vector<std::byte>(1 << 20);
    uint64_t left = uint64_t{1} << 30;
  } body;
  auto head = post_head();
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, &body, &out};
  auto session = make_h1_session();
  session->submit(o, now_t());
  constexpr size_t budget = 256 * 1024;
  uint64_t total = 0;
  size_t written = 0, pulls = 0;
  for (;; ++pulls) {
    auto views = session->pull_output(written, budget, now_t());
    if (views.empty()) break;
    written = 0;
    for (bytes v : views) written += v.size();
    ASSERT_LE(written, budget);
    total += written;
  }
  EXPECT_EQ(total,
            (uint64_t{1} << 30) + std::string("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1073741824\r\n\r\n").size());
  EXPECT_LE(pulls, 4200u);
  EXPECT_EQ(body.left, 0u);
  EXPECT_EQ(log, "sent\n");
  session->cancel(o, now_t());
}

TEST(h1_session, reads_a_chunked_body_with_trailers) {
  script s = get_answered(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n1;a=b;c=\"d\\\"e\"\r\n \r\n005 ; "
      "x\r\nworld\r\n0;y\r\nSum: 1\r\nSig:\r\n\r\n");
  rerun(s,
        "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: Chunked]\ndata hello world\ntrailers [Sum: 1] [Sig: ]\nend "
        "ok\nopen+1");
}

TEST(h1_session, reads_a_chunked_body_without_trailers) {
  rerun(get_answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n"),
        "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked]\ndata 0123456789\nend ok\nopen+1");
  rerun(get_answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked]\nend ok\nopen+1");
}

TEST(h1_session, a_body_without_length_lasts_until_the_connection_ends) {
  rerun(get_answered_to_the_end("HTTP/1.1 200 OK\r\nA: b\r\n\r\nall of it"),
        "sent\nresponding\nhead 11 200 OK [A: b]\ndata all of it\nend ok\nclosed");
  rerun(get_answered_to_the_end("HTTP/1.0 200 OK\r\n\r\n"), "sent\nresponding\nhead 10 200 OK\nend ok\nclosed");
}

// RFC 9112 §6.3, rule 4: whatever the server says of keeping it, the connection ends with the body.
TEST(h1_session, a_transfer_coding_that_nobody_knows_lasts_until_the_connection_ends) {
  for (const std::string coding : {"identity", "binary", "xchunked", "a, b", "a;b=\"c,d\""})
    rerun(get_answered_to_the_end("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: " + coding +
                                  "\r\n\r\n3\r\nall\r\n0\r\n\r\nHTTP/1.1 200 OK"),
          "sent\nresponding\nhead 11 200 OK [Connection: keep-alive] [Transfer-Encoding: " + coding +
              "]\ndata 3\r\nall\r\n0\r\n\r\nHTTP/1.1 200 OK\nend ok\nclosed");
  rerun(get_answered_to_the_end("HTTP/1.1 200 OK\r\nTransfer-Encoding: a\r\ntransfer-encoding: b\r\n\r\nall"),
        "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: a] [transfer-encoding: b]\ndata all\nend ok\nclosed");
}

TEST(h1_session, head_204_and_304_have_no_body_whatever_they_say) {
  script s =
      h1_script({{http_request("HEAD"), {}}, get(), get()},
                {submits(), writes("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), gives("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
                 submits(), writes(get_text), gives("HTTP/1.1 204 No Content\r\n\r\n"), submits(), writes(get_text),
                 gives("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")});
  rerun(s,
        "sent\nresponding\nhead 11 200 OK [Content-Length: 5] length=5 bodiless\nend ok\n"
        "sent\nresponding\nhead 11 204 No Content bodiless\nend ok\n"
        "sent\nresponding\nhead 11 304 Not Modified [Content-Length: 5] length=5 bodiless\nend ok\nopen+1");
  script chunked = h1_script({{http_request("HEAD"), {}}}, {submits(), writes("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"),
                                                            gives("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")});
  rerun(chunked, "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked] bodiless\nend ok\nopen+1");
}

TEST(h1_session, informational_heads_are_announced_and_passed_over) {
  rerun(get_answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 "
                     "OK\r\nContent-Length: 2\r\n\r\nok"),
        "sent\nresponding\ninfo 11 103 Early Hints [Link: </a>]\n"
        "head 11 200 OK [Content-Length: 2] length=2\ndata ok\nend ok\nopen+1");
}

TEST(h1_session, too_many_informational_heads_are_refused) {
  http::h1_settings settings;
  settings.max_informational_heads = 2;
  const std::string info = "HTTP/1.1 102 P\r\n\r\n";
  rerun(h1_script({get()}, {submits(), writes(get_text), gives(info + info + "HTTP/1.1 204 N\r\n\r\n")}, settings),
        "sent\nresponding\ninfo 11 102 P\ninfo 11 102 P\nhead 11 204 N bodiless\nend ok\nopen+1");
  rerun(
      h1_script({get()}, {submits(), writes(get_text), gives(info + info + info)}, settings),
      "sent\nresponding\ninfo 11 102 P\ninfo 11 102 P\nend TERN_E_PROTOCOL responding maybe_processed\nclosed TERN_E_PROTOCOL");
}

TEST(h1_session, head_values_are_trimmed_and_duplicates_keep_their_order) {
  rerun(
      get_answered(
          "HTTP/1.1 200\r\nA: \t b c \t \r\nB:\r\na:d\r\nC:  \r\nContent-Length: 0 \r\nConnection:\r\nUpgrade: \r\nE:\r\n\r\n"),
      "sent\nresponding\nhead 11 200 [A: b c] [B: ] [a: d] [C: ] [Content-Length: 0] [Connection: ] [Upgrade: ] [E: ] length=0 "
      "bodiless\n"
      "end ok\nopen+1");
}

TEST(h1_session, a_head_of_many_fields_split_anywhere_is_the_same) {
  std::string text = "HTTP/1.1 200 All is well\r\n", expected = "sent\nresponding\nhead 11 200 All is well";
  for (int i = 0; i < 100; ++i) {
    std::string n = std::to_string(i);
    text += "Name-" + n + ": value " + n + "\r\n";
    expected += " [Name-" + n + ": value " + n + "]";
  }
  text += "Content-Length: 3\r\n\r\nend";
  expected += " [Content-Length: 3] length=3\ndata end\nend ok\nopen+1";
  rerun(get_answered(text), expected);
}

TEST(h1_session, a_head_past_its_limits_is_refused) {
  auto head = http_request("GET");
  head->max_head_bytes = 58;
  head->max_head_fields = 2;
  auto answered = [&](std::string response) {
    return h1_script({{head, {}}}, {submits(), writes(get_text), gives(std::move(response))});
  };
  const std::string start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nA: ";  // 39 bytes
  rerun(answered(start + std::string(15, 'x') + "\r\n\r\n"),
        "sent\nresponding\nhead 11 200 OK [Content-Length: 0] [A: xxxxxxxxxxxxxxx] length=0 bodiless\nend ok\nopen+1");
  const std::string refused =
      "sent\nresponding\nend TERN_E_HEAD_TOO_LARGE responding maybe_processed\nclosed TERN_E_HEAD_TOO_LARGE";
  rerun(answered(start + std::string(16, 'x') + "\r\n\r\n"), refused);
  rerun(answered("HTTP/1.1 200 OK\r\nA:1\r\nB:2\r\nC:3\r\n\r\n"), refused);
  rerun(answered("HTTP/1.1 200 " + std::string(100, 'x')), refused);
  rerun(answered("HTTP/1.1 103 E\r\nA:1\r\n\r\nHTTP/1.1 200 OK\r\nA:1\r\nB:2\r\nC:3\r\n\r\n"),
        "sent\nresponding\ninfo 11 103 E [A: 1]\nend TERN_E_HEAD_TOO_LARGE responding maybe_processed\nclosed "
        "TERN_E_HEAD_TOO_LARGE");
  rerun(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA:1\r\nB:2\r\nC:3\r\n\r\n"),
        "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked]\n"
        "end TERN_E_HEAD_TOO_LARGE responding maybe_processed\nclosed TERN_E_HEAD_TOO_LARGE");
}

TEST(h1_session, snapshot_tells_where_it_is) {
  http::h1::h1_session session(std::make_shared<http::h1::exchange_shelf>(http::h1_settings()));
  EXPECT_EQ(session.snapshot(), "open");
  auto head = http_request("GET");
  std::string log;
  recording_sink out(log);
  out.takes = 2;
  op o{1, head.get(), nullptr, nullptr, &out};
  session.submit(o, now_t());
  EXPECT_EQ(session.snapshot(), "open writer=fresh reader=idle reach=unsent");
  session.pull_output(0, 1000, now_t());
  EXPECT_EQ(session.snapshot(), "open writer=head reader=head reach=unsent");
  session.pull_output(get_text.size(), 1000, now_t());
  EXPECT_EQ(session.snapshot(), "open writer=done reader=head reach=sent");
  std::string_view response = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nKeep-Alive: timeout=9\r\n\r\nhello";
  EXPECT_EQ(session.feed({input_kind::data, as_bytes(response), {}}, now_t()), response.size() - 3);
  EXPECT_EQ(session.snapshot(), "open writer=done reader=fixed reach=responding paused");
  out.takes = SIZE_MAX;
  session.resume(o, now_t());
  session.feed({input_kind::data, as_bytes("llo"), {}}, now_t());
  EXPECT_EQ(session.snapshot(), "open deadline");
  session.feed({input_kind::data, as_bytes("x"), {}}, now_t());
  EXPECT_EQ(session.snapshot(), "closed why=TERN_E_PROTOCOL");
}
