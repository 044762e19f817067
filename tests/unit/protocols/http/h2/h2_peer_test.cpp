// Against an independent peer: nghttp2's server side, which sends back what it gets. Pieces, pauses and turns by a generator
// with a fixed start.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "h2_player.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

namespace {

class echo_server {
 public:
  echo_server() {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_chunk);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session* made = nullptr;
    nghttp2_session_server_new(&made, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    session_.reset(made);
    const nghttp2_settings_entry most{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, 10};
    nghttp2_submit_settings(made, NGHTTP2_FLAG_NONE, &most, 1);
  }
  void take(bytes in) {
    const ssize_t used = nghttp2_session_mem_recv(session_.get(), reinterpret_cast<const uint8_t*>(in.data()), in.size());
    EXPECT_EQ(used, static_cast<ssize_t>(in.size())) << nghttp2_strerror(static_cast<int>(used));
  }
  std::string give() {
    std::string out;
    const uint8_t* data = nullptr;
    for (ssize_t size; out.size() < 300'000 && (size = nghttp2_session_mem_send(session_.get(), &data)) > 0;)
      out.append(reinterpret_cast<const char*>(data), static_cast<size_t>(size));
    return out;
  }
  int resets = 0;

 private:
  struct echo {
    std::string text;
    size_t at = 0;
    bool complete = false;
  };
  static echo_server& self(void* p) { return *static_cast<echo_server*>(p); }

  static int on_frame(nghttp2_session* s, const nghttp2_frame* f, void* user) {
    const int32_t id = f->hd.stream_id;
    if (f->hd.type == NGHTTP2_HEADERS) {
      uint8_t name[] = ":status", value[] = "200";
      const nghttp2_nv status{name, value, 7, 3, NGHTTP2_NV_FLAG_NONE};
      nghttp2_data_provider provider;
      provider.source.ptr = &self(user).echoes_[id];
      provider.read_callback = read;
      nghttp2_submit_response(s, id, &status, 1, &provider);
    }
    if (f->hd.type == NGHTTP2_RST_STREAM) ++self(user).resets;
    if ((f->hd.type == NGHTTP2_HEADERS || f->hd.type == NGHTTP2_DATA) && (f->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      self(user).echoes_[id].complete = true;
      nghttp2_session_resume_data(s, id);
    }
    return 0;
  }
  static int on_chunk(nghttp2_session* s, uint8_t, int32_t id, const uint8_t* data, size_t size, void* user) {
    self(user).echoes_[id].text.append(reinterpret_cast<const char*>(data), size);
    nghttp2_session_resume_data(s, id);
    return 0;
  }
  static int on_close(nghttp2_session*, int32_t id, uint32_t, void* user) {
    self(user).echoes_.erase(id);
    return 0;
  }
  static ssize_t read(nghttp2_session*, int32_t, uint8_t* into, size_t room, uint32_t* flags, nghttp2_data_source* from,
                      void*) {
    echo& e = *static_cast<echo*>(from->ptr);
    const size_t size = std::min(room, e.text.size() - e.at);
    if (size == 0 && !e.complete) return NGHTTP2_ERR_DEFERRED;
    std::memcpy(into, e.text.data() + e.at, size);
    e.at += size;
    if (e.complete && e.at == e.text.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(size);
  }

  struct deleter {
    void operator()(nghttp2_session* p) const { nghttp2_session_del(p); }
  };
  std::unique_ptr<nghttp2_session, deleter> session_;
  std::map<int32_t, echo> echoes_;
};

struct keeping_sink final : sink {
  explicit keeping_sink(std::mt19937& chance) : random(chance) {}
  void on_head(const head& h) override { status = h.status; }
  size_t on_data(bytes d) override {
    const size_t taken = random() % 8 == 0 ? random() % d.size() : d.size();
    paused = taken < d.size();
    text += as_text(d.first(taken));
    return taken;
  }
  void on_progress(reach) override {}
  void on_end(outcome&& e) override { ended = true, failed = bool(e.why); }
  std::mt19937& random;
  std::string text;
  int32_t status = 0;
  bool paused = false, ended = false, failed = false;
};

struct echoed {
  explicit echoed(std::mt19937& random, size_t size) : out(random) {
    for (size_t i = 0; i < size; ++i) text += static_cast<char>(random());
    body = std::make_unique<bytes_source>(as_bytes(text), nullptr);
    request = h2_request("POST");
    o.request = request.get();
    o.body = body.get();
    o.out = &out;
  }
  std::string text;
  std::shared_ptr<http::request_head> request;
  std::unique_ptr<bytes_source> body;
  keeping_sink out;
  op o;
};

void exchange_all(unsigned start, http::h2_settings how) {
  std::mt19937 random(start);
  auto session = http::make_h2_session(http::make_h2_shelf(how), now_t());
  echo_server server;
  std::deque<echoed> all;
  const size_t count = 30;
  size_t cancelled = 0;
  std::string to_client;
  for (int turn = 0; turn < 200'000; ++turn) {
    if (all.size() < count && session->status().free_slots > 0) {
      all.emplace_back(random, random() % 3 == 0 ? random() % 700'000 : random() % 100);
      session->submit(all.back().o, now_t());
    }
    auto views = session->pull_output(0, random() % 100'000 + 1, now_t());
    if (!views.empty()) {
      const bytes part = views[0].first(random() % views[0].size() + 1);
      server.take(part);
      session->pull_output(part.size(), 0, now_t());
    }
    to_client += server.give();
    const size_t piece = std::min<size_t>(to_client.size(), random() % 50'000 + 1);
    session->feed({input_kind::data, as_bytes(std::string_view(to_client).substr(0, piece)), {}}, now_t());
    to_client.erase(0, piece);
    bool busy = false;
    for (echoed& e : all) {
      if (e.out.paused && !e.out.ended && e.o.slot != nullptr && random() % 4 == 0) session->resume(e.o, now_t());
      if (e.o.slot != nullptr && random() % 5000 == 0) session->cancel(e.o, now_t()), e.out.failed = true, ++cancelled;
      busy |= e.o.slot != nullptr;
    }
    if (all.size() == count && !busy) break;
  }
  EXPECT_EQ(session->status().in_flight, 0u);
  EXPECT_EQ(session->status().state, phase::open);
  for (echoed& e : all) {
    EXPECT_EQ(e.o.slot, nullptr);
    if (e.out.failed) continue;
    EXPECT_TRUE(e.out.ended);
    EXPECT_EQ(e.out.status, 200);
    EXPECT_TRUE(e.out.text == e.text) << e.out.text.size() << " of " << e.text.size();
  }
  EXPECT_LT(cancelled, count / 2);
  session->feed({input_kind::close, {}, {}}, now_t());
}

}  // namespace

TEST(h2_peer, what_is_sent_comes_back_whole_whatever_the_pieces) {
  for (unsigned start = 1; start <= 5; ++start) exchange_all(start, {});
}

TEST(h2_peer, also_through_small_windows) {
  http::h2_settings how;
  how.stream_window = 3000;
  how.connection_window = 65'535;
  how.max_connection_window = 80'000;
  for (unsigned start = 1; start <= 3; ++start) {
    how.max_held_bytes = start == 1 ? 5000 : 500'000;  // too little for all streams; with room to grow
    exchange_all(start, how);
  }
}
