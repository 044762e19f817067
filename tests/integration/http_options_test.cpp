// Options of HTTP that nothing but a whole request shows to be heard: what each refuses, and what it lets through.
#include <algorithm>

#include "integration/streams.hpp"
#include "support/compressed.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class http_options : public ::testing::Test {
 protected:
  // Both servers answer /coded with a gzip text, /typed with a type; as their own paths go, they know /bytes/#.
  http_options() {
    server.on("/coded", [this](const fault_request& r) {
      return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", "Content-Encoding: gzip\r\n", coded)}}};
    });
    peer.on("/coded", [this](const h2_request& r) { return h2_answer(r, "200", {{"content-encoding", "gzip"}}, coded); });
    server.on("/typed", [](const fault_request& r) {
      return fault_script{
          {{fault_step::action::send,
            fault_response(r, "200 OK", "Content-Type: application/json; charset=utf-8\r\n", r.header("accept"))}}};
    });
    peer.on("/typed",
            [](const h2_request& r) { return h2_answer(r, "200", {{"content-type", "application/json"}}, r.field("accept")); });
  }
  ~http_options() override {
    for (const std::string& v : peer.violations()) ADD_FAILURE() << v;
  }

  // The path with each version: its URL, and what it takes to get there.
  template <class Test>
  void over_both(const std::string& path, Test&& test) {
    {
      SCOPED_TRACE("HTTP/1.1");
      test(server.url(path), options{});
    }
    {
      SCOPED_TRACE("HTTP/2");
      test(peer.url(path), options{{"http.version", "2"}});
    }
  }
  static options with(options how, const options& more) {
    how.insert(how.end(), more.begin(), more.end());
    return how;
  }

  temp_dir dir;
  // Of 3 MB, 300 times smaller when it is coded.
  const std::string plain = [] {
    std::string s(3'000'000, ' ');
    for (size_t i = 0; i < s.size(); i += 2000) s[i] = static_cast<char>('a' + (i * 2654435761u >> 15) % 26);
    return s;
  }();
  const std::string coded = gzipped(plain);
  fault_server server;
  h2_peer peer;
  handle<tern_client> client = make_client();
};

TEST_F(http_options, a_way_from_https_to_http_is_taken_only_when_it_is_allowed) {
  test_ca ca(dir / "ca");
  tls_front front(ca.server(), server.port());
  const std::string plain_url = server.url("/bytes/3");
  server.on("/down", [&](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "302 Found", "Location: " + plain_url + "\r\n", "")}}};
  });
  client = make_client({{"tls.ca_file", ca.ca_file().string()}});
  answer a = get(client.get(), front.url("/down"));
  EXPECT_EQ(a.code(), TERN_E_REDIRECT);
  EXPECT_NE(a.message().find("https"), std::string::npos) << a.message();
  EXPECT_NE(a.message().find(plain_url), std::string::npos) << a.message();
  EXPECT_EQ(server.counters().requests, 1u) << "nothing was sent there";
  answer b = get(client.get(), front.url("/down"), {{"http.redirect_downgrade", "true"}});
  EXPECT_EQ(b.body(), "xxx") << b.message();
  EXPECT_EQ(text(b.info.final_url), plain_url);
}

TEST_F(http_options, types_that_were_not_asked_for_are_refused) {
  over_both("/typed", [&](const std::string& url, const options& how) {
    for (const char* fits : {"application/json", "text/html, application/*;q=0.5", "*/*"}) {
      answer a = get(client.get(), url, with(how, {{"http.accept", fits}}));
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_EQ(a.body(), fits) << "and it was asked for";
    }
    for (const char* other : {"text/html", "application/xml, text/*"}) {
      answer a = get(client.get(), url, with(how, {{"http.accept", other}}));
      EXPECT_EQ(a.code(), TERN_E_CONTENT_TYPE) << other;
      EXPECT_EQ(a.status(), 200);
      EXPECT_NE(a.message().find("application/json"), std::string::npos) << a.message();
    }
    EXPECT_EQ(get(client.get(), url, how).code(), TERN_OK) << "nothing was asked for";
  });
}

