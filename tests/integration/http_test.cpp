// HTTP/1.1 against nginx and the scripted fault server: what is sent, what comes back, and what goes wrong.
#include <sys/stat.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ostream>
#include <thread>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class nginx : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    server = new nginx_server;
    server->add_file("hundred", std::string(100, 'x'));
    server->add_sparse_file("big", 64 << 20);
  }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static nginx_server* server;
};
nginx_server* nginx::server = nullptr;

TEST_F(nginx, a_get_brings_everything_a_result_has) {
  auto client = make_client();
  auto request = make_request("GET", server->url("/hundred"));
  ASSERT_EQ(tern_request_set_meta(request.get(), str("job"), str("7"), nullptr), TERN_OK);
  answer a = fetch(client.get(), request.get());
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.info.version, 11u);
  EXPECT_EQ(text(a.info.reason), "OK");
  EXPECT_EQ(a.body(), std::string(100, 'x'));
  EXPECT_EQ(a.header("content-length"), "100");
  EXPECT_EQ(text(a.info.url), server->url("/hundred"));
  EXPECT_EQ(text(a.info.remote_address), "127.0.0.1:" + std::to_string(server->port()));
  EXPECT_EQ(text(tern_result_meta(a.result.get(), str("job"))), "7");
  EXPECT_EQ(text(tern_result_meta(a.result.get(), str("req_id"))), "0");
  EXPECT_EQ(text(tern_result_meta(a.result.get(), str("req_method"))), "GET");
  EXPECT_GE(a.info.connect_ns, 0);
  EXPECT_GE(a.info.first_byte_ns, a.info.connected_ns);
  EXPECT_GE(a.info.total_ns, a.info.first_byte_ns);
  EXPECT_GT(a.info.wire_in, 100u);
  EXPECT_GT(a.info.wire_out, 20u);
}

TEST_F(nginx, three_fetches_one_after_another_make_one_connection) {
  auto client = make_client();
  auto request = make_request("GET", server->url("/hundred"));
  for (int i = 0; i < 3; ++i) {
    answer a = fetch(client.get(), request.get());
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.reused(), i > 0);
    EXPECT_EQ(a.info.id, static_cast<uint64_t>(i));
  }
  uint64_t times = 0;
  ASSERT_EQ(tern_client_connect_times(client.get(), str(server->url("/")), &times, nullptr), TERN_OK);
  EXPECT_EQ(times, 1u);
}

TEST_F(nginx, three_at_once_with_the_cap_at_one_make_one_connection) {
  auto client = make_client({{"connections.per_origin", "1"}});
  auto request = make_request("GET", server->url("/hundred"));
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 3; ++i) calls.push_back(start(client.get(), request.get()));
  for (auto& c : calls) EXPECT_EQ(wait(c.get()).status(), 200);
  uint64_t times = 0;
  ASSERT_EQ(tern_client_connect_times(client.get(), str(server->url("/")), &times, nullptr), TERN_OK);
  EXPECT_EQ(times, 1u);
}

TEST_F(nginx, answers_without_a_body) {
  auto client = make_client();
  answer head = fetch(client.get(), make_request("HEAD", server->url("/hundred")).get());
  EXPECT_EQ(head.status(), 200);
  EXPECT_EQ(head.header("Content-Length"), "100");
  EXPECT_EQ(head.info.body.data, nullptr);
  EXPECT_EQ(get(client.get(), server->url("/status/204")).status(), 204);
  answer missing = get(client.get(), server->url("/status/404"));
  EXPECT_EQ(missing.code(), TERN_OK);
  EXPECT_EQ(missing.status(), 404);
}

