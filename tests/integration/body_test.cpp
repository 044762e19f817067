// Bodies in both directions, and where they come from and go to.
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;

class bodies : public ::testing::Test {
 protected:
  temp_dir dir;
  fault_server server;
  handle<tern_client> client = make_client();

  handle<tern_request> post(std::string_view path, const options& set = {}) {
    return make_request("POST", server.url(path), set);
  }
  tern_submit_options to_file(const std::string& path) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.sink = TERN_SINK_FILE;
    o.sink_path = str(path);
    return o;
  }
};

// What a pull callback works on: `size` bytes in pieces of odd sizes, with a pause before every `pause_every`th.
struct pulled {
  uint64_t size = 0;
  uint64_t calls = 0;
  uint64_t pause_every = 0;
  uint64_t fail_at = UINT64_MAX;
  std::atomic<uint64_t> pauses{0};
  bool resting = false;

  static int64_t pull(uint64_t self, uint64_t, uint64_t offset, void* buffer, size_t capacity) {
    return reinterpret_cast<pulled*>(self)->give(offset, buffer, capacity);
  }
  int64_t give(uint64_t offset, void* buffer, size_t capacity) {
    if (offset >= fail_at) return -1;
    if (offset == size) return TERN_PULL_END;
    if (pause_every != 0 && !resting && ++calls % pause_every == 0) {
      resting = true;
      ++pauses;
      return TERN_PULL_PAUSE;
    }
    resting = false;
    const size_t n = std::min<uint64_t>({size - offset, capacity, 1 + offset % 7919});
    std::memset(buffer, 'p', n);
    return static_cast<int64_t>(n);
  }
  uint64_t self() { return reinterpret_cast<uint64_t>(this); }
};

TEST_F(bodies, header_fields_keep_their_order_their_case_and_their_duplicates) {
  server.on("/fields", [](const fault_request& r) {
    return fault_script{
        {{act::send, fault_response(r, "200 OK", "Set-Cookie: a=1\r\nX-Between: b\r\nset-cookie: c=2\r\n", "")}}};
  });
  answer a = get(client.get(), server.url("/fields"));
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  ASSERT_EQ(a.info.header_count, 4u);
  const auto field = [&](size_t i) { return text(a.info.headers[i].name) + "=" + text(a.info.headers[i].value); };
  EXPECT_EQ(field(0), "Content-Length=0");
  EXPECT_EQ(field(1), "Set-Cookie=a=1");
  EXPECT_EQ(field(2), "X-Between=b");
  EXPECT_EQ(field(3), "set-cookie=c=2");
  EXPECT_EQ(a.header("SET-COOKIE"), "a=1");
}

TEST_F(bodies, answers_that_have_none_leave_the_connection_in_use) {
  server.on("/not-modified", [](const fault_request&) {
    return fault_script{{{act::send, "HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n"}}};
  });
  EXPECT_EQ(get(client.get(), server.url("/not-modified")).status(), 304);
  EXPECT_EQ(get(client.get(), server.url("/status/204")).status(), 204);
  EXPECT_EQ(fetch(client.get(), make_request("HEAD", server.url("/bytes/500")).get()).header("content-length"), "500");
  answer last = get(client.get(), server.url("/bytes/5"));
  EXPECT_EQ(last.body(), "xxxxx");
  EXPECT_TRUE(last.reused());
  EXPECT_EQ(server.counters().accepted, 1u);
}

TEST_F(bodies, any_method_is_sent_as_it_is) {
  for (const char* method : {"OPTIONS", "DELETE", "PUT", "PATCH", "PURGE", "get"}) {
    answer a = fetch(client.get(), make_request(method, server.url("/echo")).get());
    ASSERT_EQ(a.code(), TERN_OK) << method << ": " << a.message();
    EXPECT_TRUE(a.body().starts_with(std::string(method) + " /echo HTTP/1.1\r\n")) << a.body();
  }
}

