// Ends. RFC 6455 §5.5.1 (a close is answered, with its code; no data after ours), §5.5.2 (pongs until the peer's close),
// §7.1.1, §7.1.2 (the handshake), §7.1.5, §7.1.6 (code and reason), §7.1.7, §7.2.1 (1006), §7.4.
#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;
using std::chrono::milliseconds;
using std::chrono::seconds;

using CodecClose = script::codec_script;

TEST_F(CodecClose, TheProgramCloses) {
  program.send("last");
  program.close(4001, "enough");
  EXPECT_EQ(sent(), "text:last | close:4001 enough");
  give(text("still here") + ping("p"));
  EXPECT_EQ(log.lines, "text still here");
  EXPECT_EQ(sent(), "pong:p");
  give(closing(4001, "enough") + text("never"));
  EXPECT_EQ(log.lines, "text still here");
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(failure(), "going on");
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, WithoutAWordItIs1000) {
  program.finish();
  EXPECT_EQ(sent(), "close:1000");
  give(closing(1000));
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, ZeroIsNoWord) {
  program.close(0, "");
  EXPECT_EQ(sent(), "close:1000");
}

TEST_F(CodecClose, ZeroWithAReasonIs1000WithIt) {
  program.close(0, "bye");
  EXPECT_EQ(sent(), "close:1000 bye");
}

TEST_F(CodecClose, NoDataAfterOurClose) {
  give(text("x"));
  program.finish();
  EXPECT_EQ(sent(), "close:1000");
  program.send("too late");
  EXPECT_EQ(sent(), "");
}

TEST_F(CodecClose, AProgramsCodeMustBeOneThatMayBeSent) {
  program.close(1006, "");
  EXPECT_EQ(sent(), "close:1001");
  EXPECT_EQ(failure(), "TERN_E_ARGUMENT 0 the close code 1006 must not be sent");
}

TEST_F(CodecClose, ThePeerCloses) {
  give(text("last") + closing(1000, "bye") + text("never"));
  EXPECT_EQ(log.lines, "text last\nclosing 1000 bye");
  program.send("too late");
  EXPECT_EQ(sent(), "close:1000");
  EXPECT_EQ(failure(), "going on");
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, OurAnswerHasThePeersCode) {
  for (int code : {1000, 1001, 1011, 3000, 4999}) {
    script::codec_run r;
    r.give(closing(code, "why"), 1);
    EXPECT_EQ(r.log.lines, "closing " + std::to_string(code) + " why");
    EXPECT_EQ(r.sent(), "close:" + std::to_string(code));
  }
}

TEST_F(CodecClose, ACloseWithoutACode) {
  give(closing());
  EXPECT_EQ(log.lines, "closing 1005");
  EXPECT_EQ(sent(), "close:");
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, APeerThatClosesForAReasonIsAnError) {
  give(closing(1011, "boom"));
  EXPECT_EQ(sent(), "close:1011");
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1011 the peer closed the WebSocket connection with 1011 \"boom\"");
}

TEST_F(CodecClose, BothCloseAtOnce) {
  program.close(4000, "");
  EXPECT_EQ(sent(), "close:4000");
  give(closing(1001, "going"));
  EXPECT_EQ(log.lines, "");
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, AnAnswerWithAnotherCodeThatComplainsIsAnError) {
  program.finish();
  sent();
  give(closing(1002));
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1002 the peer closed the WebSocket connection with 1002");
}

TEST_F(CodecClose, TheEndOfTheConnectionWithoutACloseIs1006) {
  give(text("x"));
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1006 the WebSocket connection ended without a close");
}

TEST_F(CodecClose, TheEndOfTheConnectionBeforeTheAnswerIs1006) {
  program.finish();
  sent();
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1006 the WebSocket connection ended before the peer answered the close");
}

TEST_F(CodecClose, ABrokenConnectionKeepsItsError) {
  give(text("x"));
  EXPECT_EQ(end(error(TERN_E_RECEIVE, "reset")), "TERN_E_RECEIVE 0 reset");
}

TEST_F(CodecClose, AfterBothClosedABrokenConnectionDoesNotMatter) {
  give(closing(1000));
  EXPECT_EQ(end(error(TERN_E_SEND, "reset")), "ok");
}