TEST_F(nginx, a_large_body_goes_to_a_file_whole_or_not_at_all) {
  auto client = make_client();
  temp_dir dir;
  const std::string path = (dir / "big").string();
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_FILE;
  o.sink_path = str(path);
  answer a = fetch(client.get(), make_request("GET", server->url("/big")).get(), &o);
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.info.body_size, uint64_t{64} << 20);
  EXPECT_EQ(a.info.body.data, nullptr);
  EXPECT_EQ(std::filesystem::file_size(path), uint64_t{64} << 20);

  fault_server faulty;
  const std::string other = (dir / "broken").string();
  o.sink_path = str(other);
  answer broken = fetch(client.get(), make_request("GET", faulty.url("/reset/in-body")).get(), &o);
  EXPECT_NE(broken.code(), TERN_OK);
  EXPECT_FALSE(std::filesystem::exists(other));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir / ""), std::filesystem::directory_iterator()), 1);

  const std::string nowhere = (dir / "none/x").string();
  o.sink_path = str(nowhere);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server->url("/big")).get(), &o).code(), TERN_E_BODY_SINK);
}

TEST_F(nginx, a_body_over_the_limit_ends_that_request_only) {
  auto client = make_client({{"http.max_body_bytes", "1MiB"}});
  answer big = get(client.get(), server->url("/big"));
  EXPECT_EQ(big.code(), TERN_E_BODY_TOO_LARGE);
  EXPECT_EQ(big.status(), 200);
  EXPECT_EQ(get(client.get(), server->url("/hundred")).code(), TERN_OK);
}

TEST_F(nginx, the_unix_socket_and_resolve_reach_the_same_server) {
  auto client = make_client();
  answer local = get(client.get(), "http://any.example/hundred", {{"net.unix_socket", server->unix_socket().string()}});
  EXPECT_EQ(local.status(), 200) << local.message();
  const std::string port = std::to_string(server->port());
  answer named =
      get(client.get(), "http://some.example:" + port + "/hundred", {{"resolve", "some.example:" + port + ":127.0.0.1"}});
  EXPECT_EQ(named.status(), 200) << named.message();
}

TEST(nginx_limits, a_connection_ends_after_its_last_request) {
  nginx_server::options how;
  how.keepalive_requests = 3;
  nginx_server server(how);
  server.add_file("f", "x");
  auto client = make_client({{"connections.per_origin", "1"}});
  auto request = make_request("GET", server.url("/f"));
  for (int i = 0; i < 9; ++i) EXPECT_EQ(fetch(client.get(), request.get()).code(), TERN_OK);
  uint64_t times = 0;
  ASSERT_EQ(tern_client_connect_times(client.get(), str(server.url("/")), &times, nullptr), TERN_OK);
  EXPECT_EQ(times, 3u);
}

// ---- what is sent

class sent : public ::testing::Test {
 protected:
  fault_server server;
  handle<tern_client> client = make_client();
  std::string echo(tern_request* r) {
    answer a = fetch(client.get(), r);
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    return a.body();
  }
};

TEST_F(sent, the_defaults) {
  auto r = make_request("GET", "http://user:secret@127.0.0.1:" + std::to_string(server.port()) + "/echo?a=1#part");
  const std::string raw = echo(r.get());
  EXPECT_TRUE(raw.starts_with("GET /echo?a=1 HTTP/1.1\r\n")) << raw;
  EXPECT_NE(raw.find("\r\nHost: 127.0.0.1:" + std::to_string(server.port()) + "\r\n"), std::string::npos) << raw;
  EXPECT_NE(raw.find("\r\nUser-Agent: tern/0.1\r\n"), std::string::npos) << raw;
  EXPECT_NE(raw.find("\r\nAccept: */*\r\n"), std::string::npos) << raw;
  EXPECT_EQ(raw.find("secret"), std::string::npos) << raw;
  EXPECT_EQ(raw.find("part"), std::string::npos) << raw;
}

