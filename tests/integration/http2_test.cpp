// HTTP/2 with each of six servers: every way to it, bodies of all sizes, codings, redirects, credentials, and what the result
// tells of it.
#include <cstring>

#include "integration/crowd.hpp"
#include "integration/http2_servers.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr uint64_t MiB = 1 << 20;
constexpr uint64_t download_size = 64 * MiB, upload_size = 32 * MiB;

char nth(uint64_t i) { return static_cast<char>('a' + (i * 2654435761u >> 15) % 26); }

const std::string& large_text() {
  static const std::string all = [] {
    std::string s(download_size, '\0');
    for (uint64_t i = 0; i < s.size(); ++i) s[i] = nth(i);
    return s;
  }();
  return all;
}

// Compares what arrives with large_text().
struct compared {
  uint64_t received = 0;
  bool same = true;
  static int64_t take(uint64_t self, uint64_t, uint64_t offset, const void* data, size_t size) {
    auto& c = *reinterpret_cast<compared*>(self);
    c.same = c.same && offset == c.received && offset + size <= download_size &&
             std::memcmp(data, large_text().data() + offset, size) == 0;
    c.received += size;
    return static_cast<int64_t>(size);
  }
};

class http2 : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    here.server->add_file("small.txt", "content of the file");
    here.server->add_file("text.txt", compressible);
  }
  options trusting(options more = {}) const {
    more.emplace_back("tls.ca_file", ca.ca_file().string());
    return more;
  }
  bool is(const char* name) const { return std::string(GetParam()) == name; }

  temp_dir dir;
  test_ca ca{dir / "ca"};
  http2_server here = start_http2_server(GetParam(), ca.server());
  const std::string compressible = [] {
    std::string result;
    for (int i = 0; i < 2000; ++i) result += "line " + std::to_string(i % 7) + " of a text that compresses\n";
    return result;
  }();
};
void expect_http2(const answer& a, const std::string& body, bool reused) {
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.info.version, 20u);
  EXPECT_EQ(a.info.stream_id % 2, 1u) << a.info.stream_id;
  EXPECT_EQ(a.reused(), reused);
  EXPECT_EQ(a.body(), body);
  EXPECT_EQ(a.info.attempts, 1u);
}

TEST_P(http2, is_spoken_by_agreement_by_knowledge_and_by_upgrade) {
  std::vector<std::pair<const char*, std::string>> ways = {{"auto", here.tls("/small.txt")},
                                                           {"2", here.tls("/small.txt")},
                                                           {"2-prior-knowledge", here.tls("/small.txt")},
                                                           {"2", here.clear("/small.txt")},
                                                           {"2-prior-knowledge", here.clear("/small.txt")}};
  if (here.upgrades) ways.emplace_back("h2c-upgrade", here.clear("/small.txt"));
  for (const auto& [version, url] : ways) {
    SCOPED_TRACE(version + (" " + url));
    auto client = make_client(trusting({{"http.version", version}}));
    // Apache goes away as soon as the upgraded request is answered.
    const int times = is("apache") && version == std::string_view("h2c-upgrade") ? 1 : 3;
    uint32_t last = 0;
    for (int i = 0; i < times; ++i) {
      answer a = get(client.get(), url);
      ASSERT_NO_FATAL_FAILURE(expect_http2(a, "content of the file", i > 0));
      EXPECT_GT(a.info.stream_id, last);
      last = a.info.stream_id;
      EXPECT_EQ((a.info.flags & TERN_RESULT_TLS) != 0, url.starts_with("https"));
    }
    EXPECT_EQ(connect_times(client.get(), url), 1u);
  }
}

