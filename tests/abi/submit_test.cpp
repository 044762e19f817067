#include "tern/submit.h"

#include <fcntl.h>
#include <unistd.h>

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

tern_submit_options options() {
  tern_submit_options o{};
  o.struct_size = sizeof o;
  return o;
}

uint64_t submitted(tern_client* client) {
  tern_counters counters;
  EXPECT_EQ(tern_client_counters(client, &counters, sizeof counters), TERN_OK);
  return counters.submitted;
}

}  // namespace

TEST(submit, bad_arguments_are_refused_and_use_no_id) {
  error_out e;
  driven_client c;
  request r;
  uint64_t id = 9;
  EXPECT_REFUSED(tern_submit(nullptr, r, nullptr, 0, &id, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_REFUSED(tern_submit(c, nullptr, nullptr, 0, &id, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_EQ(id, 0u);
  tern_submit_options o = options();
  o.struct_size = 3;
  EXPECT_REFUSED(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT, "options.struct_size is 3, expected at least 80");
  o = options();
  o.flags = 8;
  EXPECT_REFUSED(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT, "options.flags is 8, expected 0");
  o = options();
  o.timeout_ms = -2;
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT);
  o = options();
  o.sink = 77;
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT);
  EXPECT_NE(e.message().find("options.sink is 77"), std::string::npos) << e.message();
  o = options();
  o.sink = TERN_SINK_FILE;
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT) << "no path";
  o.sink_path = tern_str_of("a\0b", 3);
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT);
  o = options();
  o.sink_path = "x"_t;
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT) << "a path for nothing";
  o = options();
  o.sink_path = broken;
  EXPECT_EQ(tern_submit_ex(c, r, &o, &id, &e), TERN_E_ARGUMENT);
  struct {
    tern_submit_options known;
    uint64_t future;
  } later{options(), 1};
  later.known.struct_size = sizeof later;
  EXPECT_EQ(tern_submit_ex(c, r, &later.known, &id, &e), TERN_E_ARGUMENT) << "a field nobody knows";
  EXPECT_EQ(submitted(c), 0u);

  later.future = 0;
  EXPECT_TAKEN(tern_submit_ex(c, r, &later.known, &id, &e));
  EXPECT_EQ(id, 0u) << "refusals use no id up";
  EXPECT_TAKEN(tern_submit(c, r, nullptr, 0, &id, &e));
  EXPECT_EQ(id, 1u);
}