TEST_F(sent, headers_replaced_suppressed_and_repeated_and_a_query) {
  auto r = make_request("GET", server.url("/echo"), {{"http.user_agent", "mine/2"}});
  ASSERT_EQ(tern_http_request_set_header(r.get(), str("Accept"), {nullptr, 0}, nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_add_header(r.get(), str("X-A"), str("1"), nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_add_header(r.get(), str("X-A"), str("2"), nullptr), TERN_OK);
  const tern_pair pairs[] = {{str("q"), str("a b&c")}, {str("n"), str("")}};
  ASSERT_EQ(tern_http_request_add_query(r.get(), pairs, 2, nullptr), TERN_OK);
  const std::string raw = echo(r.get());
  EXPECT_TRUE(raw.starts_with("GET /echo?q=a%20b%26c&n= HTTP/1.1\r\n")) << raw;
  EXPECT_NE(raw.find("\r\nX-A: 1\r\nX-A: 2\r\n"), std::string::npos) << raw;
  EXPECT_NE(raw.find("\r\nUser-Agent: mine/2\r\n"), std::string::npos) << raw;
  EXPECT_EQ(raw.find("\r\nAccept:"), std::string::npos) << raw;
}

TEST_F(sent, bodies_of_every_kind) {
  const std::string ending = "\r\n\r\nhello body";
  auto bytes = make_request("POST", server.url("/echo"));
  ASSERT_EQ(tern_request_set_body(bytes.get(), str("hello body"), nullptr), TERN_OK);
  std::string raw = echo(bytes.get());
  EXPECT_TRUE(raw.ends_with(ending)) << raw;
  EXPECT_NE(raw.find("\r\nContent-Length: 10\r\n"), std::string::npos) << raw;

  static std::atomic<int> released = 0;
  auto borrowed = make_request("PUT", server.url("/echo"));
  ASSERT_EQ(
      tern_request_set_body_borrowed(borrowed.get(), str("hello body"), [](uint64_t) { ++released; }, 0, nullptr), TERN_OK);
  EXPECT_TRUE(echo(borrowed.get()).ends_with(ending));
  borrowed.reset();
  EXPECT_TRUE(eventually([] { return released == 1; })) << released;

  temp_dir dir;
  std::ofstream(dir / "body") << "hello body";
  auto file = make_request("PATCH", server.url("/echo"));
  ASSERT_EQ(tern_request_set_body_file(file.get(), str((dir / "body").string()), nullptr), TERN_OK);
  raw = echo(file.get());
  EXPECT_TRUE(raw.ends_with(ending)) << raw;
  EXPECT_NE(raw.find("\r\nContent-Length: 10\r\n"), std::string::npos) << raw;

  auto missing = make_request("PUT", server.url("/echo"));
  ASSERT_EQ(tern_request_set_body_file(missing.get(), str((dir / "none").string()), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), missing.get()).code(), TERN_E_BODY_SOURCE);

  const auto pull = [](uint64_t, uint64_t, uint64_t offset, void* buffer, size_t) -> int64_t {
    const std::string_view all = "hello body";
    if (offset == all.size()) return TERN_PULL_END;
    std::memcpy(buffer, all.data() + offset, 5);
    return 5;
  };
  auto callback = make_request("POST", server.url("/echo"));
  ASSERT_EQ(tern_request_set_body_callback(callback.get(), pull, 0, nullptr, -1, 0, nullptr), TERN_OK);
  raw = echo(callback.get());
  EXPECT_NE(raw.find("\r\nTransfer-Encoding: chunked\r\n"), std::string::npos) << raw;
  tern_call* call = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), callback.get(), nullptr, &call, nullptr), TERN_E_STATE)
      << "the body cannot be sent twice";
}

// ---- Expect: 100-continue