TEST_F(bodies, a_callback_of_unknown_length_goes_in_chunks_and_may_pause) {
  pulled source{.size = 1'000'003, .pause_every = 20};
  auto r = post("/upload");
  ASSERT_EQ(tern_request_set_body_callback(r.get(), pulled::pull, source.self(), nullptr, -1, 0, nullptr), TERN_OK);
  auto call = start(client.get(), r.get());
  uint64_t resumed = 0;
  while (!tern_call_done(call.get())) {
    if (source.pauses > resumed) {
      ++resumed;
      ASSERT_EQ(tern_resume(client.get(), tern_call_id(call.get())), TERN_OK);
    }
    std::this_thread::yield();
  }
  answer a = wait(call.get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.body(), "1000003");
  EXPECT_GT(resumed, 3u);
}

TEST_F(bodies, a_callback_that_fails_or_breaks_its_promise_fails_its_request_only) {
  pulled fails{.size = 100'000, .fail_at = 50'000};
  pulled ends_early{.size = 1000};
  pulled gives_more{.size = 5000};
  for (const auto& [source, length] :
       {std::pair{&fails, int64_t{-1}}, {&ends_early, int64_t{2000}}, {&gives_more, int64_t{2000}}}) {
    auto r = post("/upload");
    ASSERT_EQ(tern_request_set_body_callback(r.get(), pulled::pull, source->self(), nullptr, length, 0, nullptr), TERN_OK);
    answer a = fetch(client.get(), r.get());
    EXPECT_EQ(a.code(), TERN_E_BODY_SOURCE) << length << ": " << a.message();
    EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  }
}

TEST_F(bodies, a_rewindable_callback_serves_many_submissions_and_is_dropped_once) {
  static std::atomic<int> dropped;
  dropped = 0;
  pulled source{.size = 3000};
  auto r = post("/upload");
  ASSERT_EQ(tern_request_set_body_callback(
                r.get(), pulled::pull, source.self(), [](uint64_t) { ++dropped; }, 3000, TERN_BODY_REWINDABLE, nullptr),
            TERN_OK);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(fetch(client.get(), r.get()).body(), "3000");
  r.reset();
  EXPECT_TRUE(eventually([] { return dropped == 1; }));
}

TEST_F(bodies, a_large_file_is_uploaded_whole_and_its_length_said) {
  write_sparse_file(dir / "big", 20 << 20);
  auto r = post("/upload", {{"http.expect_above", "none"}});
  ASSERT_EQ(tern_request_set_body_file(r.get(), str((dir / "big").string()), nullptr), TERN_OK);
  answer a = fetch(client.get(), r.get());
  EXPECT_EQ(a.body(), std::to_string(20 << 20)) << a.message();
  EXPECT_NE(server.heads().back().find("\r\nContent-Length: 20971520\r\n"), std::string::npos);
}

TEST_F(bodies, files_are_read_and_written_by_threads_or_by_the_loop_itself) {
  const std::string from = (dir / "from").string(), to = (dir / "to").string();
  std::string content(3 << 20, 'f');
  for (size_t i = 0; i < content.size(); i += 997) content[i] = static_cast<char>('a' + i % 26);
  std::ofstream(from, std::ios::binary) << content;
  for (const char* loops : {"0", "1"})
    for (const char* threads : {"0", "1", "3"}) {
      const std::string what = std::string(loops) + " loops, " + threads + " threads for files";
      auto own = make_client({{"loops", loops}, {"io.threads", threads}});
      auto up = post("/upload");
      ASSERT_EQ(tern_request_set_body_file(up.get(), str(from), nullptr), TERN_OK);
      answer a = fetch(own.get(), up.get());
      EXPECT_EQ(a.body(), std::to_string(content.size())) << what << ": " << a.message();
      server.on("/content",
                [&](const fault_request& r) { return fault_script{{{act::send, fault_response(r, "200 OK", "", content)}}}; });
      const tern_submit_options o = to_file(to);
      EXPECT_EQ(fetch(own.get(), make_request("GET", server.url("/content")).get(), &o).code(), TERN_OK) << what;
      EXPECT_TRUE(read_file(to) == content) << what;
      std::filesystem::remove(to);
    }
}

