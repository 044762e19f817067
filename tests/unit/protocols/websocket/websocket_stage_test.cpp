// The stage over a real HTTP/1.1 session, played as an operation plays it. RFC 6455 §4.1 (a GET of HTTP/1.1; nothing is sent
// before the 101; a wrong 101 ends the connection; other responses are HTTP's), §4.1 / §5.2 (frames in the packet of the 101).
#include "protocols/websocket/websocket_stage.hpp"

#include <gtest/gtest.h>

#include "protocols/http/h1/session.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/bytes_source.hpp"
#include "unit/protocols/websocket/frames.hpp"
#include "unit/protocols/websocket/message_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;

namespace {

struct WebsocketStage : testing::Test, sink {
  WebsocketStage() : session(http::make_h1_session({})) {
    auto r = std::make_shared<http::request_head>();
    r->method = "GET";
    r->target = "/chat";
    r->authority = "h";
    r->scheme = "http";
    r->list = {{"User-Agent", "t"}};
    attempt.request = original = std::move(r);
    options.codec.out.draw = draw_counted;
  }

  // ---- the operation
  void start(body_source* messages) {
    attempt.out = &log;
    attempt.body = messages;
    if (!stage) stage.emplace(host, options, messages);
    withhold_stage().on_request(attempt, host.time);
    const verdict v = stage->on_request(attempt, host.time);
    ASSERT_EQ(v.kind, verdict_kind::pass) << v.why.message();
    o.id = 1;
    o.request = attempt.request.get();
    o.body = attempt.body;
    o.out = this;
    session->submit(o, host.time);
  }
  void on_head(const head& h) override {
    if (h.kind == head_kind::informational) return log.on_head(h);
    ASSERT_EQ(stage->on_head(attempt, h, host.time).kind, verdict_kind::pass);
    stage->wrap(attempt, h);
    attempt.out->on_head(h);
  }
  size_t on_data(bytes data) override { return host.over() ? 0 : attempt.out->on_data(data); }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override {
    stage->on_end(attempt, end, host.time);
    if (host.why) end.why = host.why;
    attempt.out->on_end(std::move(end));
  }

  // ---- the connection
  std::string sent() {
    std::string out;
    size_t written = 0;
    for (;;) {
      const auto views = session->pull_output(std::exchange(written, 0), 1 << 20, host.time);
      if (views.empty()) break;
      for (bytes v : views) out += as_text(v), written += v.size();
    }
    return out;
  }
  std::string sent_frames() {
    std::string out = sent();
    return describe_all(out);
  }
  void give(const std::string& text) {
    kept += text;
    while (!kept.empty() && session->status().wants_read) {
      const std::vector<std::byte> memory(as_bytes(kept).begin(), as_bytes(kept).end());
      const size_t used = session->feed({input_kind::data, memory, {}}, host.time);
      kept.erase(0, used);
    }
  }
  void resume() {
    session->resume(o, host.time);
    give({});
  }
  void end() { session->feed({input_kind::eof, {}, {}}, host.time); }
  std::string agreement(std::string more = {}) {
    const std::string request = sent();
    const std::string_view name = "Sec-WebSocket-Key: ";
    const size_t at = request.find(name) + name.size();
    key = request.substr(at, request.find("\r\n", at) - at);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
           accept_of(key) + "\r\n" + more + "\r\n";
  }

  script::noting_host host;
  script::message_log log;
  script::message_source program;
  websocket_options options;
  std::unique_ptr<byte_session> session;
  tern::attempt attempt;
  std::shared_ptr<const message> original;
  std::optional<websocket_stage> stage;
  op o;
  std::string kept;
  std::string key;
};

}  // namespace

TEST_F(WebsocketStage, TheRequest) {
  options.wish.subprotocols = {"chat"};
  program.send("early");
  start(&program);
  std::string request = sent();
  const std::string_view name = "Sec-WebSocket-Key: ";
  const size_t at = request.find(name) + name.size();
  request.erase(at, request.find("\r\n", at) - at);
  EXPECT_EQ(request,
            "GET /chat HTTP/1.1\r\nHost: h\r\nUser-Agent: t\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: \r\nSec-WebSocket-Protocol: chat\r\n\r\n");
  EXPECT_EQ(static_cast<const http::request_head&>(*original).list.size(), 1u);  // shared: left as it was
  EXPECT_EQ(program.waiting(), 1u);                                              // nothing before the 101
}

TEST_F(WebsocketStage, MessagesBothWays) {
  program.send("early");
  start(&program);
  give(agreement() + text("in the packet of the 101") + binary("x"));
  EXPECT_EQ(log.lines, "head 101\ntext in the packet of the 101\nbinary x");
  EXPECT_EQ(sent_frames(), "text:early");
  EXPECT_EQ(sent_frames(), "");
  program.send("later");
  resume();
  give(ping("p"));
  EXPECT_EQ(sent_frames(), "pong:p | text:later");
  program.finish();
  resume();
  EXPECT_EQ(sent_frames(), "close:1000");
  EXPECT_NE(stage->deadline(), never);
  give(closing(1000));
  end();
  EXPECT_EQ(log.lines, "head 101\ntext in the packet of the 101\nbinary x\nend");
  EXPECT_FALSE(host.over());
}

TEST_F(WebsocketStage, ByteByByte) {
  start(&program);
  const std::string stream = agreement() + text("one") + text("two", false) + more("three", true) + closing(1000, "bye");
  for (char c : stream) give(std::string(1, c));
  EXPECT_EQ(sent_frames(), "close:1000");
  end();
  EXPECT_EQ(log.lines, "head 101\ntext one\ntext twothree\nclosing 1000 bye\nend");
}

