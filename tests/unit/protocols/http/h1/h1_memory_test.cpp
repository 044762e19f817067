// What an exchange allocates and an idle connection keeps.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "h1_script.hpp"
#include "protocols/http/h1/h1_session.hpp"

namespace {
std::atomic<size_t> allocations = 0;  // by the threads of other tests too
std::atomic<int64_t> live_bytes = 0;
constexpr size_t header = alignof(std::max_align_t);
}  // namespace

void* operator new(size_t size) {
  void* p = std::malloc(size + header);
  if (p == nullptr) throw std::bad_alloc();
  *static_cast<size_t*>(p) = size;
  ++allocations;
  live_bytes += static_cast<int64_t>(size);
  return static_cast<char*>(p) + header;
}
void operator delete(void* p) noexcept {
  if (p == nullptr) return;
  void* start = static_cast<char*>(p) - header;
  live_bytes -= static_cast<int64_t>(*static_cast<size_t*>(start));
  std::free(start);
}
void operator delete(void* p, size_t) noexcept { operator delete(p); }

using namespace tern;
using namespace tern::test;

namespace {

struct counting_sink final : sink {
  void on_head(const head& h) override { fields += h.list.size(); }
  size_t on_data(bytes d) override { return d.size(); }
  void on_progress(reach) override {}
  void on_end(outcome&& end) override { ok += !end.why; }
  size_t fields = 0;
  int ok = 0;
};

struct exchange {
  explicit exchange(std::shared_ptr<const http::request_head> head, std::string response)
      : head_(head), response_(std::move(response)) {}

  void run(byte_session& session, size_t piece = SIZE_MAX) {
    op o{1, head_.get(), nullptr, nullptr, &out};
    session.submit(o, now_t());
    size_t written = 0;
    for (;;) {
      auto views = session.pull_output(written, 64 * 1024, now_t());
      if (views.empty()) break;
      written = 0;
      for (bytes v : views) written += v.size();
    }
    for (std::string_view rest = response_; !rest.empty();) {
      size_t size = std::min(piece, rest.size());
      session.feed({input_kind::data, as_bytes(rest.substr(0, size)), {}}, now_t());
      rest.remove_prefix(size);
    }
  }

  std::shared_ptr<const http::request_head> head_;
  std::string response_;
  counting_sink out;
};

const std::string nginx_response =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Sat, 09 May 2026 07:31:17 GMT\r\nContent-Type: "
    "text/plain\r\nContent-Length: 100\r\n"
    "Last-Modified: Sat, 09 May 2026 07:29:09 GMT\r\nConnection: keep-alive\r\nETag: \"681dae75-64\"\r\nAccept-Ranges: "
    "bytes\r\n\r\n" +
    std::string(100, 'x');

}  // namespace

TEST(h1_memory, an_ordinary_exchange_allocates_nothing_once_warm) {
  auto session = http::make_h1_session();
  exchange e(http_request("GET", {{"User-Agent", "tern/0.1"}, {"Accept", "*/*"}}), nginx_response);
  e.run(*session);
  size_t before = allocations;
  for (int i = 0; i < 10; ++i) e.run(*session);
  EXPECT_EQ(allocations, before);
  EXPECT_EQ(e.out.ok, 11);
}

const target nowhere;

TEST(h1_memory, the_sessions_of_a_factory_share_the_memory_of_exchanges) {
  auto factory = http::make_h1_factory();
  exchange e(http_request("GET"), nginx_response);
  auto first = factory->make({nowhere, {}}, now_t());
  e.run(*first);
  auto second = factory->make({nowhere, {}}, now_t());
  size_t before = allocations;
  e.run(*second);
  e.run(*first);
  EXPECT_EQ(allocations, before);
  factory.reset();
  e.run(*second);
  EXPECT_EQ(e.out.ok, 4);
}

TEST(h1_memory, what_a_failed_exchange_left_does_not_show_in_the_next) {
  auto factory = http::make_h1_factory();
  exchange bad(http_request("GET"), "HTTP/1.1 200 OK\r\nBad Name: x\r\n\r\n");
  auto broken = factory->make({nowhere, {}}, now_t());
  bad.run(*broken);
  EXPECT_EQ(broken->status().state, phase::closed);
  exchange good(http_request("GET"), nginx_response);
  good.run(*factory->make({nowhere, {}}, now_t()));
  EXPECT_EQ(good.out.ok, 1);
}

TEST(h1_memory, an_idle_connection_holds_next_to_nothing) {
  auto factory = http::make_h1_factory();
  exchange e(http_request("GET", {{"X", std::string(300, 'x')}}), nginx_response);
  e.run(*factory->make({nowhere, {}}, now_t()), 10);
  int64_t before = live_bytes;
  auto session = factory->make({nowhere, {}}, now_t());
  e.run(*session, 10);
  EXPECT_EQ(e.out.ok, 2);
  EXPECT_LE(live_bytes - before, 160);
}

TEST(h1_memory, large_and_split_heads_give_their_memory_back) {
  auto session = http::make_h1_session();
  exchange(http_request("GET"), nginx_response).run(*session);
  std::string fat = nginx_response;
  std::string filler;
  for (int i = 0; i < 200; ++i) filler += "Name-" + std::to_string(i) + ": " + std::string(100, 'v') + "\r\n";
  fat.insert(fat.find("Server"), filler);
  exchange e(http_request("GET", {{"X", std::string(20000, 'x')}}), fat);
  int64_t before = live_bytes;
  e.run(*session, 100);
  EXPECT_EQ(e.out.ok, 1);
  EXPECT_EQ(session->status().free_slots, 1u);
  EXPECT_LE(live_bytes, before);
}
