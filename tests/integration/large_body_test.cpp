// Bodies of a gibibyte over HTTP/2 and through a decoder: what flows is not kept.
#include "integration/peak_memory.hpp"
#include "integration/streams.hpp"
#include "support/compressed.hpp"
#include "support/h2_peer.hpp"
#include "support/nginx_server.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

const options two = {{"http.version", "2"}};

// nginx with a sparse file and a coded one under /coded/, by prior knowledge on its plain port too.
class large_bodies : public ::testing::Test {
 protected:
  struct way {
    const char* name;
    std::string root;
    options how;
  };
  std::vector<way> ways() { return {{"HTTP/1.1", nginx.url(""), {}}, {"HTTP/2", nginx.h2c_url(""), two}}; }
  // To a callback and to a stream; both see so many bytes that `belongs` accepts, in no more memory than buffers take.
  void expect_flat(const way& w, const std::string& path, bool (*belongs)(uint64_t at, char c)) {
    SCOPED_TRACE(w.name);
    auto request = make_request("GET", w.root + path, w.how);
    get(client.get(), w.root + "/none", w.how);  // what a connection takes
    checked called{belongs};
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.sink = TERN_SINK_CALLBACK;
    o.sink_fn = checked::take;
    o.sink_user_data = reinterpret_cast<uint64_t>(&called);
    EXPECT_LT(peak_growth([&] {
                answer a = fetch(client.get(), request.get(), &o, 120'000);
                EXPECT_EQ(a.code(), TERN_OK) << a.message();
                EXPECT_EQ(a.info.version, w.how.empty() ? 11u : 20u);
              }),
              flat)
        << "callback";
    EXPECT_EQ(called.size, large);
    EXPECT_TRUE(called.right);

    checked streamed{belongs};
    EXPECT_LT(peak_growth([&] {
                auto stream = open(client.get(), request.get());
                const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
                  if (e.kind == TERN_EVENT_STREAM_DATA) streamed.add({static_cast<const char*>(e.data), e.size});
                });
                EXPECT_EQ(s.status, TERN_OK);
              }),
              flat)
        << "stream";
    EXPECT_EQ(streamed.size, large);
    EXPECT_TRUE(streamed.right);
  }
  static answer fetch(tern_client* client, tern_request* request, const tern_submit_options* o, int64_t limit_ms) {
    return wait(start(client, request, o).get(), limit_ms);
  }

  struct checked {
    bool (*belongs)(uint64_t at, char c);
    uint64_t size = 0;
    bool right = true;
    static int64_t take(uint64_t self, uint64_t, uint64_t, const void* data, size_t size) {
      reinterpret_cast<checked*>(self)->add({static_cast<const char*>(data), size});
      return static_cast<int64_t>(size);
    }
    void add(std::string_view part) {
      for (size_t i = 0; i < part.size(); i += step) right &= belongs(size + i, part[i]);
      size += part.size();
    }
    static constexpr size_t step = 61;  // not all of them, for the sake of time
  };

  temp_dir dir;
  nginx_server nginx{
      {.http2 = true,
       .server_lines = "location /coded/ { add_header Content-Encoding gzip; rewrite ^/coded(/.*)$ $1 break; }"}};
  handle<tern_client> client = make_client();
};

TEST_F(large_bodies, are_received_without_being_kept) {
  nginx.add_sparse_file("zeros", large);
  for (const way& w : ways()) expect_flat(w, "/zeros", [](uint64_t, char c) { return c == 0; });
}

TEST_F(large_bodies, are_decoded_without_being_kept) {
  // Members of 16 MiB, one after another (RFC 1952 §2.2).
  constexpr uint64_t member = 16 << 20;
  static const auto nth = [](uint64_t at) { return at % 500 == 0 ? static_cast<char>('a' + at / 500 % 26) : '-'; };
  std::string text(member, '-');
  for (uint64_t at = 0; at < member; at += 500) text[at] = nth(at);
  const std::string once = gzipped(text);
  std::string all;
  for (uint64_t at = 0; at < large; at += member) all += once;
  ASSERT_LT(large, 1000 * all.size()) << "or it is a bomb";
  nginx.add_file("members", all);
  for (std::string* done : {&text, &all}) std::string().swap(*done);
  for (const way& w : ways()) expect_flat(w, "/coded/members", [](uint64_t at, char c) { return c == nth(at % member); });
}

TEST_F(large_bodies, are_sent_from_a_file_without_being_kept) {
  h2_peer peer;
  write_sparse_file(dir / "large", large);
  auto request = make_request("POST", peer.url("/upload"), {two[0], {"http.expect_above", "none"}});
  ASSERT_EQ(tern_request_set_body_file(request.get(), str((dir / "large").string()), nullptr), TERN_OK);
  get(client.get(), peer.url("/bytes/3"), two);
  EXPECT_LT(peak_growth([&] {
              answer a = fetch(client.get(), request.get(), nullptr, 120'000);
              EXPECT_EQ(a.body(), std::to_string(large)) << a.message();
            }),
            flat);
  EXPECT_TRUE(peer.violations().empty()) << peer.violations().front();
}

}  // namespace