TEST_F(CodecClose, AServerThatDoesNotEndTheConnectionIsLeft) {
  program.finish();
  sent();
  give(closing(1000));
  EXPECT_EQ(host.dues, 2);
  pass(limits::websocket_linger - milliseconds(1));
  EXPECT_EQ(failure(), "going on");
  pass(milliseconds(1));
  EXPECT_EQ(failure(), "done");
  EXPECT_EQ(machine().deadline(), never);
  outcome late{error(TERN_E_CANCELLED), reach::responding, false};
  machine().ended(late);
  EXPECT_EQ(late.why.code(), TERN_E_CANCELLED);  // that is not its business any more
}

TEST_F(CodecClose, LeavingLastsNoLongerEither) {
  give(closing(1011));
  EXPECT_EQ(sent(), "close:1011");
  pass(limits::websocket_linger);
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1011 the peer closed the WebSocket connection with 1011");
}

TEST_F(CodecClose, APeerThatDoesNotAnswerTheClose) {
  options.close_timeout = seconds(3);
  program.finish();
  sent();
  give(text("busy"));
  pass(seconds(3) - milliseconds(1));
  EXPECT_EQ(failure(), "going on");
  pass(milliseconds(1));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1006 the peer did not answer the close within 3s");
}

TEST_F(CodecClose, APeerThatTakesNothingOfWhatIsBeforeTheClose) {
  options.close_timeout = seconds(3);
  program.send(std::string(100, 'x'));
  machine().peek(50);
  machine().consume(10);
  program.close(1000, "");
  machine().resumed();
  pass(seconds(3) - milliseconds(1));
  machine().consume(10);  // it takes some
  pass(seconds(3) - milliseconds(1));
  EXPECT_EQ(failure(), "going on");
  pass(milliseconds(1));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1006 the peer took nothing of what was to be sent before the close within 3s");
}

TEST_F(CodecClose, AnAnswerThatCannotBeWritten) {
  options.close_timeout = seconds(3);
  give(closing(1000));
  pass(seconds(3));
  EXPECT_EQ(failure(), "done");
}

TEST_F(CodecClose, AFaultThatCannotBeTold) {
  options.close_timeout = seconds(3);
  give(more("x"));
  EXPECT_EQ(failure(), "going on");
  pass(seconds(3));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1002 the peer broke the WebSocket protocol: a continuation of no message");
}

TEST_F(CodecClose, AFaultIsTheErrorAlsoWhenTheConnectionEndsFirst) {
  give(more("x"));
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1002 the peer broke the WebSocket protocol: a continuation of no message");
}

TEST_F(CodecClose, AFaultWhileClosingNeedsNoSecondClose) {
  program.finish();
  EXPECT_EQ(sent(), "close:1000");
  give(more("x"));
  EXPECT_EQ(sent(), "");
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1002 the peer broke the WebSocket protocol: a continuation of no message");
}

TEST_F(CodecClose, AFaultBeforeOurCloseIsOutReplacesIt) {
  options.one_answer = true;
  give(text("answer") + text("\xff"));
  EXPECT_EQ(sent(), "close:1007 a text message is not UTF-8");
  EXPECT_EQ(failure().substr(0, 21), "TERN_E_WEBSOCKET 1007");
}

TEST_F(CodecClose, MalformedCloses) {
  struct {
    std::string frame, sent;
  } const cases[] = {{raw({8, "x"}), "close:1002 a close frame of one byte"},
                     {closing(999), "close:1002 a close frame with the code 999"},
                     {closing(1005), "close:1002 a close frame with the code 1005"},
                     {closing(1006), "close:1002 a close frame with the code 1006"},
                     {closing(1015), "close:1002 a close frame with the code 1015"},
                     {closing(1000, "\xff"), "close:1007 the reason in a close frame is not UTF-8"}};
  for (const auto& c : cases) {
    script::codec_run r;
    r.give(c.frame);
    EXPECT_EQ(r.sent(), c.sent);
    EXPECT_EQ(r.log.lines, "");
    EXPECT_NE(r.failure(), "going on");
  }
}

TEST_F(CodecClose, ACloseBetweenFragmentsEndsTheMessageToo) {
  give(text("Hel", false) + closing(1001) + more("lo", true));
  EXPECT_EQ(log.lines, "closing 1001");
  EXPECT_EQ(sent(), "close:1001");
}