TEST_F(sent, expect_is_answered_by_100_by_silence_by_413_and_by_417) {
  for (const auto& [path, status] :
       {std::pair{"/expect/100", 200}, {"/expect/silence", 200}, {"/expect/413", 413}, {"/expect/417", 200}}) {
    auto r = make_request("POST", server.url(path), {{"http.expect_above", "10B"}, {"http.expect_timeout", "200ms"}});
    ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(5000, 'b')), nullptr), TERN_OK);
    answer a = fetch(client.get(), r.get());
    EXPECT_EQ(a.code(), TERN_OK) << path << ": " << a.message();
    EXPECT_EQ(a.status(), status) << path;
  }
}

// ---- what goes wrong

struct fault {
  const char* path;
  int32_t code;
};
void PrintTo(const fault& f, std::ostream* out) { *out << f.path; }

class faults : public ::testing::TestWithParam<fault> {};

TEST_P(faults, end_that_request_with_a_clear_error_and_nothing_else) {
  fault_server server;
  auto client = make_client({{"timeout.first_byte", "300ms"}, {"timeout.idle", "300ms"}, {"http.max_body_bytes", "1MiB"}});
  answer a = get(client.get(), server.url(GetParam().path));
  EXPECT_EQ(a.code(), GetParam().code) << a.message();
  if (GetParam().code != TERN_OK) {
    EXPECT_NE(a.message(), "");
  }
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK) << "the client goes on";
}

INSTANTIATE_TEST_SUITE_P(
    all, faults,
    ::testing::Values(fault{"/reset/before-head", TERN_E_RECEIVE}, fault{"/reset/after-head", TERN_E_RECEIVE},
                      fault{"/reset/in-head", TERN_E_RECEIVE}, fault{"/reset/in-body", TERN_E_RECEIVE},
                      fault{"/close/in-head", TERN_E_TRUNCATED}, fault{"/close/in-body", TERN_E_TRUNCATED},
                      fault{"/close/in-chunk", TERN_E_TRUNCATED}, fault{"/stall/before-head", TERN_E_TIMEOUT_FIRST_BYTE},
                      fault{"/stall/in-head", TERN_E_TIMEOUT_IDLE}, fault{"/stall/in-body", TERN_E_TIMEOUT_IDLE},
                      fault{"/garbage", TERN_E_PROTOCOL}, fault{"/chunked/bad-size", TERN_E_PROTOCOL},
                      fault{"/chunked/huge-size", TERN_E_PROTOCOL}, fault{"/chunked/no-crlf", TERN_E_PROTOCOL},
                      fault{"/chunked/cut", TERN_E_TRUNCATED}, fault{"/length/short", TERN_E_TRUNCATED},
                      fault{"/length/long", TERN_OK}, fault{"/length/twice", TERN_E_PROTOCOL},
                      fault{"/length/and-chunked", TERN_E_PROTOCOL}, fault{"/length/negative", TERN_E_PROTOCOL},
                      fault{"/head/large/63", TERN_OK}, fault{"/head/large/80", TERN_E_HEAD_TOO_LARGE},
                      fault{"/head/many/300", TERN_E_HEAD_TOO_LARGE}, fault{"/head/nul", TERN_E_PROTOCOL},
                      fault{"/endless/body", TERN_E_BODY_TOO_LARGE}, fault{"/endless/head", TERN_E_HEAD_TOO_LARGE},
                      fault{"/chunked/1000", TERN_OK}, fault{"/chunked/trailers", TERN_OK}, fault{"/drip/10", TERN_OK},
                      fault{"/close-delimited/500", TERN_OK}, fault{"/close-delimited-reset", TERN_E_RECEIVE},
                      fault{"/connection-close", TERN_OK}, fault{"/http10", TERN_OK}, fault{"/informational/103", TERN_OK}),
    [](const auto& p) {
      std::string name = p.param.path;
      for (char& c : name)
        if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
      return name;
    });

