// Response bodies into descriptors and callbacks of the program's.
#include <sys/stat.h>

#include <atomic>
#include <condition_variable>
#include <mutex>

#include "integration/descriptors.hpp"
#include "integration/peak_memory.hpp"
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;

tern_submit_options to_descriptor(int fd) {
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_DESCRIPTOR;
  o.sink_fd = fd;
  return o;
}

tern_submit_options to_file(const std::string& path) {
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_FILE;
  o.sink_path = str(path);
  return o;
}

class sinks : public ::testing::Test {
 protected:
  temp_dir dir;
  fault_server server;

  // A path that answers with a body of body_bytes(size).
  std::string serve(size_t size) {
    server.on("/body", [size](const fault_request& r) {
      return fault_script{{{act::send, fault_response(r, "200 OK", "", body_bytes(size))}}};
    });
    return server.url("/body");
  }
  template <class Test>
  void in_every_way(Test&& test) {
    for (const char* loops : {"0", "1"})
      for (const char* threads : {"0", "2"}) {
        SCOPED_TRACE(std::string(loops) + " loops, " + threads + " threads for files");
        auto own = make_client({{"loops", loops}, {"io.threads", threads}});
        test(own.get());
      }
  }
};

// ---- descriptors

TEST_F(sinks, a_pipe_gets_the_body_and_its_end) {
  const std::string url = serve(1'000'000);
  in_every_way([&](tern_client* client) {
    pipe_ends p;
    body_check read;
    tern_submit_options o = to_descriptor(p.write_end.get());
    auto request = make_request("GET", url);
    auto call = start(client, request.get(), &o);
    p.write_end = unique_fd();
    std::thread reader = body_reader(std::move(p.read_end), read);
    answer a = wait(call.get());
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.info.body_size, 1'000'000u);
    EXPECT_EQ(a.info.body.data, nullptr);
    reader.join();  // although the result is kept
    EXPECT_TRUE(read.same && read.ended);
    EXPECT_EQ(read.size, 1'000'000u);
  });
}