TEST_F(bodies, an_upload_without_end_holds_nobody_up) {
  auto endless = post("/upload");
  pulled source{.size = UINT64_MAX};
  ASSERT_EQ(tern_request_set_body_callback(endless.get(), pulled::pull, source.self(), nullptr, -1, 0, nullptr), TERN_OK);
  auto upload = start(client.get(), endless.get());
  ASSERT_TRUE(eventually([&] { return counters(client.get()).bytes_out > 1 << 20; }));
  for (int i = 0; i < 50; ++i) {
    const uint64_t sent = counters(client.get()).bytes_out;
    EXPECT_EQ(get(client.get(), server.url("/bytes/100"), {{"timeout.total", "10s"}}).code(), TERN_OK);
    ASSERT_TRUE(eventually([&] { return counters(client.get()).bytes_out > sent + 4096; })) << "the upload goes on too";
  }
  EXPECT_EQ(tern_call_done(upload.get()), 0);
  ASSERT_EQ(tern_call_cancel(upload.get()), TERN_OK);
  EXPECT_EQ(wait(upload.get()).code(), TERN_E_CANCELLED);
}

TEST_F(bodies, trailers_follow_a_chunked_body) {
  pulled source{.size = 10};
  auto r = post("/echo");
  ASSERT_EQ(tern_request_set_body_callback(r.get(), pulled::pull, source.self(), nullptr, -1, 0, nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_add_trailer(r.get(), str("X-Sum"), str("11"), nullptr), TERN_OK);
  answer a = fetch(client.get(), r.get());
  EXPECT_TRUE(a.body().ends_with("\r\n0\r\nX-Sum: 11\r\n\r\n")) << a.body();
}

TEST_F(bodies, a_body_of_no_bytes_is_still_a_body) {
  auto r = post("/echo");
  ASSERT_EQ(tern_request_set_body(r.get(), str(""), nullptr), TERN_OK);
  EXPECT_NE(fetch(client.get(), r.get()).body().find("\r\nContent-Length: 0\r\n"), std::string::npos);
  EXPECT_EQ(get(client.get(), server.url("/echo")).body().find("Content-Length"), std::string::npos);
}

TEST_F(bodies, discarded_bytes_are_counted) {
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_DISCARD;
  answer a = fetch(client.get(), make_request("GET", server.url("/chunked/1000"), {{"http.max_body_bytes", "10B"}}).get(), &o);
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.info.body_size, 5000u);
  EXPECT_EQ(a.info.body.data, nullptr);
}

TEST_F(bodies, a_failed_download_leaves_what_was_there_before) {
  const std::string path = (dir / "kept").string();
  write_file(path, "old");
  const tern_submit_options o = to_file(path);
  for (const char* fault : {"/reset/in-body", "/close/in-chunk", "/length/short", "/close-delimited-reset"}) {
    answer a = fetch(client.get(), make_request("GET", server.url(fault)).get(), &o);
    EXPECT_NE(a.code(), TERN_OK) << fault;
    EXPECT_EQ(read_file(path), "old") << fault;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1) << "nothing else is left either";
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/3")).get(), &o).code(), TERN_OK);
  EXPECT_EQ(read_file(path), "xxx");
}

TEST_F(bodies, a_sink_that_fails_after_the_answer_leaves_no_doubt_that_the_server_acted) {
  for (const std::string path : {"/dev/full", "/nonexistent/x"})
    for (const char* body : {"/bytes/10", "/bytes/300000"}) {
      const tern_submit_options o = to_file(path);
      answer a = fetch(client.get(), make_request("POST", server.url(body)).get(), &o);
      EXPECT_EQ(a.code(), TERN_E_BODY_SINK) << path << body;
      EXPECT_EQ(a.status(), 200) << path << body;
      EXPECT_TRUE(a.maybe_processed()) << path << body;
    }
}