TEST(fault_results, interim_responses_and_trailers_are_in_the_result) {
  fault_server server;
  auto client = make_client();
  answer early = get(client.get(), server.url("/informational/103"));
  ASSERT_EQ(early.info.interim_count, 1u);
  EXPECT_EQ(early.info.interims[0].status, 103);
  EXPECT_GE(early.info.interims[0].header_count, 1u);
  answer late = get(client.get(), server.url("/chunked/trailers"));
  ASSERT_GE(late.info.trailer_count, 1u);
  EXPECT_NE(text(late.info.trailers[0].name), "");
}

TEST(fault_results, an_early_answer_stops_the_upload_and_is_delivered) {
  fault_server server;
  auto client = make_client();
  for (const char* path : {"/early/413", "/early/413-close"}) {
    auto r = make_request("POST", server.url(path), {{"http.expect_above", "none"}});
    ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(64 << 20, 'u')), nullptr), TERN_OK);
    const uint64_t sent_before = counters(client.get()).bytes_out;
    answer a = fetch(client.get(), r.get());
    EXPECT_EQ(a.code(), TERN_OK) << path << ": " << a.message();
    EXPECT_EQ(a.status(), 413) << path;
    EXPECT_TRUE(eventually([&] { return server.counters().open == 0; })) << path << ": the connection cannot be used again";
    EXPECT_EQ(counters(client.get()).connections_open, 0u) << path;
    EXPECT_LT(counters(client.get()).bytes_out - sent_before, 32u << 20) << path << ": what socket buffers hold, and no more";
  }
}

TEST(fault_results, a_connection_closed_while_idle_is_replaced_for_what_may_be_repeated_only) {
  fault_server server;
  auto client = make_client({{"connections.per_origin", "1"}});
  // Closes without notice after its first request; the next one meets a connection that ends before it answers.
  for (int i = 0; i < 4; ++i) {
    answer a = get(client.get(), server.url("/requests/2"));
    EXPECT_EQ(a.code(), TERN_OK) << i << ": " << a.message();
  }
}

TEST(fault_results, each_phase_has_its_own_timeout) {
  auto client = make_client();
  black_hole_port nowhere;
  EXPECT_EQ(
      get(client.get(), "http://127.0.0.1:" + std::to_string(nowhere.port()) + "/", {{"timeout.connect", "200ms"}}).code(),
      TERN_E_TIMEOUT_CONNECT);
  silent_port silent;
  const std::string port = std::to_string(silent.port());
  EXPECT_EQ(get(client.get(), "https://127.0.0.1:" + port + "/", {{"timeout.tls", "200ms"}}).code(), TERN_E_TIMEOUT_TLS);
  answer first = get(client.get(), "http://127.0.0.1:" + port + "/", {{"timeout.first_byte", "200ms"}});
  EXPECT_EQ(first.code(), TERN_E_TIMEOUT_FIRST_BYTE);
  EXPECT_TRUE(first.maybe_processed());
  EXPECT_EQ(get(client.get(), "http://127.0.0.1:" + port + "/", {{"timeout.total", "200ms"}}).code(), TERN_E_TIMEOUT_TOTAL);

  auto narrow = make_client({{"workers", "1"}});
  auto blocker = start(narrow.get(), make_request("GET", "http://127.0.0.1:" + port + "/").get());
  EXPECT_EQ(get(narrow.get(), "http://127.0.0.1:" + port + "/", {{"timeout.queue", "200ms"}}).code(), TERN_E_TIMEOUT_QUEUE);
  tern_call_cancel(blocker.get());
  EXPECT_EQ(wait(blocker.get()).code(), TERN_E_CANCELLED);
}

TEST(fault_results, a_refused_connection_names_the_address) {
  auto client = make_client();
  refusing_port port;
  answer a = get(client.get(), "http://127.0.0.1:" + std::to_string(port.port()) + "/");
  EXPECT_EQ(a.code(), TERN_E_CONNECT);
  EXPECT_NE(a.message().find("127.0.0.1:" + std::to_string(port.port())), std::string::npos) << a.message();
  EXPECT_FALSE(a.maybe_processed());
}

}  // namespace