TEST_F(sinks, a_file_is_written_where_its_descriptor_stands) {
  const std::string url = serve(300'000);
  in_every_way([&](tern_client* client) {
    write_file(dir / "f", "head:");
    unique_fd fd(::open((dir / "f").c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
    const tern_submit_options o = to_descriptor(fd.get());
    for (int i = 0; i < 2; ++i) EXPECT_EQ(fetch(client, make_request("GET", url).get(), &o).code(), TERN_OK);
    EXPECT_TRUE(read_file(dir / "f") == "head:" + body_bytes(300'000) + body_bytes(300'000));
  });
}

TEST_F(sinks, a_descriptor_that_cannot_be_written_fails_its_request_only) {
  in_every_way([&](tern_client* client) {
    pipe_ends p;
    p.read_end = unique_fd();
    unique_fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
    for (int fd : {p.write_end.get(), full.get()})
      for (const char* path : {"/bytes/10", "/bytes/2000000"}) {
        const tern_submit_options o = to_descriptor(fd);
        answer a = fetch(client, make_request("POST", server.url(path)).get(), &o);
        EXPECT_EQ(a.code(), TERN_E_BODY_SINK) << path;
        EXPECT_EQ(a.status(), 200) << path;
        EXPECT_TRUE(a.maybe_processed()) << path;
      }
    EXPECT_EQ(get(client, server.url("/bytes/1")).body(), "x");
  });
}

// A pipe holds 64 KiB: what is shorter has arrived and only waits to be written, of what is longer the socket is paused.
TEST_F(sinks, a_reader_that_never_reads_holds_nobody_up) {
  const std::string named = (dir / "pipe").string(), other = (dir / "other").string();
  ASSERT_EQ(::mkfifo(named.c_str(), 0600), 0);
  const auto check = [&](const std::string& url, const char* loops, const char* threads, bool by_name) {
    auto client = make_client({{"loops", loops}, {"io.threads", threads}});
    pipe_ends p;
    unique_fd reader(::open(named.c_str(), O_RDWR | O_CLOEXEC));
    const tern_submit_options o = by_name ? to_file(named) : to_descriptor(p.write_end.get());
    std::vector<handle<tern_call>> stuck;
    for (int i = 0; i < 3; ++i) stuck.push_back(start(client.get(), make_request("GET", url).get(), &o));
    auto timed = make_request("GET", url, {{"timeout.total", "100ms"}});
    EXPECT_EQ(fetch(client.get(), timed.get(), &o).code(), TERN_E_TIMEOUT_TOTAL);
    const tern_submit_options file = to_file(other);
    EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/100")).get(), &file).code(), TERN_OK);
    for (auto& call : stuck) EXPECT_EQ(tern_call_done(call.get()), 0);
    ASSERT_EQ(tern_call_cancel(stuck[0].get()), TERN_OK);
    EXPECT_EQ(wait(stuck[0].get()).code(), TERN_E_CANCELLED);
    client.reset();  // ends although two still wait
  };
  for (size_t size : {size_t{70'000}, size_t{20} << 20}) {
    const std::string url = serve(size);
    for (const char* loops : {"0", "1"})
      for (const char* threads : {"0", "1"})
        for (bool by_name : {false, true}) {
          SCOPED_TRACE(std::to_string(size) + " bytes, " + loops + " loops, " + threads + " threads for files, " +
                       (by_name ? "by name" : "by descriptor"));
          check(url, loops, threads, by_name);
        }
  }
}

TEST_F(sinks, a_named_pipe_nobody_reads_is_refused_at_once) {
  const std::string named = (dir / "pipe").string();
  ASSERT_EQ(::mkfifo(named.c_str(), 0600), 0);
  const tern_submit_options o = to_file(named);
  in_every_way([&](tern_client* client) {
    for (const char* path : {"/bytes/10", "/bytes/2000000"}) {
      answer a = fetch(client, make_request("GET", server.url(path)).get(), &o);
      EXPECT_EQ(a.code(), TERN_E_BODY_SINK) << path;
      EXPECT_NE(a.message().find("cannot find a reader of the pipe"), std::string::npos) << a.message();
      EXPECT_NE(a.message().find(named), std::string::npos) << a.message();
    }
    EXPECT_EQ(get(client, server.url("/bytes/1")).body(), "x");
  });
  EXPECT_TRUE(std::filesystem::is_fifo(named)) << "it is not replaced";
}

// What one response writes, the other request sends, through one thread for files, or none.
TEST_F(sinks, a_response_can_be_the_next_requests_body) {
  const std::string url = serve(2'000'000);
  in_every_way([&](tern_client* client) {
    pipe_ends p;
    auto up = make_request("POST", server.url("/upload"), {{"http.expect_above", "none"}});
    ASSERT_EQ(tern_request_set_body_descriptor(up.get(), p.read_end.get(), -1, nullptr), TERN_OK);
    const tern_submit_options o = to_descriptor(p.write_end.get());
    auto upload = start(client, up.get());
    auto download = start(client, make_request("GET", url).get(), &o);
    p = pipe_ends();  // the library's duplicates are the only ones
    EXPECT_EQ(wait(download.get()).code(), TERN_OK);
    EXPECT_EQ(wait(upload.get()).body(), "2000000");
  });
}

// ---- callbacks

// Takes what a test lets it take.
struct taker {
  body_check got;
  uint64_t calls = 0;
  uint64_t pause_every = 0;  // before every such call it asks for a pause
  size_t most = SIZE_MAX;    // of one call
  int64_t fail_with = 0;
  std::atomic<uint64_t> paused{0};
  bool resting = false;
  bool in_order = true;
  std::atomic<int> drops{0};

  static int64_t take(uint64_t self, uint64_t, uint64_t offset, const void* data, size_t size) {
    return reinterpret_cast<taker*>(self)->take(offset, {static_cast<const char*>(data), size});
  }
  int64_t take(uint64_t offset, std::string_view data) {
    in_order &= offset == got.size && !data.empty();
    if (fail_with != 0 && got.size > 0) return fail_with;
    if (pause_every != 0 && !std::exchange(resting, false) && ++calls % pause_every == 0) {
      resting = true;
      ++paused;
      return TERN_SINK_PAUSE;
    }
    data = data.substr(0, most);
    got.add(data);
    if (data.size() == most) ++paused;
    return static_cast<int64_t>(data.size());
  }
  tern_submit_options options() {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.sink = TERN_SINK_CALLBACK;
    o.sink_fn = take;
    o.sink_user_data = reinterpret_cast<uint64_t>(this);
    o.sink_drop = [](uint64_t self) { ++reinterpret_cast<taker*>(self)->drops; };
    return o;
  }
};

// Resumes as often as it paused, until it has ended.
answer follow(tern_client* client, tern_call* call, taker& t, bool driven) {
  uint64_t resumed = 0;
  while (!tern_call_done(call)) {
    if (t.paused > resumed) {
      ++resumed;
      EXPECT_EQ(tern_resume(client, tern_call_id(call)), TERN_OK);
    }
    if (driven)
      tern_client_run(client, 1, nullptr);
    else
      std::this_thread::yield();
  }
  return wait(call);
}

TEST_F(sinks, a_callback_gets_the_body_in_order_and_may_pause) {
  const std::string url = serve(3'000'000);
  for (const char* loops : {"0", "1"})
    for (size_t most : {SIZE_MAX, size_t{40'000}}) {
      SCOPED_TRACE(loops);
      auto client = make_client({{"loops", loops}});
      taker t;
      t.pause_every = most == SIZE_MAX ? 2 : 0;
      t.most = most;
      const tern_submit_options o = t.options();
      auto call = start(client.get(), make_request("GET", url).get(), &o);
      answer a = follow(client.get(), call.get(), t, *loops == '0');
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_EQ(a.info.body_size, 3'000'000u);
      EXPECT_EQ(a.info.body.data, nullptr);
      EXPECT_EQ(t.got.size, 3'000'000u);
      EXPECT_TRUE(t.got.same && t.in_order);
      EXPECT_GT(t.paused, 1u);
      EXPECT_EQ(t.drops, 1) << "before the result is released";
    }
}

TEST_F(sinks, a_paused_callback_stops_reading_from_the_socket) {
  auto client = make_client();
  taker t;
  t.pause_every = 3;
  tern_submit_options o = t.options();
  auto call = start(client.get(), make_request("GET", server.url("/endless/body")).get(), &o);
  ASSERT_TRUE(eventually([&] { return t.paused == 1; }));
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK) << "others flow";
  const uint64_t before = counters(client.get()).bytes_in;
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  EXPECT_LT(counters(client.get()).bytes_in - before, 1000u);
  ASSERT_EQ(tern_resume(client.get(), tern_call_id(call.get())), TERN_OK);
  ASSERT_TRUE(eventually([&] { return t.paused == 2; }));
  ASSERT_EQ(tern_call_cancel(call.get()), TERN_OK);
  EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  EXPECT_EQ(t.drops, 1);
}

TEST_F(sinks, a_callback_that_fails_fails_its_request_only) {
  auto client = make_client();
  for (int64_t answer_of_theirs : {int64_t{-1}, INT64_MAX}) {
    taker t;
    t.fail_with = answer_of_theirs;
    const tern_submit_options o = t.options();
    answer a = fetch(client.get(), make_request("GET", serve(1'000'000)).get(), &o);
    EXPECT_EQ(a.code(), TERN_E_BODY_SINK);
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(t.drops, 1);
    EXPECT_EQ(get(client.get(), server.url("/bytes/1")).body(), "x");
  }
}

TEST_F(sinks, of_an_empty_body_a_callback_hears_nothing) {
  auto client = make_client();
  taker t;
  t.fail_with = -1;
  const tern_submit_options o = t.options();
  for (const char* path : {"/bytes/0", "/status/204"})
    EXPECT_EQ(fetch(client.get(), make_request("GET", server.url(path)).get(), &o).code(), TERN_OK);
  EXPECT_TRUE(t.in_order);
}

TEST_F(sinks, a_callback_may_not_block) {
  auto client = make_client();
  static tern_client* blocked;
  static std::atomic<int32_t> said;
  blocked = client.get();
  said = 1;
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_CALLBACK;
  o.sink_fn = [](uint64_t, uint64_t, uint64_t, const void*, size_t size) -> int64_t {
    tern_event e;
    size_t n = 0;
    said = tern_queue_wait(tern_client_queue(blocked), &e, 1, sizeof e, -1, &n);
    return static_cast<int64_t>(size);
  };
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/10")).get(), &o).code(), TERN_OK);
  EXPECT_EQ(said, TERN_E_REENTRANT);
}

// ---- memory

TEST_F(sinks, a_large_body_takes_no_memory_wherever_it_goes) {
  nginx_server nginx;
  nginx.add_sparse_file("large", large);
  const std::string named = (dir / "named").string();
  auto client = make_client();
  get(client.get(), nginx.url("/none"));
  const auto takes = [&](const char* what, auto&& prepare) {
    const int64_t growth = peak_growth([&] {
      std::thread reader;
      tern_submit_options o = prepare(reader);
      auto call = start(client.get(), make_request("GET", nginx.url("/large")).get(), &o);
      if (o.sink == TERN_SINK_DESCRIPTOR) ::close(o.sink_fd);
      answer a = wait(call.get());
      EXPECT_EQ(a.code(), TERN_OK) << a.message();
      EXPECT_EQ(a.info.body_size, large) << what;
      if (reader.joinable()) reader.join();
    });
    EXPECT_LT(growth, flat) << what;
  };
  const auto taken = [](uint64_t, uint64_t, uint64_t, const void*, size_t size) { return static_cast<int64_t>(size); };
  takes("callback", [&](std::thread&) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.sink = TERN_SINK_CALLBACK;
    o.sink_fn = taken;
    return o;
  });
  takes("file", [&](std::thread&) { return to_descriptor(::open((dir / "f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600)); });
  EXPECT_EQ(std::filesystem::file_size(dir / "f"), large);
  body_check read;
  takes("pipe", [&](std::thread& reader) {
    pipe_ends p;
    reader = body_reader(std::move(p.read_end), read);
    return to_descriptor(p.write_end.release());
  });
  EXPECT_EQ(read.size, large);
  takes("named file", [&](std::thread&) { return to_file(named); });
  EXPECT_EQ(std::filesystem::file_size(named), large);
  const int64_t growth = peak_growth([&] {
    auto stream = open(client.get(), make_request("GET", nginx.url("/large")).get());
    const seen s = follow(client.get(), stream.get(), nothing);
    EXPECT_EQ(s.status, TERN_OK);
    EXPECT_EQ(s.bytes, large);
  });
  EXPECT_LT(growth, flat) << "stream";
}

}  // namespace
