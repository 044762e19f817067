// Answers of httpbin that come late, drop by drop or coded, and codings on top of each other from the scripted servers.
#include "integration/streams.hpp"
#include "support/compressed.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/httpbin_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr int64_t ms = 1'000'000;

class httpbin : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new httpbin_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  // What its answer says under that name; NULL when there is none.
  static const tern_value* said(const answer& a, std::string_view name) {
    const tern_value* root = nullptr;
    EXPECT_EQ(tern_result_json(a.result.get(), &root, nullptr), TERN_OK) << a.body();
    return root ? tern_value_get(root, str(name)) : nullptr;
  }
  static httpbin_server* server;
  handle<tern_client> client = make_client();
};
httpbin_server* httpbin::server = nullptr;

TEST_F(httpbin, coded_answers_are_decoded) {
  for (const auto& [path, coding, word] :
       {std::tuple{"/gzip", "gzip", "gzipped"}, {"/deflate", "deflate", "deflated"}, {"/brotli", "br", "brotli"}}) {
    answer a = get(client.get(), server->url(path));
    ASSERT_EQ(a.status(), 200) << path << a.message();
    EXPECT_EQ(a.header("content-encoding"), coding);
    const tern_value* v = said(a, word);
    ASSERT_NE(v, nullptr) << a.body();
    EXPECT_EQ(v->kind, TERN_VALUE_BOOL);
    EXPECT_NE(v->as.i64, 0);

    answer raw = get(client.get(), server->url(path), {{"http.decode", "false"}});
    EXPECT_EQ(raw.header("content-encoding"), coding);
    EXPECT_EQ(raw.body().find(word), std::string::npos) << "as it came";
    EXPECT_EQ(raw.header("content-length"), std::to_string(raw.info.body_size));
  }
}

TEST_F(httpbin, a_late_answer_is_waited_for) {
  answer a = get(client.get(), server->url("/delay/1?kept=yes"));
  ASSERT_EQ(a.status(), 200) << a.message();
  EXPECT_GE(a.info.first_byte_ns, 1000 * ms);
  const tern_value* arguments = said(a, "args");
  ASSERT_NE(arguments, nullptr);
  ASSERT_NE(tern_value_get(arguments, str("kept")), nullptr) << a.body();
  EXPECT_EQ(get(client.get(), server->url("/delay/3"), {{"timeout.first_byte", "100ms"}}).code(), TERN_E_TIMEOUT_FIRST_BYTE);
}

TEST_F(httpbin, a_dripping_answer_comes_as_it_drips) {
  answer a = get(client.get(), server->url("/drip?numbytes=10&duration=1&delay=0&code=201"));
  EXPECT_EQ(a.status(), 201) << a.message();
  EXPECT_EQ(a.body(), "**********");
  EXPECT_GE(a.info.total_ns, 500 * ms);
  auto stream = open(client.get(), make_request("GET", server->url("/drip?numbytes=5&duration=2&delay=0")).get());
  int events = 0;
  const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) { events += e.kind == TERN_EVENT_STREAM_DATA; });
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(s.bytes, 5u);
  EXPECT_GT(events, 1) << "the first was there before the last was sent";
}

// ---- codings on top of each other

class stacked_codings : public ::testing::Test {
 protected:
  // What comes of such a body under such fields, over both versions.
  template <class Test>
  void serve(const std::vector<std::string>& codings, const std::string& body, Test&& test) {
    std::string lines;
    h2_fields fields;
    for (const std::string& c : codings) {
      lines += "Content-Encoding: " + c + "\r\n";
      fields.emplace_back("content-encoding", c);
    }
    server.on("/coded", [=](const fault_request& r) {
      return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", lines, body)}}};
    });
    peer.on("/coded", [=](const h2_request& r) { return h2_answer(r, "200", fields, body); });
    test(get(client.get(), server.url("/coded")));
    test(get(client.get(), peer.url("/coded"), {{"http.version", "2"}}));
  }
  void expect_plain(const std::vector<std::string>& codings, const std::string& body) {
    serve(codings, body, [&](const answer& a) {
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_TRUE(a.body() == plain) << codings[0] << ": " << a.info.body_size;
    });
  }
  static std::string gzipped_times(int n, std::string text) {
    while (n-- > 0) text = gzipped(text);
    return text;
  }
  static std::string named(int n) {
    std::string list = "gzip";
    while (--n > 0) list += ", gzip";
    return list;
  }

  const std::string plain = [] {
    std::string s;
    for (int i = 0; i < 5000; ++i) s += "line " + std::to_string(i * 7919 % 5000) + " of a text\n";
    return s;
  }();
  fault_server server;
  h2_peer peer;
  handle<tern_client> client = make_client();
};

TEST_F(stacked_codings, five_are_decoded_and_six_are_too_many) {
  for (int n = 1; n <= 5; ++n) expect_plain({named(n)}, gzipped_times(n, plain));
  serve({named(6)}, gzipped_times(6, plain), [](const answer& a) {
    EXPECT_EQ(a.code(), TERN_E_DECODE);
    EXPECT_NE(a.message().find("6 times"), std::string::npos) << a.message();
    EXPECT_EQ(a.status(), 200);
  });
  EXPECT_EQ(get(client.get(), server.url("/bytes/3")).body(), "xxx");
}

TEST_F(stacked_codings, they_are_undone_in_the_opposite_order) {
  expect_plain({"deflate, gzip"}, gzipped(deflated(plain)));
  expect_plain({"gzip,deflate"}, deflated(gzipped(plain)));
  expect_plain({"deflate", "identity", "X-GZip"}, gzipped(deflated(plain)));
  for (const std::string& wrong : {deflated(gzipped(plain)), plain, gzipped(plain)})
    serve({"deflate, gzip"}, wrong, [](const answer& a) { EXPECT_EQ(a.code(), TERN_E_DECODE) << a.message(); });
}

TEST_F(stacked_codings, one_that_is_cut_off_is_broken_at_whichever_layer) {
  const std::string inner = deflated(plain), outer = gzipped(inner);
  for (const std::string& cut : {outer.substr(0, outer.size() - 1), outer.substr(0, outer.size() / 2), outer.substr(0, 5),
                                 gzipped(inner.substr(0, inner.size() - 1)), gzipped("")})
    serve({"deflate, gzip"}, cut, [](const answer& a) { EXPECT_EQ(a.code(), TERN_E_DECODE) << a.message(); });
}

TEST_F(stacked_codings, with_one_that_nobody_knows_nothing_is_undone) {
  const std::string body = gzipped(plain);
  serve({"martian, gzip"}, body, [&](const answer& a) {
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_TRUE(a.body() == body) << a.info.body_size;
  });
}

}  // namespace