TEST_F(http_options, content_beyond_its_limit_is_refused_wherever_it_goes) {
  const std::string path = (dir / "file").string();
  tern_submit_options file{}, nowhere{};
  file.struct_size = nowhere.struct_size = sizeof file;
  file.sink = TERN_SINK_FILE;
  file.sink_path = str(path);
  nowhere.sink = TERN_SINK_DISCARD;
  over_both("/bytes/100000", [&](const std::string& url, const options& how) {
    const options enough = with(how, {{"http.max_content_bytes", "100000B"}});
    const options less = with(how, {{"http.max_content_bytes", "99999B"}});
    write_file(path, "old");
    EXPECT_EQ(fetch(client.get(), make_request("GET", url, less).get(), &file).code(), TERN_E_BODY_TOO_LARGE);
    EXPECT_EQ(read_file(path), "old");
    EXPECT_EQ(fetch(client.get(), make_request("GET", url, less).get(), &nowhere).code(), TERN_E_BODY_TOO_LARGE);
    answer in_memory = get(client.get(), url, less);
    EXPECT_EQ(in_memory.code(), TERN_E_BODY_TOO_LARGE);
    EXPECT_NE(in_memory.message().find("99999"), std::string::npos) << in_memory.message();
    EXPECT_EQ(fetch(client.get(), make_request("GET", url, enough).get(), &file).code(), TERN_OK);
    EXPECT_EQ(std::filesystem::file_size(path), 100'000u);

    auto stream = open(client.get(), make_request("GET", url, less).get());
    seen s = follow(client.get(), stream.get(), nothing);
    EXPECT_EQ(s.status, TERN_E_BODY_TOO_LARGE);
    EXPECT_LE(s.bytes, 99'999u);
    stream = open(client.get(), make_request("GET", url, enough).get());
    s = follow(client.get(), stream.get(), nothing);
    EXPECT_EQ(s.status, TERN_OK);
    EXPECT_EQ(s.bytes, 100'000u);
  });
}

TEST_F(http_options, content_is_measured_decoded) {
  over_both("/coded", [&](const std::string& url, const options& how) {
    EXPECT_EQ(get(client.get(), url, with(how, {{"http.max_content_bytes", "2999999B"}})).code(), TERN_E_BODY_TOO_LARGE);
    EXPECT_EQ(get(client.get(), url, with(how, {{"http.max_content_bytes", "3000000B"}})).body().size(), 3'000'000u);
    EXPECT_EQ(get(client.get(), url, with(how, {{"http.max_content_bytes", "100KiB"}, {"http.decode", "false"}})).body(),
              coded);
  });
}

TEST_F(http_options, what_grows_too_much_when_it_is_decoded_is_refused) {
  ASSERT_GT(plain.size(), 100 * coded.size());
  ASSERT_LT(plain.size(), 900 * coded.size());
  over_both("/coded", [&](const std::string& url, const options& how) {
    answer a = get(client.get(), url, with(how, {{"http.max_decode_ratio", "100"}}));
    EXPECT_EQ(a.code(), TERN_E_DECODE);
    EXPECT_NE(a.message().find("100 times"), std::string::npos) << a.message();
    for (const char* ratio : {"900", "1000", "100000"})
      EXPECT_EQ(get(client.get(), url, with(how, {{"http.max_decode_ratio", ratio}})).body(), plain) << ratio;
    EXPECT_EQ(get(client.get(), url, how).body(), plain);
  });
}

// As the peer sees it, whose window is full again, or half full, whenever a body has been taken to its end.
TEST_F(http_options, windows_grow_as_far_as_the_option_says) {
  constexpr int64_t MiB = 1 << 20;
  tern_submit_options discard{};
  discard.struct_size = sizeof discard;
  discard.sink = TERN_SINK_DISCARD;
  const auto take = [&](const options& how, int times, int64_t until_seen) {
    auto own = make_client(with({{"http.version", "2"}}, how));
    auto request = make_request("GET", peer.url("/unframed/" + std::to_string(16 * MiB)));
    for (int i = 0; i < times && peer.counters().most_window < until_seen; ++i) {
      answer a = fetch(own.get(), request.get(), &discard);
      ASSERT_EQ(a.info.body_size, uint64_t{16 * MiB}) << a.message();
    }
  };
  // From small to large, for the peer remembers the largest.
  ASSERT_NO_FATAL_FAILURE(take({{"http2.max_window", "100000B"}}, 2, INT64_MAX));
  EXPECT_EQ(peer.counters().most_window, 100'000);
  const auto frames = peer.frames();
  EXPECT_TRUE(std::any_of(frames.begin(), frames.end(), [](const std::string& line) {
    return line.starts_with("1 SETTINGS 0 ") && (line + " ").find(" 4=100000 ") != std::string::npos;
  })) << "the window of a stream is no larger";

  ASSERT_NO_FATAL_FAILURE(take({{"http2.max_window", "3MiB"}}, 200, 3 * MiB / 2));
  EXPECT_GE(peer.counters().most_window, 3 * MiB / 2) << "more than it begins with";
  ASSERT_NO_FATAL_FAILURE(take({{"http2.max_window", "3MiB"}}, 8, INT64_MAX));
  EXPECT_LE(peer.counters().most_window, 3 * MiB);
}

// On a way so long that a whole body is under way between a PING and its answer. What had been taken but not given back when
// the window grew, half of the first one at most, is missing from what the peer sees.
TEST_F(http_options, windows_grow_to_16_MiB_when_nothing_is_said) {
  constexpr int64_t MiB = 1 << 20;
  client = make_client({{"http.version", "2"}});
  auto request = make_request("GET", "http://127.0.0.1:" + std::to_string(peer.listen("late-ping-ack")) + "/bytes/20000000");
  answer a = fetch(client.get(), request.get());
  ASSERT_EQ(a.body().size(), 20'000'000u) << a.message();
  EXPECT_TRUE(eventually([&] { return peer.counters().most_window > 15 * MiB; })) << peer.counters().most_window;
  EXPECT_LE(peer.counters().most_window, 16 * MiB);
}

}  // namespace