TEST_F(CodecClose, WhatIsOnItsWayIsSentBeforeTheAnswer) {
  program.send("Hello", true, true);
  const peeked p = machine().peek(3);
  written += as_text(p.data);
  machine().consume(p.data.size());
  give(closing(1000));
  EXPECT_EQ(sent(), "text+:Hello | close:1000");
}

TEST_F(CodecClose, OneAnswer) {
  options.one_answer = true;
  options.out.what = sending::one_text;
  program.send("question");
  program.finish();
  EXPECT_EQ(sent(), "text+:question | more:");
  give(ping() + text("ans", false) + more("wer", true) + text("not wanted"));
  EXPECT_EQ(log.lines, "text answer");
  EXPECT_EQ(sent(), "pong: | close:1000");
}

TEST_F(CodecClose, OneAnswerWithACleanEnd) {
  options.one_answer = true;
  options.out.what = sending::one_binary;
  program.send("question");
  program.finish();
  sent();
  give(text("answer") + text("not wanted", false) + more("", true));
  EXPECT_EQ(sent(), "close:1000");
  give(closing(1000));
  EXPECT_EQ(log.lines, "text answer");
  EXPECT_EQ(end(), "ok");
}

TEST_F(CodecClose, OneAnswerIsThereHoweverThePeerTakesLeave) {
  options.one_answer = true;
  give(text("answer"));
  EXPECT_EQ(sent(), "close:1000");
  EXPECT_EQ(end(), "ok");
  script::codec_run deaf;
  deaf.options.one_answer = true;
  deaf.give(text("answer"));
  deaf.write();
  deaf.pass(deaf.options.close_timeout);
  EXPECT_EQ(deaf.failure(), "done");
}

TEST_F(CodecClose, OneAnswerThatDoesNotCome) {
  options.one_answer = true;
  give(closing(1000));
  EXPECT_EQ(sent(), "close:1000");
  EXPECT_EQ(end(), "TERN_E_WEBSOCKET 1000 the peer closed the WebSocket connection before it answered, with 1000");
}

TEST_F(CodecClose, OneAnswerThatIsWaitedForTooLong) {
  options.one_answer = true;
  options.answer_timeout = seconds(2);
  program.send("question");
  sent();
  pass(seconds(10));
  EXPECT_EQ(failure(), "going on") << "the question is not complete";
  program.finish();
  sent();
  pass(milliseconds(1900));
  give(text("a", false));
  pass(milliseconds(1900));
  give(more("b", false) + ping());
  pass(milliseconds(1900));
  EXPECT_EQ(failure(), "going on") << "it has begun, and goes on";
  pass(milliseconds(100));
  EXPECT_EQ(failure(), "TERN_E_TIMEOUT_FIRST_BYTE 0 the peer did not answer the message within 2s");
}

TEST_F(CodecClose, OneAnswerIsNotReplacedByPings) {
  options.one_answer = true;
  options.answer_timeout = seconds(2);
  program.finish();
  sent();
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(failure(), "going on");
    give(ping());
    pass(milliseconds(500));
  }
  EXPECT_EQ(failure(), "TERN_E_TIMEOUT_FIRST_BYTE 0 the peer did not answer the message within 2s");
}

TEST_F(CodecClose, OneAnswerThatIsAnEmptyMessage) {
  options.one_answer = true;
  give(text(""));
  EXPECT_EQ(log.lines, "text ");
  EXPECT_EQ(sent(), "close:1000");
}

// The connection ends after each byte of a stream: success only behind the peer's close, and never a second end.
TEST_F(CodecClose, TheConnectionMayEndAnywhere) {
  const std::string before = text("one") + text("tw", false) + ping("p") + more("o", true);
  const std::string stream = before + closing(1000, "bye") + text("x");
  for (size_t size = 0; size <= stream.size(); ++size)
    for (bool writes : {false, true}) {
      script::codec_run r;
      for (char c : stream.substr(0, size)) {
        r.give(std::string(1, c));
        if (writes) r.write();
      }
      const bool closed = size >= before.size() + closing(1000, "bye").size();
      EXPECT_EQ(r.end(), closed ? "ok" : "TERN_E_WEBSOCKET 1006 the WebSocket connection ended without a close") << size;
      r.give(text("late"));
      EXPECT_EQ(r.machine().deadline(), never);
      r.pass(std::chrono::hours(1));
      EXPECT_EQ(r.failure(), "going on");  // the host hears nothing: it knows
    }
}
