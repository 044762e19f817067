#include "support/fault_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plain_client.hpp"
#include "support/server_test.hpp"

namespace tern::test {
namespace {

using std::chrono::milliseconds;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;
using end = plain_client::end;

constexpr milliseconds silence{100};

struct fault_server_test : testing::Test {
  fault_server server;
  plain_client client{server.port()};
};

TEST_F(fault_server_test, answers_requests_one_after_another_on_a_connection) {
  client.get("/bytes/3").read("xxx");
  client.clear();
  client.get("/status/404").read("status\n");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 404 "));
  EXPECT_EQ(server.counters().accepted, 1U);
  EXPECT_EQ(server.counters().requests, 2U);
}

TEST_F(fault_server_test, echoes_the_raw_request) {
  std::string request = "POST /echo?a=b HTTP/1.1\r\nhOsT: localhost\r\nContent-Length: 4\r\n\r\nbody";
  client.send(request);
  client.read("body");
  EXPECT_THAT(client.received(), EndsWith(request));
}

TEST_F(fault_server_test, echoes_a_chunked_request_with_its_framing) {
  std::string request = "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nbody\r\n0\r\nA: b\r\n\r\n";
  for (char c : request) client.send({&c, 1});
  client.read("A: b\r\n\r\n");
  EXPECT_THAT(client.received(), EndsWith(request));
}

TEST_F(fault_server_test, counts_upload_bytes_without_framing) {
  client.send("PUT /upload HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n3\r\nabc\r\n0\r\n\r\n");
  client.read("\r\n\r\n8");
  EXPECT_THAT(client.received(), EndsWith("\r\n\r\n8"));
}

TEST_F(fault_server_test, leaves_the_body_out_for_head) {
  client.send("HEAD /bytes/5 HTTP/1.1\r\n\r\n");
  client.get("/status/204").read("204 None\r\n\r\n");
  EXPECT_THAT(client.received(), HasSubstr("Content-Length: 5\r\n\r\nHTTP/1.1 204"));
}

struct place {
  std::string name;
  std::string received;
};

const place places[] = {{"before-head", ""},
                        {"in-head", "HTTP/1.1 200 OK\r\nContent-Type: text/pl"},
                        {"after-head", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"},
                        {"in-body", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + std::string(50, 'x')},
                        {"in-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe"}};

TEST_F(fault_server_test, resets_at_every_place) {
  for (const place& where : places) {
    plain_client one(server.port());
    one.get("/reset/" + where.name).read();
    EXPECT_EQ(one.ended(), end::reset) << where.name;
    EXPECT_EQ(one.received(), where.received);
  }
}

TEST_F(fault_server_test, closes_at_every_place) {
  for (const place& where : places) {
    plain_client one(server.port());
    one.get("/close/" + where.name).read();
    EXPECT_EQ(one.ended(), end::closed) << where.name;
    EXPECT_EQ(one.received(), where.received);
  }
}

TEST_F(fault_server_test, stalls_at_every_place_until_the_peer_goes) {
  for (const place& where : places) {
    plain_client one(server.port());
    one.get("/stall/" + where.name).read({}, silence);
    EXPECT_EQ(one.ended(), end::none) << where.name;
    EXPECT_EQ(one.received(), where.received);
  }
  EXPECT_TRUE(eventually([&] { return server.counters().open == 1; }));
}

TEST_F(fault_server_test, drips_one_byte_per_ten_milliseconds) {
  auto began = std::chrono::steady_clock::now();
  client.get("/drip/10").read("xxxxxxxxxx");
  EXPECT_THAT(client.received(), EndsWith("\r\n\r\nxxxxxxxxxx"));
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(10) * (client.received().size() - 1));
}

TEST_F(fault_server_test, endless_answers_flow_until_the_peer_goes) {
  for (const char* path : {"body", "close-delimited", "head", "header-line", "informational", "trailers", "chunk-extension"}) {
    plain_client one(server.port());
    one.get(std::string("/endless/") + path);
    while (one.ended() == end::none && one.received().size() < (1U << 20)) one.read({}, milliseconds(5));
    EXPECT_GE(one.received().size(), 1U << 20) << path;
  }
  client.get("/bytes/1").read("\r\n\r\nx");
  EXPECT_TRUE(eventually([&] { return server.counters().open == 1; }));
}

TEST_F(fault_server_test, an_early_413_leaves_the_upload_unread) {
  client.send("PUT /early/413 HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n");
  client.read("\r\n\r\n");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 413 "));
  client.read();
  EXPECT_EQ(client.ended(), end::closed);
}

TEST_F(fault_server_test, a_kept_connection_survives_an_early_413) {
  client.send("PUT /early/413-keep HTTP/1.1\r\nContent-Length: 4\r\n\r\nbo");
  client.read("Content-Length: 0\r\n\r\n");
  client.clear();
  client.send("dy");
  client.get("/bytes/2").read("\r\n\r\nxx");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(fault_server_test, expect_is_answered_with_100_unless_the_path_says_otherwise) {
  client.send("PUT /upload HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  client.read("\r\n\r\n");
  EXPECT_EQ(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("body");
  client.read("\r\n\r\n4");
  client.clear();

  client.send("PUT /expect/silence HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  client.read({}, silence);
  EXPECT_EQ(client.received(), "");
  client.send("body");
  client.read("done");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 "));
  client.clear();

  client.send("PUT /expect/417 HTTP/1.1\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  client.read();
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 417 "));
}

TEST_F(fault_server_test, closes_after_the_given_number_of_requests_without_notice) {
  client.get("/requests/2").read("\r\n\r\n1");
  client.get("/requests/2").read("\r\n\r\n2");
  client.read();
  EXPECT_EQ(client.ended(), end::closed);
  EXPECT_THAT(client.received(), Not(HasSubstr("close")));
}

TEST_F(fault_server_test, an_idle_connection_closes_only_when_no_request_comes) {
  client.get("/idle/close/60000").read("kept");
  client.get("/idle/close/30").read("kept\r\n", silence);
  EXPECT_EQ(client.ended(), end::closed);
}

TEST_F(fault_server_test, speaks_unasked_on_an_idle_connection) {
  client.get("/idle/bytes/10").read("408 Request Timeout");
  EXPECT_THAT(client.received(), HasSubstr("keptHTTP/1.1 408 "));
}

TEST_F(fault_server_test, ports_misbehave_whatever_is_requested) {
  auto ends = [&](port_fault fault) {
    plain_client one(server.listen(fault));
    one.read({}, silence);
    return one.ended();
  };
  EXPECT_EQ(ends(port_fault::close_on_accept), end::closed);
  EXPECT_EQ(ends(port_fault::reset_on_accept), end::reset);
  EXPECT_EQ(ends(port_fault::garbage), end::closed);
  EXPECT_EQ(ends(port_fault::never_read), end::none);

  plain_client early(server.listen(port_fault::early_response));
  early.read("early");
  EXPECT_THAT(early.received(), StartsWith("HTTP/1.1 200 "));
}

TEST_F(fault_server_test, a_port_that_never_reads_lets_an_upload_fill_up) {
  plain_client one(server.listen(port_fault::never_read));
  one.get("/upload");
  EXPECT_TRUE(eventually([&] { return server.counters().accepted == 2; }));
  one.send_until_full();
  EXPECT_EQ(one.send_until_full(), 0U);
}

TEST_F(fault_server_test, serves_a_script_of_the_tests_own) {
  server.on("/mine", [](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "299 Mine", "", r.query)}}};
  });
  client.get("/mine?q").read("\r\n\r\nq");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 299 Mine"));
}

TEST_F(fault_server_test, understands_the_absolute_form) {
  client.get("http://other.example:80/bytes/1?q").read("\r\n\r\nx");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 "));
  ASSERT_EQ(server.heads().size(), 1U);
  EXPECT_THAT(server.heads()[0], StartsWith("GET http://other.example:80/bytes/1?q HTTP/1.1\r\n"));
}

TEST_F(fault_server_test, every_path_it_explains_exists) {
  // Paths in the list: words that begin with a slash, choices in braces, PLACE, # and units for numbers.
  std::string text(fault_paths());
  std::vector<std::string> pending;
  for (std::size_t at = text.find("\n/"); at != std::string::npos; at = text.find("\n/", at + 1)) {
    std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    while (line.starts_with('/')) {
      std::size_t space = line.find(' ');
      pending.push_back(line.substr(0, space));
      line = space == std::string::npos ? "" : line.substr(space + 1);
    }
  }
  ASSERT_GT(pending.size(), 30U);
  for (std::string path : pending) {
    if (path == "/counters") continue;
    for (const char* number : {"#", "MS", "KIB"})
      if (path.ends_with(number)) path = path.substr(0, path.rfind('/')) + "/7";
    if (path.ends_with("/S")) path.back() = '7';
    if (path.ends_with("/PLACE")) path = path.substr(0, path.rfind('/')) + "/in-body";
    if (std::size_t brace = path.find('{'); brace != std::string::npos)
      path = path.substr(0, brace) + path.substr(brace + 1, path.find(',') - brace - 1);
    fault_request request{.head = "GET " + path + " HTTP/1.1\r\n\r\n", .method = "GET", .path = path};
    auto script = fault_script_for(request);
    ASSERT_FALSE(script.steps.empty()) << path;
    EXPECT_THAT(script.steps[0].data, Not(StartsWith("HTTP/1.1 404"))) << path;
  }
}

TEST(fault_server, holds_many_connections_at_once) {
  fault_server server;
  std::vector<plain_client> clients;
  for (int i = 0; i < 400; ++i) clients.emplace_back(server.port());
  for (auto& client : clients) client.get("/bytes/1");
  for (auto& client : clients) client.read("\r\n\r\nx");
  EXPECT_EQ(server.counters().most_open, 400U);
  clients.clear();
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
}

TEST(fault_server, ends_at_once_whatever_is_open) {
  auto began = std::chrono::steady_clock::now();
  plain_client stalled = [] {
    fault_server server;
    plain_client client(server.port());
    client.get("/stall/in-body").read("xxx");
    return client;
  }();
  stalled.read();
  EXPECT_NE(stalled.ended(), end::none);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

}  // namespace
}  // namespace tern::test
