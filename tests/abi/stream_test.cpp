#include "tern/stream.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(stream, bad_arguments_are_refused) {
  error_out e;
  driven_client c;
  request r;
  tern_stream* s = reinterpret_cast<tern_stream*>(uintptr_t{16});
  uint64_t id = 9;
  EXPECT_REFUSED(tern_stream_open(nullptr, r, nullptr, &s, &id, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(s, nullptr);
  EXPECT_EQ(id, 0u);
  EXPECT_REFUSED(tern_stream_open(c, nullptr, nullptr, &s, &id, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_stream_open(c, r, nullptr, nullptr, &id, &e), TERN_E_ARGUMENT, "stream is NULL");
  tern_stream_options o{};
  o.struct_size = 4;
  EXPECT_REFUSED(tern_stream_open(c, r, &o, &s, &id, &e), TERN_E_ARGUMENT,
                 "options.struct_size is 4, expected at least " + std::to_string(sizeof o));
  o.struct_size = sizeof o;
  o.flags = 4;
  EXPECT_REFUSED(tern_stream_open(c, r, &o, &s, &id, &e), TERN_E_ARGUMENT, "options.flags is 0x4, expected bits of 0x1 only");
  o.flags = 0;
  tern_submit_options submit{};
  submit.struct_size = sizeof submit;
  submit.sink = TERN_SINK_DISCARD;
  o.submit = &submit;
  EXPECT_EQ(tern_stream_open(c, r, &o, &s, &id, &e), TERN_E_ARGUMENT) << "events are its sink";
  EXPECT_REFUSED(tern_stream_send(nullptr, 0, "x", 1, &e), TERN_E_ARGUMENT, "stream is NULL");
  EXPECT_REFUSED(tern_stream_finish(nullptr, nullptr, 0, &e), TERN_E_ARGUMENT, "stream is NULL");
  EXPECT_REFUSED(tern_stream_close(nullptr, 0, absent, &e), TERN_E_ARGUMENT, "stream is NULL");
  EXPECT_EQ(tern_stream_cancel(nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_stream_grant(nullptr, 1), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_stream_id(nullptr), 0u);
  EXPECT_EQ(tern_stream_retain(nullptr), nullptr);
  tern_stream_release(nullptr);
}

TEST(stream, drop_is_called_once_also_when_the_options_are_refused) {
  driven_client c;
  request r;
  drop_count dropped;
  tern_submit_options submit{};
  submit.struct_size = sizeof submit;
  submit.drop = drop_count::drop;
  submit.user_data = reinterpret_cast<uint64_t>(&dropped);
  struct {
    tern_stream_options known;
    uint64_t of_the_future;
  } o{};
  o.known.struct_size = sizeof o;
  o.known.submit = &submit;
  o.of_the_future = 1;
  tern_stream* s = nullptr;
  EXPECT_EQ(tern_stream_open(c, r, &o.known, &s, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(dropped.drops, 1);
}

TEST(stream, what_is_pushed_is_checked) {
  error_out e;
  driven_client c;
  request r("POST");
  ASSERT_EQ(tern_request_set_body_pushed(r, -1, nullptr), TERN_OK);
  tern_stream* s = nullptr;
  ASSERT_EQ(tern_stream_open(c, r, nullptr, &s, nullptr, nullptr), TERN_OK);
  EXPECT_REFUSED(tern_stream_send(s, 8, "x", 1, &e), TERN_E_ARGUMENT, "flags is 0x8, expected bits of 0x3 only");
  EXPECT_REFUSED(tern_stream_send(s, 0, nullptr, 1, &e), TERN_E_ARGUMENT, "data is NULL");
  EXPECT_TAKEN(tern_stream_send(s, 0, "x", 1, &e));
  const tern_pair bad{"Content-Length"_t, "1"_t};
  EXPECT_EQ(tern_stream_finish(s, &bad, 1, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_stream_finish(s, nullptr, 1, &e), TERN_E_ARGUMENT);
  EXPECT_TAKEN(tern_stream_finish(s, nullptr, 0, &e));
  EXPECT_EQ(tern_stream_send(s, 0, "x", 1, &e), TERN_E_STATE) << "it is finished";
  tern_stream_release(s);
}

TEST(stream, without_a_pushed_body_nothing_can_be_sent) {
  error_out e;
  driven_client c;
  request r;
  tern_stream* s = nullptr;
  ASSERT_EQ(tern_stream_open(c, r, nullptr, &s, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(tern_stream_send(s, 0, "x", 1, &e), TERN_E_STATE);
  tern_stream_release(s);
}