TEST_P(http2, is_left_alone_when_1_1_is_asked_for) {
  if (is("nghttpd")) GTEST_SKIP() << "it speaks nothing else";
  auto client = make_client(trusting({{"http.version", "1.1"}}));
  answer a = get(client.get(), here.tls("/small.txt"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.version, 11u);
  EXPECT_EQ(a.info.stream_id, 0u);
}

TEST_P(http2, answers_without_a_body_end_at_their_head) {
  auto client = make_client(trusting());
  answer head = fetch(client.get(), make_request("HEAD", here.tls("/small.txt"), {{"http.decode", "false"}}).get());
  EXPECT_EQ(head.status(), 200) << head.message();
  EXPECT_EQ(head.body(), "");
  if (!is("nginx") && !is("nghttpd")) {
    EXPECT_EQ(head.header("content-length"), "19");
  }
  answer none = get(client.get(), here.tls("/none"));
  EXPECT_EQ(none.status(), 404) << none.message();
  if (is("nginx")) {
    EXPECT_EQ(get(client.get(), here.tls("/status/204")).status(), 204);
  }
  answer after = get(client.get(), here.tls("/small.txt"));
  EXPECT_EQ(after.body(), "content of the file");
  EXPECT_EQ(connect_times(client.get(), here.tls("/")), 1u);
}

TEST_P(http2, large_bodies_flow_beside_small_ones) {
  here.server->add_file("large", large_text());
  auto client = make_client(trusting({{"workers", "100"}, {"http.expect_timeout", "100ms"}}));
  crowd all(client.get());
  auto large = make_request("GET", here.tls("/large"));
  auto small = make_request("GET", here.tls("/small.txt"));
  handle<tern_request> upload;
  compared first, second;
  tern_submit_options o{};
  o.sink = TERN_SINK_CALLBACK;
  o.sink_fn = compared::take;
  o.sink_user_data = reinterpret_cast<uint64_t>(&first);
  std::vector<uint64_t> large_ids = {all.submit(large.get(), o)};
  o.sink_user_data = reinterpret_cast<uint64_t>(&second);
  large_ids.push_back(all.submit(large.get(), o));
  uint64_t sent = UINT64_MAX;
  if (here.upload_path) {
    upload = make_request(here.upload_method, here.tls(here.upload_path));
    ASSERT_EQ(tern_request_set_body(upload.get(), str(std::string_view(large_text()).substr(0, upload_size)), nullptr),
              TERN_OK);
    sent = all.submit(upload.get());
  }
  std::vector<uint64_t> small_ids;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < 10; ++i) small_ids.push_back(all.submit(small.get()));
    all.take(5);
  }
  ASSERT_TRUE(all.settle());
  for (uint64_t id : small_ids) {
    EXPECT_EQ(all[id].body(), "content of the file") << all[id].message();
    EXPECT_EQ(all[id].info.version, 20u);
  }
  for (uint64_t id : large_ids) EXPECT_EQ(all[id].info.body_size, download_size) << all[id].message();
  for (const compared& c : {first, second}) {
    EXPECT_EQ(c.received, download_size);
    EXPECT_TRUE(c.same);
  }
  if (upload) {
    EXPECT_EQ(all[sent].code(), TERN_OK) << all[sent].message();
    EXPECT_EQ(all[sent].status() / 100, 2);
    if (is("nghttpd")) {
      EXPECT_TRUE(all[sent].body() == large_text().substr(0, upload_size)) << all[sent].info.body_size;
    }
    if (is("apache")) {
      EXPECT_TRUE(read_file(here.server->dir() / "dav/upload") == large_text().substr(0, upload_size));
    }
  }
  if (!is("lighttpd")) {  // which allows 8 streams
    EXPECT_EQ(connect_times(client.get(), here.tls("/")), 1u);
  }
}