TEST(submit, drop_is_called_once_also_when_refused) {
  driven_client c;
  request r;
  drop_count refused, taken;
  tern_submit_options o = options();
  o.drop = drop_count::drop;
  o.user_data = refused.me();
  EXPECT_EQ(tern_submit_ex(c, nullptr, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 1);
  EXPECT_EQ(tern_submit_ex(nullptr, r, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 2);
  o.flags = 1;
  EXPECT_EQ(tern_submit_ex(c, r, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 3);
  o.flags = 0;
  struct {
    tern_submit_options known;
    uint64_t future;
  } later{o, 1};
  later.known.struct_size = sizeof later;
  EXPECT_EQ(tern_submit_ex(c, r, &later.known, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 4);
  o.user_data = taken.me();
  ASSERT_EQ(tern_submit_ex(c, r, &o, nullptr, nullptr), TERN_OK);
  tern_event event;
  size_t count = 0;
  ASSERT_EQ(tern_queue_wait(tern_client_queue(c), &event, 1, sizeof event, 10000, &count), TERN_OK);
  ASSERT_EQ(count, 1u);
  EXPECT_EQ(taken.drops, 0);
  tern_events_release(&event, 1, sizeof event);
  EXPECT_EQ(taken.drops, 1);
}

TEST(submit, batch_refuses_items_one_by_one) {
  error_out e;
  driven_client c;
  request r;
  tern_submit_item items[3]{};
  for (tern_submit_item& item : items) item = {sizeof item, 77, r, 5, 77};
  items[1].request = nullptr;
  items[2].struct_size = 4;
  size_t accepted = 9;
  EXPECT_REFUSED(tern_submit_batch(nullptr, items, 3, sizeof *items, nullptr, &accepted, &e), TERN_E_ARGUMENT,
                 "client is NULL");
  EXPECT_EQ(accepted, 0u);
  EXPECT_REFUSED(tern_submit_batch(c, nullptr, 3, sizeof *items, nullptr, &accepted, &e), TERN_E_ARGUMENT, "items is NULL");
  EXPECT_REFUSED(tern_submit_batch(c, items, 3, 8, nullptr, &accepted, &e), TERN_E_ARGUMENT,
                 "element_size is 8, expected at least " + std::to_string(sizeof *items));
  EXPECT_EQ(items[0].status, 77) << "untouched";
  EXPECT_TAKEN(tern_submit_batch(c, items, 3, sizeof *items, nullptr, &accepted, &e));
  EXPECT_EQ(accepted, 1u);
  EXPECT_EQ(items[0].status, TERN_OK);
  EXPECT_EQ(items[0].id, 0u);
  EXPECT_EQ(items[1].status, TERN_E_ARGUMENT);
  EXPECT_EQ(items[2].status, TERN_E_ARGUMENT);
  EXPECT_EQ(items[2].id, 0u);
}

// The last item claims to be larger than what is left of the array, which the address sanitizer watches.
TEST(submit, batch_reads_no_further_than_its_elements) {
  driven_client c;
  request r;
  std::vector<tern_submit_item> items(2);
  for (tern_submit_item& item : items) item = {sizeof item, 77, r, 5, 77};
  items[1].struct_size = 4096;
  size_t accepted = 9;
  EXPECT_EQ(tern_submit_batch(c, items.data(), items.size(), sizeof items[0], nullptr, &accepted, nullptr), TERN_OK);
  EXPECT_EQ(accepted, 1u);
  EXPECT_EQ(items[1].status, TERN_E_ARGUMENT);
}

TEST(submit, elements_have_to_keep_their_alignment) {
  error_out e;
  driven_client c;
  request r;
  tern_submit_item item{sizeof item, 77, r, 5, 77};
  size_t accepted = 9;
  EXPECT_REFUSED(tern_submit_batch(c, &item, 1, sizeof item + 1, nullptr, &accepted, &e), TERN_E_ARGUMENT,
                 "element_size is " + std::to_string(sizeof item + 1) + ", expected a multiple of 8");
}

TEST(submit, cancel_and_resume_of_nothing_are_fine_but_not_on_nothing) {
  driven_client c;
  EXPECT_EQ(tern_cancel(c, 12345), TERN_OK);
  EXPECT_EQ(tern_resume(c, 12345), TERN_OK);
  EXPECT_EQ(tern_cancel_all(c), TERN_OK);
  EXPECT_EQ(tern_cancel(nullptr, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_resume(nullptr, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_cancel_all(nullptr), TERN_E_ARGUMENT);
}

TEST(submit, a_submitted_request_cannot_be_changed_any_more) {
  error_out e;
  driven_client c;
  request r("POST");
  ASSERT_EQ(tern_submit(c, r, nullptr, 0, nullptr, nullptr), TERN_OK);
  const char* words = "the request has been submitted and cannot be changed any more";
  const tern_pair pair{"a"_t, "b"_t};
  auto pull = [](uint64_t, uint64_t, uint64_t, void*, size_t) -> int64_t { return 0; };
  drop_count dropped;
  EXPECT_REFUSED(tern_request_set(r, "timeout.total"_t, "1s"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_add(r, "resolve"_t, "a:1:127.0.0.1"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_int(r, "stream.credit"_t, 1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_ms(r, "timeout.total"_t, 1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_bool(r, "tls.verify"_t, 1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_meta(r, "a"_t, "b"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body(r, "b"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body_borrowed(r, "b"_t, drop_count::drop, dropped.me(), &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body_file(r, "f"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body_callback(r, pull, dropped.me(), drop_count::drop, -1, 0, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body_pushed(r, -1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_request_set_body_descriptor(r, 0, -1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_set_form(r, &pair, 1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_set_json(r, "1"_t, &e), TERN_E_STATE, words);
  const tern_part part{sizeof part, 0, "a"_t, "b"_t, absent, absent, absent, nullptr, 0};
  EXPECT_REFUSED(tern_http_request_add_part(r, &part, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_accept_json(r, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_add_header(r, "X"_t, "y"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_set_header(r, "X"_t, "y"_t, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_add_query(r, &pair, 1, &e), TERN_E_STATE, words);
  EXPECT_REFUSED(tern_http_request_add_trailer(r, "X"_t, "y"_t, &e), TERN_E_STATE, words);
  EXPECT_EQ(dropped.drops, 2);
}

TEST(submit, a_body_that_cannot_be_sent_twice_is_taken_once) {
  error_out e;
  driven_client c;
  request r("POST");
  auto pull = [](uint64_t, uint64_t, uint64_t, void*, size_t) -> int64_t { return 0; };
  ASSERT_EQ(tern_request_set_body_callback(r, pull, 0, nullptr, -1, 0, nullptr), TERN_OK);
  EXPECT_TAKEN(tern_submit(c, r, nullptr, 0, nullptr, &e));
  EXPECT_EQ(tern_submit(c, r, nullptr, 0, nullptr, &e), TERN_E_STATE);
  request again("POST");
  ASSERT_EQ(tern_request_set_body_callback(again, pull, 0, nullptr, -1, TERN_BODY_REWINDABLE, nullptr), TERN_OK);
  EXPECT_TAKEN(tern_submit(c, again, nullptr, 0, nullptr, &e));
  EXPECT_TAKEN(tern_submit(c, again, nullptr, 0, nullptr, &e));
  request pushed("POST");
  ASSERT_EQ(tern_request_set_body_pushed(pushed, -1, nullptr), TERN_OK);
  EXPECT_EQ(tern_submit(c, pushed, nullptr, 0, nullptr, &e), TERN_E_STATE) << "it is opened as a stream only";
}

TEST(submit, after_shutdown_it_is_closed) {
  error_out e;
  driven_client c;
  request r;
  ASSERT_EQ(tern_client_shutdown(c, nullptr, 5, nullptr), TERN_OK);
  EXPECT_EQ(tern_submit(c, r, nullptr, 0, nullptr, &e), TERN_E_CLOSED);
  tern_event event;
  size_t count = 0;
  ASSERT_EQ(tern_queue_wait(tern_client_queue(c), &event, 1, sizeof event, 10000, &count), TERN_OK);
  ASSERT_EQ(count, 1u);
  EXPECT_EQ(event.kind, uint32_t{TERN_EVENT_CLIENT_CLOSED});
  EXPECT_EQ(event.user_data, 5u);
  tern_events_release(&event, 1, sizeof event);
}

namespace {

int64_t take_all(uint64_t, uint64_t, uint64_t, const void*, size_t size) { return static_cast<int64_t>(size); }

}  // namespace

TEST(submit, a_sink_has_what_it_needs_and_nothing_of_others) {
  error_out e;
  driven_client c;
  request r;
  const auto refused = [&](const tern_submit_options& o) {
    EXPECT_EQ(tern_submit_ex(c, r, &o, nullptr, &e), TERN_E_ARGUMENT);
    return e.message();
  };
  tern_submit_options o = options();
  o.sink = TERN_SINK_CALLBACK;
  EXPECT_EQ(refused(o), "options.sink_fn is NULL");
  o.sink_fn = take_all;
  o.sink_fd = 1;
  EXPECT_EQ(refused(o), "options.sink_fd is for TERN_SINK_DESCRIPTOR only");
  o = options();
  o.sink_fn = take_all;
  EXPECT_EQ(refused(o), "options.sink_fn, sink_user_data and sink_drop are for TERN_SINK_CALLBACK only");
  o = options();
  o.sink_user_data = 1;
  EXPECT_EQ(refused(o), "options.sink_fn, sink_user_data and sink_drop are for TERN_SINK_CALLBACK only");
  o = options();
  o.reserved = 1;
  EXPECT_EQ(refused(o), "options.reserved is 1, expected 0");
  o = options();
  o.sink = 5;
  EXPECT_EQ(refused(o), "options.sink is 5, expected 0 to 4");

  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  o = options();
  o.sink = TERN_SINK_DESCRIPTOR;
  o.sink_fd = ends[0];
  EXPECT_EQ(refused(o), "options.sink_fd is " + std::to_string(ends[0]) + ", which is not open for writing");
  o.sink_fd = -1;
  EXPECT_EQ(refused(o), "options.sink_fd is -1, which is not an open descriptor");
  o.sink_fd = ends[1];
  EXPECT_TAKEN(tern_submit_ex(c, r, &o, nullptr, &e));
  ::close(ends[1]);
  tern_event event;
  size_t count = 0;
  ASSERT_EQ(tern_queue_wait(tern_client_queue(c), &event, 1, sizeof event, 10000, &count), TERN_OK);
  EXPECT_EQ(event.status, TERN_E_CONNECT);
  char byte;
  EXPECT_EQ(::read(ends[0], &byte, 1), 0) << "the duplicate is closed before the event is released";
  tern_events_release(&event, 1, sizeof event);
  ::close(ends[0]);
}

TEST(submit, the_drop_of_a_sink_is_called_once_also_when_refused) {
  driven_client c;
  request r;
  drop_count refused, taken;
  tern_submit_options o = options();
  o.sink = TERN_SINK_CALLBACK;
  o.sink_fn = take_all;
  o.sink_drop = drop_count::drop;
  o.sink_user_data = refused.me();
  EXPECT_EQ(tern_submit_ex(c, nullptr, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 1);
  o.flags = 1;
  EXPECT_EQ(tern_submit_ex(c, r, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 2);
  o.flags = 0;
  o.sink = TERN_SINK_DISCARD;
  EXPECT_EQ(tern_submit_ex(c, r, &o, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 3);
  o.sink = TERN_SINK_CALLBACK;
  struct {
    tern_submit_options known;
    uint64_t future;
  } later{o, 1};
  later.known.struct_size = sizeof later;
  EXPECT_EQ(tern_submit_ex(c, r, &later.known, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 4);
  tern_stream_options s{sizeof s, 0, 0, 0, &o};
  tern_stream* stream = nullptr;
  EXPECT_EQ(tern_stream_open(c, r, &s, &stream, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 5);
  o.sink_user_data = taken.me();
  ASSERT_EQ(tern_submit_ex(c, r, &o, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(taken.drops, 0);
  tern_event event;
  size_t count = 0;
  ASSERT_EQ(tern_queue_wait(tern_client_queue(c), &event, 1, sizeof event, 10000, &count), TERN_OK);
  EXPECT_EQ(taken.drops, 1) << "it is not called any more";
  tern_events_release(&event, 1, sizeof event);
  EXPECT_EQ(taken.drops, 1);
}

// What a program that was compiled with the first version passes.
TEST(submit, options_may_have_their_first_size) {
  error_out e;
  driven_client c;
  request r;
  tern_submit_options o = options();
  o.struct_size = 80;
  o.sink_fd = 77;  // beyond what it says
  EXPECT_TAKEN(tern_submit_ex(c, r, &o, nullptr, &e));
}
