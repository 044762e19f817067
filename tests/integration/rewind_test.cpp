// Request bodies that have to be sent a second time, because a redirect or a challenge wants them again: those that cannot be
// say so, unless nothing of them was needed.
#include <algorithm>
#include <cstring>

#include "integration/descriptors.hpp"
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;

constexpr uint64_t size = 300'000;  // beyond what any buffer of a source holds
constexpr const char* challenge = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\"";
const options login = {{"auth.user", "Mufasa"}, {"auth.password", "CircleOfLife"}, {"http.expect_above", "none"}};

// A pull callback of body_bytes.
struct pulled {
  uint64_t begun = 0;  // times
  static int64_t pull(uint64_t self, uint64_t, uint64_t offset, void* buffer, size_t capacity) {
    if (offset == 0) ++reinterpret_cast<pulled*>(self)->begun;
    const std::string part = body_bytes(std::min<uint64_t>({size - offset, capacity, 10'000}), offset);
    if (part.empty()) return TERN_PULL_END;
    std::memcpy(buffer, part.data(), part.size());
    return static_cast<int64_t>(part.size());
  }
  uint64_t self() { return reinterpret_cast<uint64_t>(this); }
};

// Both servers take a body whole and then want it again: /moved/N with a redirect of that status to /upload, /guarded with a
// challenge. /expect/moved and /expect/guarded of the HTTP/1.1 server say so before they have taken any of it.
class rewinding : public ::testing::Test {
 protected:
  rewinding() {
    for (const std::string status : {"301", "302", "303", "307", "308"}) {
      server.on("/moved/" + status, [status](const fault_request& r) {
        return fault_script{{{act::send, fault_response(r, status + " Moved", "Location: /upload\r\n", "")}}};
      });
      peer.on("/moved/" + status, [status](const h2_request& r) { return h2_answer(r, status, {{"location", "/upload"}}); });
    }
    server.on("/guarded", [](const fault_request& r) {
      if (!r.header("authorization").empty())
        return fault_script{{{act::send, fault_response(r, "200 OK", "", std::to_string(r.body_size))}}};
      const std::string field = std::string("WWW-Authenticate: ") + challenge + "\r\n";
      return fault_script{{{act::send, fault_response(r, "401 Unauthorized", field, "")}}};
    });
    peer.on("/guarded", [](const h2_request& r) {
      if (!r.field("authorization").empty()) return h2_answer(r, "200", {}, std::to_string(r.body_size));
      return h2_answer(r, "401", {{"www-authenticate", challenge}});
    });
    server.on("/expect/moved", [](const fault_request& r) {
      return fault_script{
          {{act::send, fault_response(r, "307 Moved", "Connection: close\r\nLocation: /upload\r\n", "")}, {act::finish}}};
    });
    server.on("/expect/guarded", [](const fault_request& r) {
      if (!r.header("authorization").empty())
        return fault_script{{{act::send, "HTTP/1.1 100 Continue\r\n\r\n"},
                             {act::read_body},
                             {act::send, fault_response(r, "200 OK", "", "taken")}}};
      const std::string field = std::string("Connection: close\r\nWWW-Authenticate: ") + challenge + "\r\n";
      return fault_script{{{act::send, fault_response(r, "401 Unauthorized", field, "")}, {act::finish}}};
    });
  }
  ~rewinding() override {
    for (const std::string& v : peer.violations()) ADD_FAILURE() << v;
  }

  handle<tern_request> post(const std::string& url, const options& more = {}) {
    options how = login;
    if (url.starts_with(peer.url(""))) how.emplace_back("http.version", "2");
    how.insert(how.end(), more.begin(), more.end());
    return make_request("POST", url, how);
  }
  std::vector<std::string> urls(std::initializer_list<const char*> paths) {
    std::vector<std::string> all;
    for (const char* path : paths) {
      all.push_back(server.url(path));
      all.push_back(peer.url(path));
    }
    return all;
  }
  static void expect_said(const answer& a) {
    EXPECT_EQ(a.code(), TERN_E_BODY_REWIND) << a.message();
    EXPECT_NE(a.message().find("second time"), std::string::npos) << a.message();
    EXPECT_FALSE(a.maybe_processed()) << "the server has said that it did nothing with it";
  }
  // A stream with a pushed body of which that much is sent, then finished; to its end.
  answer push(const std::string& url, uint64_t bytes) {
    auto request = post(url);
    EXPECT_EQ(tern_request_set_body_pushed(request.get(), static_cast<int64_t>(bytes), nullptr), TERN_OK);
    auto stream = open(client.get(), request.get());
    std::thread pusher([&] {
      for (uint64_t sent = 0; sent < bytes;) {
        const std::string piece = body_bytes(std::min<uint64_t>(20'000, bytes - sent), sent);
        const int32_t code = tern_stream_send(stream.get(), 0, piece.data(), piece.size(), nullptr);
        if (code == TERN_OK) sent += piece.size();
        if (code == TERN_E_AGAIN) std::this_thread::yield();
        if (code != TERN_OK && code != TERN_E_AGAIN) return;
      }
      tern_stream_finish(stream.get(), nullptr, 0, nullptr);
    });
    answer last;
    follow(client.get(), stream.get(), [&](const tern_event& e) {
      if (e.kind == TERN_EVENT_COMPLETED) last = answer(tern_result_retain(e.result));
    });
    pusher.join();
    return last;
  }

  fault_server server;
  h2_peer peer;
  handle<tern_client> client = make_client();
};

TEST_F(rewinding, a_callback_that_cannot_says_so) {
  for (const std::string& url : urls({"/moved/307", "/moved/308", "/guarded"}))
    for (int64_t length : {int64_t{-1}, static_cast<int64_t>(size)}) {
      SCOPED_TRACE(url);
      pulled source;
      auto request = post(url);
      ASSERT_EQ(tern_request_set_body_callback(request.get(), pulled::pull, source.self(), nullptr, length, 0, nullptr),
                TERN_OK);
      expect_said(fetch(client.get(), request.get()));
      EXPECT_EQ(source.begun, 1u);
    }
}

TEST_F(rewinding, a_callback_that_can_is_asked_again) {
  for (const std::string& url : urls({"/moved/307", "/guarded"})) {
    SCOPED_TRACE(url);
    pulled source;
    auto request = post(url);
    ASSERT_EQ(
        tern_request_set_body_callback(request.get(), pulled::pull, source.self(), nullptr, -1, TERN_BODY_REWINDABLE, nullptr),
        TERN_OK);
    EXPECT_EQ(fetch(client.get(), request.get()).body(), std::to_string(size));
    EXPECT_EQ(source.begun, 2u);
  }
}

TEST_F(rewinding, a_body_that_the_next_request_leaves_out_need_not) {
  for (const std::string& url : urls({"/moved/301", "/moved/302", "/moved/303"})) {
    SCOPED_TRACE(url);
    pulled source;
    auto request = post(url);
    ASSERT_EQ(tern_request_set_body_callback(request.get(), pulled::pull, source.self(), nullptr, -1, 0, nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.body(), "0") << a.message();
  }
}

TEST_F(rewinding, a_pushed_body_cannot_once_some_of_it_was_sent) {
  for (const std::string& url : urls({"/moved/307", "/guarded"}))
    for (uint64_t bytes : {uint64_t{10}, size}) {
      SCOPED_TRACE(url);
      expect_said(push(url, bytes));
    }
  EXPECT_EQ(push(server.url("/moved/303"), size).status(), 200);
}

TEST_F(rewinding, a_pipe_cannot_once_it_was_read) {
  for (const std::string& url : urls({"/moved/307", "/guarded"})) {
    SCOPED_TRACE(url);
    pipe_ends p;
    auto request = post(url);
    ASSERT_EQ(tern_request_set_body_descriptor(request.get(), p.read_end.get(), -1, nullptr), TERN_OK);
    std::thread writer = body_writer(std::move(p.write_end), size);
    expect_said(fetch(client.get(), request.get()));
    writer.join();
  }
}

TEST_F(rewinding, what_was_not_taken_goes_again_whatever_it_is) {
  const options waiting = {{"http.expect_above", "0B"}, {"http.expect_timeout", "1m"}};
  for (const auto& [path, said] : {std::pair{"/expect/moved", std::to_string(size)}, {"/expect/guarded", "taken"}}) {
    SCOPED_TRACE(path);
    pipe_ends p;
    auto piped = post(server.url(path), waiting);
    ASSERT_EQ(tern_request_set_body_descriptor(piped.get(), p.read_end.get(), -1, nullptr), TERN_OK);
    p.read_end = unique_fd();
    std::thread writer = body_writer(std::move(p.write_end), size);
    answer a = fetch(client.get(), piped.get());
    EXPECT_EQ(a.body(), said) << a.message();
    EXPECT_EQ(a.info.attempts, 2u);
    writer.join();

    pulled source;
    auto called = post(server.url(path), waiting);
    ASSERT_EQ(tern_request_set_body_callback(called.get(), pulled::pull, source.self(), nullptr, -1, 0, nullptr), TERN_OK);
    answer b = fetch(client.get(), called.get());
    EXPECT_EQ(b.body(), said) << b.message();
    EXPECT_EQ(source.begun, 1u);
  }
}

}  // namespace