TEST_F(bodies, a_cancelled_download_leaves_no_file) {
  const std::string path = (dir / "part").string();
  const tern_submit_options o = to_file(path);
  auto call = start(client.get(), make_request("GET", server.url("/endless/slow-body")).get(), &o);
  ASSERT_TRUE(eventually([&] { return !std::filesystem::is_empty(dir.path()); }));
  ASSERT_EQ(tern_call_cancel(call.get()), TERN_OK);
  EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  EXPECT_TRUE(eventually([&] { return std::filesystem::is_empty(dir.path()); }));
}

// ---- streams

TEST_F(bodies, a_stream_that_never_opened_completes_with_the_reason) {
  auto stream = open(client.get(), make_request("GET", server.url("/close/before-head")).get());
  seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.kinds, (std::vector<uint32_t>{TERN_EVENT_COMPLETED}));
  EXPECT_EQ(s.status, TERN_E_PEER_CLOSED);
  EXPECT_EQ(tern_stream_send(stream.get(), 0, "x", 1, nullptr), TERN_E_CLOSED);
}

TEST_F(bodies, a_stream_whose_body_breaks_off_says_so_after_its_data) {
  auto stream = open(client.get(), make_request("GET", server.url("/close/in-body")).get());
  seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.kinds, (std::vector<uint32_t>{TERN_EVENT_STREAM_OPEN, TERN_EVENT_STREAM_DATA, TERN_EVENT_COMPLETED}));
  EXPECT_EQ(s.status, TERN_E_TRUNCATED);
  EXPECT_EQ(s.bytes, 50u);
}

TEST_F(bodies, what_may_wait_to_be_sent_is_an_option) {
  auto r = post("/upload", {{"stream.send_limit", "10000B"}});
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), -1, nullptr), TERN_OK);
  ASSERT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);  // so that nothing is sent
  auto stream = open(client.get(), r.get());
  const std::string half(5000, 'h');
  EXPECT_EQ(tern_stream_send(stream.get(), 0, half.data(), half.size(), nullptr), TERN_OK);
  EXPECT_EQ(tern_stream_send(stream.get(), 0, half.data(), half.size(), nullptr), TERN_OK);
  EXPECT_EQ(tern_stream_send(stream.get(), 0, half.data(), 1, nullptr), TERN_E_AGAIN);
}

TEST_F(bodies, what_may_arrive_before_the_first_grant_is_an_option) {
  auto stream = open(client.get(), make_request("GET", server.url("/bytes/5000"), {{"stream.credit", "1000B"}}).get());
  uint64_t largest = 0;
  seen s = follow(client.get(), stream.get(), [&](const tern_event& e) { largest = std::max(largest, e.size); });
  EXPECT_LE(largest, 1000u) << "what is granted back is never more";
  EXPECT_EQ(s.bytes, 5000u);
  EXPECT_EQ(s.status, TERN_OK);
}

TEST_F(bodies, trailers_of_the_request_and_of_its_stream_are_both_sent) {
  auto r = post("/echo");
  ASSERT_EQ(tern_http_request_add_trailer(r.get(), str("x-first"), str("1"), nullptr), TERN_OK);
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), -1, nullptr), TERN_OK);
  auto stream = open(client.get(), r.get());
  ASSERT_EQ(tern_stream_send(stream.get(), 0, "ab", 2, nullptr), TERN_OK);
  const tern_pair trailer{str("x-second"), str("2")};
  ASSERT_EQ(tern_stream_finish(stream.get(), &trailer, 1, nullptr), TERN_OK);
  std::string echoed;
  follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) echoed.append(static_cast<const char*>(e.data), e.size);
  });
  EXPECT_TRUE(echoed.ends_with("\r\n0\r\nx-first: 1\r\nx-second: 2\r\n\r\n")) << echoed;
}