TEST_F(WebsocketStage, APausedProgramStopsTheReading) {
  start(&program);
  log.stubborn = 1;
  give(agreement() + text("one") + text("two"));
  EXPECT_EQ(log.lines, "head 101");
  EXPECT_FALSE(session->status().wants_read);
  resume();
  EXPECT_EQ(log.lines, "head 101\ntext one\ntext two");
  EXPECT_TRUE(session->status().wants_read);
}

TEST_F(WebsocketStage, TheServerEndsItWithoutAClose) {
  start(&program);
  give(agreement() + text("one"));
  end();
  EXPECT_EQ(log.lines, "head 101\ntext one\nend the WebSocket connection ended without a close");
}

TEST_F(WebsocketStage, ABadFrameIsAnsweredBeforeItFails) {
  start(&program);
  give(agreement() + more("x"));
  EXPECT_FALSE(host.over());
  EXPECT_EQ(sent_frames(), "close:1002 a continuation of no message");
  EXPECT_EQ(host.why.code(), TERN_E_WEBSOCKET);
}

TEST_F(WebsocketStage, A101ThatIsNoAgreementFailsAndNothingIsSent) {
  program.send("early");
  start(&program);
  std::string answer = agreement();
  answer.replace(answer.find("Accept: ") + 8, 1, "!");
  give(answer + text("x"));
  EXPECT_EQ(log.lines, "head 101");
  EXPECT_EQ(host.why.code(), TERN_E_WEBSOCKET_UPGRADE);
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(program.waiting(), 1u);
}

TEST_F(WebsocketStage, OtherResponsesFailWithTheirStatus) {
  start(&program);
  sent();
  give("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(log.lines, "head 403");
  EXPECT_EQ(host.why.code(), TERN_E_WEBSOCKET_UPGRADE);
  EXPECT_EQ(host.why.native_code(), 403);
  EXPECT_EQ(host.why.message(), "the server answered 403 Forbidden instead of opening a WebSocket connection");
}

TEST_F(WebsocketStage, AlsoWithoutABody) {
  start(&program);
  sent();
  give("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(log.lines, "head 200\nend the server answered 200 OK instead of opening a WebSocket connection");
}

TEST_F(WebsocketStage, AnotherTryHasAnotherKeyAndFreshFields) {
  start(&program);
  agreement();
  const std::string first = key;
  session = http::make_h1_session({});
  o = {};
  attempt.request = original;  // `again`: as it stood before this stage
  start(&program);
  give(agreement() + text("there"));
  EXPECT_NE(key, first);
  EXPECT_EQ(log.lines, "head 101\ntext there");
}

TEST_F(WebsocketStage, WhatOuterStagesSeeHasNoBody) {
  attempt.body = &program;
  withhold_stage().on_request(attempt, host.time);
  EXPECT_EQ(attempt.body, nullptr);
}

TEST_F(WebsocketStage, HeadersOfTheHandshakeAreRefused) {
  auto r = std::make_shared<http::request_head>(static_cast<const http::request_head&>(*original));
  r->list.push_back({"Sec-WebSocket-Key", "mine"});
  attempt.request = r;
  websocket_stage s(host, options, nullptr);
  const verdict v = s.on_request(attempt, host.time);
  EXPECT_EQ(v.kind, verdict_kind::fail);
  EXPECT_EQ(v.why.code(), TERN_E_ARGUMENT);
}

TEST_F(WebsocketStage, CompressionThatWasAgreedOn) {
  options.wish.deflate.emplace();
  start(&program);
  give(agreement("Sec-WebSocket-Extensions: permessage-deflate\r\n") +
       raw({1, std::string("\xf2\x48\xcd\xc9\xc9\x07\x00", 7), true, 4}));
  EXPECT_EQ(log.lines, "head 101\ntext Hello");
  program.send(std::string(1000, 'x'));
  resume();
  std::string out = sent();
  EXPECT_LT(out.size(), 100u);
  EXPECT_EQ(take_frames(out).at(0).reserved, 4);
}

TEST_F(WebsocketStage, CompressionThatWasNotIsAFault) {
  options.wish.deflate.emplace();
  start(&program);
  give(agreement() + raw({1, "x", true, 4}));
  EXPECT_EQ(sent_frames(), "close:1002 a frame with reserved bits");
}

TEST_F(WebsocketStage, OneQuestionOneAnswer) {
  options.codec.one_answer = true;
  options.codec.out.what = sending::one_text;
  bytes_source question(as_bytes("question"), nullptr);
  start(&question);
  give(agreement());
  EXPECT_EQ(sent_frames(), "text:question");
  give(text("answer"));
  EXPECT_EQ(sent_frames(), "close:1000");
  give(closing(1000));
  end();
  EXPECT_EQ(log.lines, "head 101\ntext answer\nend");
}

TEST_F(WebsocketStage, AnEmptyQuestionIsOneToo) {
  options.codec.one_answer = true;
  options.codec.out.what = sending::one_binary;
  bytes_source question({}, nullptr);
  start(&question);
  give(agreement());
  EXPECT_EQ(sent_frames(), "binary:");
}

TEST_F(WebsocketStage, ItsTimeIsThatOfTheCodec) {
  options.codec.ping_interval = std::chrono::seconds(10);
  start(&program);
  EXPECT_EQ(stage->deadline(), never);
  give(agreement());
  EXPECT_EQ(stage->deadline(), host.time + std::chrono::seconds(10));
  EXPECT_EQ(host.dues, 1) << "or nobody would look before something else happens";
  host.time += std::chrono::seconds(10);
  EXPECT_EQ(stage->on_tick(attempt, host.time).kind, verdict_kind::pass);
  EXPECT_EQ(host.wakes, 1);
  EXPECT_EQ(sent_frames(), "ping:");
}