TEST_P(http2, an_expectation_is_met_or_given_up) {
  if (!here.upload_path) GTEST_SKIP() << "it takes no uploads";
  auto client =
      make_client(trusting({{"http.expect_above", "0B"}, {"http.expect_timeout", here.answers_expect ? "1m" : "50ms"}}));
  auto upload = make_request(here.upload_method, here.tls(here.upload_path));
  ASSERT_EQ(tern_request_set_body(upload.get(), str(std::string(100'000, 'u')), nullptr), TERN_OK);
  answer a = fetch(client.get(), upload.get());
  EXPECT_EQ(a.status() / 100, 2) << a.message();
  // Those that never say 100 may answer at once, and the body is never sent.
  if (here.answers_expect || is("nghttpd")) {
    EXPECT_GE(a.info.wire_out, 100'000u);
  }
}

TEST_P(http2, texts_are_decoded_unless_the_program_wants_them_as_they_are) {
  auto client = make_client(trusting());
  for (const std::string& coding : here.codings) {
    auto request = make_request("GET", here.tls("/text.txt"));
    ASSERT_EQ(tern_http_request_set_header(request.get(), str("Accept-Encoding"), str(coding), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.header("content-encoding"), coding);
    EXPECT_EQ(a.body(), compressible) << coding << ": " << a.message();
    EXPECT_LT(a.info.wire_in, compressible.size() / 2);
    auto raw = make_request("GET", here.tls("/text.txt"), {{"http.decode", "false"}});
    ASSERT_EQ(tern_http_request_set_header(raw.get(), str("Accept-Encoding"), str(coding), nullptr), TERN_OK);
    answer b = fetch(client.get(), raw.get());
    EXPECT_EQ(b.header("content-encoding"), coding);
    EXPECT_NE(b.body(), compressible);
    EXPECT_LT(b.body().size(), compressible.size() / 2);
  }
  answer asked = get(client.get(), here.tls("/text.txt"));
  EXPECT_EQ(asked.body(), compressible) << asked.message();
  EXPECT_EQ(asked.header("content-encoding").empty(), here.codings.empty());
  answer unasked = get(client.get(), here.tls("/text.txt"), {{"http.decode", "false"}});
  EXPECT_EQ(unasked.header("content-encoding"), "");
  EXPECT_EQ(unasked.body(), compressible);
}

TEST_P(http2, redirects_of_every_kind_are_followed_on_the_same_connection) {
  if (!here.redirects) GTEST_SKIP() << "it sends none";
  auto client = make_client(trusting());
  for (const char* status : {"301", "302", "303", "307", "308"}) {
    answer a = get(client.get(), here.tls("/redirect/" + std::string(status) + "/small.txt"));
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.body(), "content of the file");
    EXPECT_EQ(text(a.info.final_url), here.tls("/small.txt"));
    ASSERT_EQ(a.info.history_count, 1u);
    EXPECT_EQ(std::to_string(a.info.history[0].status), status);
    EXPECT_EQ(a.info.history[0].version, 20u);
  }
  EXPECT_EQ(connect_times(client.get(), here.tls("/")), 1u);
}

TEST_P(http2, credentials_of_every_kind_are_accepted) {
  std::vector<const char*> kinds;
  if (is("nginx")) kinds = {"basic"};
  if (is("apache")) kinds = {"basic", "digest"};
  if (is("lighttpd")) kinds = {"basic", "digest-sha256", "digest-md5", "digest-userhash"};
  if (kinds.empty()) GTEST_SKIP() << "it asks for none";
  for (const char* kind : kinds) {
    SCOPED_TRACE(kind);
    const std::string url = here.tls("/" + std::string(kind) + "/small.txt");
    auto client = make_client(trusting({{"auth.user", "user"}, {"auth.password", "password"}}));
    for (uint32_t attempts : {2u, 1u, 1u}) {
      answer a = get(client.get(), url);
      EXPECT_EQ(a.status(), 200) << a.message();
      EXPECT_EQ(a.body(), "content of the file");
      EXPECT_EQ(a.info.version, 20u);
      EXPECT_EQ(a.info.attempts, attempts);
    }
    answer wrong = get(client.get(), url, {{"auth.password", "mistake"}});
    EXPECT_EQ(wrong.code(), TERN_OK) << wrong.message();
    EXPECT_EQ(wrong.status(), 401);
    crowd all(client.get());
    auto request = make_request("GET", url);
    for (int i = 0; i < 30; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle());
    EXPECT_EQ(all.succeeded(), 30u);
  }
}

TEST_P(http2, trailers_come_with_the_result) {
  if (!is("nginx") && !is("nghttpd")) GTEST_SKIP() << "it sends none";
  auto client = make_client(trusting());
  answer a = get(client.get(), here.tls(is("nginx") ? "/trailers/small.txt" : "/small.txt"), {{"http.decode", "false"}});
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.body(), "content of the file");
  ASSERT_EQ(a.info.trailer_count, 1u);
  EXPECT_EQ(text(a.info.trailers[0].name), "x-sum");
  EXPECT_EQ(text(a.info.trailers[0].value), "11");
}

TEST_P(http2, many_at_once_on_a_fresh_client_share_one_connection) {
  for (const char* loops : {"0", "1"}) {
    auto client = make_client(trusting({{"loops", loops}, {"connections.per_origin", "8"}}));
    crowd all(client.get());
    auto request = make_request("GET", here.tls("/small.txt"));
    for (int i = 0; i < 64; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle());
    EXPECT_EQ(all.succeeded(), 64u);
    for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.info.version, 20u);
    // lighttpd allows 8 streams at once: more connections are made only when they are used up.
    if (is("lighttpd"))
      EXPECT_LE(connect_times(client.get(), here.tls("/")), 8u);
    else
      EXPECT_EQ(connect_times(client.get(), here.tls("/")), 1u);
  }
}

// Submits 64 at once; the number of connections that took.
uint64_t connections_of_upgrade(const http2_server& to, const char* loops) {
  auto client = make_client({{"loops", loops}, {"http.version", "h2c-upgrade"}, {"connections.per_origin", "8"}});
  crowd all(client.get());
  auto request = make_request("GET", to.clear("/small.txt"));
  std::vector<uint64_t> ids;
  for (int i = 0; i < 64; ++i) ids.push_back(all.submit(request.get()));
  EXPECT_TRUE(all.settle());
  for (uint64_t id : ids) {
    if (!all.has(id)) continue;
    EXPECT_EQ(all[id].body(), "content of the file") << all[id].message();
    EXPECT_EQ(all[id].info.version, 20u);
  }
  return connect_times(client.get(), to.clear("/"));
}

// Not by those that allow few streams, or close when the first request is answered.
bool upgrades_for_many(const std::string& name) { return name == "caddy" || name == "h2o"; }

TEST_P(http2, many_at_once_share_what_an_upgrade_makes) {
  if (!upgrades_for_many(GetParam())) GTEST_SKIP() << "it does not know Upgrade, or not for many";
  for (const char* loops : {"0", "1"}) EXPECT_LE(connections_of_upgrade(here, loops), 2u) << loops << " loops";
}

INSTANTIATE_TEST_SUITE_P(with, http2, ::testing::ValuesIn(server_names), [](const auto& p) { return std::string(p.param); });

}  // namespace