TEST_F(bodies, trailers_that_could_not_be_sent_are_refused) {
  const tern_pair trailer{str("x-sum"), str("1")};
  auto r = post("/upload");
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), 2, nullptr), TERN_OK);
  auto stream = open(client.get(), r.get());
  ASSERT_EQ(tern_stream_send(stream.get(), 0, "ab", 2, nullptr), TERN_OK);
  EXPECT_EQ(tern_stream_finish(stream.get(), &trailer, 1, nullptr), TERN_E_STATE) << "the length was announced";
  EXPECT_EQ(tern_stream_finish(stream.get(), nullptr, 0, nullptr), TERN_OK);
  EXPECT_EQ(follow(client.get(), stream.get(), nothing).status, TERN_OK);

  auto bare = make_request("GET", server.url("/bytes/1"));
  ASSERT_EQ(tern_http_request_add_trailer(bare.get(), trailer.name, trailer.value, nullptr), TERN_OK);
  tern_call* call = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), bare.get(), nullptr, &call, nullptr), TERN_E_STATE) << "there is no body";

  r = post("/upload");
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), -1, nullptr), TERN_OK);
  stream = open(client.get(), r.get());
  const std::vector<tern_pair> many(1001, trailer);
  EXPECT_EQ(tern_stream_finish(stream.get(), many.data(), many.size(), nullptr), TERN_E_LIMIT);
  const std::string long_value(2 << 20, 'v');
  const tern_pair large{str("x-sum"), str(long_value)};
  EXPECT_EQ(tern_stream_finish(stream.get(), &large, 1, nullptr), TERN_E_LIMIT);
}

TEST_F(bodies, a_stream_ends_when_it_is_cancelled_and_when_it_is_let_go) {
  auto stream = open(client.get(), make_request("GET", server.url("/endless/body")).get());
  seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) tern_stream_cancel(stream.get());
  });
  EXPECT_EQ(s.status, TERN_E_CANCELLED);
  stream = open(client.get(), make_request("GET", server.url("/endless/body")).get());
  tern_stream* last = stream.get();
  s = follow(client.get(), last, [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_OPEN) stream.reset();
  });
  EXPECT_EQ(s.status, TERN_E_CANCELLED);
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
}

TEST_F(bodies, a_refused_upload_stops_a_pushed_body) {
  auto r = post("/early/413", {{"http.expect_above", "none"}});
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), -1, nullptr), TERN_OK);
  auto stream = open(client.get(), r.get());
  const std::string chunk(10000, 'p');
  ASSERT_EQ(tern_stream_send(stream.get(), 0, chunk.data(), chunk.size(), nullptr), TERN_OK);
  seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(s.http, 413);
  EXPECT_EQ(tern_stream_send(stream.get(), 0, chunk.data(), chunk.size(), nullptr), TERN_E_CLOSED);
}

TEST_F(bodies, a_pushed_body_of_known_length_is_sent_plain_with_its_length) {
  auto r = post("/echo");
  ASSERT_EQ(tern_request_set_body_pushed(r.get(), 10, nullptr), TERN_OK);
  auto stream = open(client.get(), r.get());
  ASSERT_EQ(tern_stream_send(stream.get(), 0, "hello ", 6, nullptr), TERN_OK);
  ASSERT_EQ(tern_stream_send(stream.get(), 0, "body", 4, nullptr), TERN_OK);
  ASSERT_EQ(tern_stream_finish(stream.get(), nullptr, 0, nullptr), TERN_OK);
  std::string raw;
  seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) raw.append(static_cast<const char*>(e.data), e.size);
  });
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_NE(raw.find("\r\nContent-Length: 10\r\n"), std::string::npos) << raw;
  EXPECT_TRUE(raw.ends_with("\r\n\r\nhello body")) << raw;
}

}  // namespace
