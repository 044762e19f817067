// One operation on a connection of HTTP/2. Recycled through the shelf; sinks are called by the session only.
//
//   request:   fresh → (waiting)? → sending ⇄ deferred → sent          any of them but sent → stopped
//   response:  head → body → done
//
// fresh: nghttp2 does not know it yet, nothing has left. waiting: `Expect: 100-continue` stands. stopped: the rest of the body
// will not be sent.
#pragma once

#include <memory>
#include <string>

#include "base/intrusive_list.hpp"
#include "protocols/http/h2/head_block.hpp"
#include "protocols/http/h2/request_fields.hpp"
#include "sansio/op.hpp"

namespace tern::http::h2 {

struct resumed_list;
struct waiting_list;

enum class request_state : uint8_t { fresh, waiting, sending, deferred, sent, stopped };
enum class response_state : uint8_t { head, body, done };

struct stream : list_node<>, list_node<resumed_list>, list_node<waiting_list> {
  op* o = nullptr;
  uint64_t turn = 0;  // tells one use of this memory from the next
  int32_t id = 0;
  bool known = false;   // to nghttp2
  bool paused = false;  // the sink took less than it was offered, and nobody resumed since
  reach reached = reach::unsent;
  request_state request = request_state::fresh;
  response_state response = response_state::head;
  uint32_t informational = 0;

  request_plan plan;
  uint64_t body_left = 0;  // when counted
  bytes chunk;             // of the body, peeked for the frame at hand
  now_t expect_until = never;

  uint32_t window = 0;                   // as the server knows it
  uint64_t received = 0;                 // of the body
  std::string held;                      // what the sink did not take yet,
  size_t held_from = 0;                  // from here on
  uint64_t owed = 0;                     // of it, not yet given back to the connection's window
  std::unique_ptr<head_block> trailers;  // that wait behind it

  const request_head& head() const noexcept { return static_cast<const request_head&>(*o->request); }
  bool holds() const noexcept { return held_from < held.size() || trailers != nullptr; }

  void begin(op& operation) noexcept {
    o = &operation;
    ++turn;
    id = 0;
    known = paused = false;
    reached = reach::unsent;
    request = request_state::fresh;
    response = response_state::head;
    informational = 0;
    plan = {};
    body_left = 0;
    chunk = {};
    expect_until = never;
    window = 0;
    received = owed = 0;
    held_from = 0;
  }
};

}  // namespace tern::http::h2
