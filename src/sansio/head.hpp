// Header fields and the heads of responses, as views that live as long as the call they are passed to.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace tern {

struct field {
  std::string_view name;
  std::string_view value;
};

// Fields that own their text: requests, trailers, replies from a cache. Order and duplicates are kept.
struct owned_field {
  std::string name;
  std::string value;
};
using fields = std::vector<owned_field>;

const field* find_field(std::span<const field> list, std::string_view name) noexcept;  // first match, ASCII case-insensitive

// What a head announces. `informational` may come several times and is never the end; `columns`, `confirmed` and `gap` are
// the same idea for databases and subscriptions. `closing`: the peer begins to close a connection of messages; `status` is its
// code (1005: none), `reason` its reason. `gap`: what is sent from here on, until `confirmed` comes again, is lost, for the
// connection is; `status` is the code of the error, `reason` its message.
enum class head_kind : uint8_t { informational, final, tunnel, trailers, columns, confirmed, gap, closing };

// Protocol versions as major * 10 + minor: 10, 11, 20.
using version_t = uint16_t;

// What a cache says of a response that it gave.
struct cache_note {
  int64_t age = 0;           // of the response, in seconds
  bool revalidated = false;  // the server has just said that it still holds
  bool stale = false;        // it is over its time, and used without that
};

struct head {
  head_kind kind = head_kind::final;
  version_t version = 0;
  int32_t status = 0;
  std::string_view reason;
  std::span<const field> list;
  std::optional<uint64_t> length;      // of the body that follows, when the peer announced it
  bool has_body = true;                // false: on_end follows at once
  uint64_t wire_bytes = 0;             // of the head itself
  std::string_view text;               // what reason and list are views into, when that is one piece; else empty
  uint32_t stream = 0;                 // of HTTP/2 that carries it; 0: the protocol has none
  const cache_note* cached = nullptr;  // NULL: it comes from a server

  const field* find(std::string_view name) const noexcept { return find_field(list, name); }
};

}  // namespace tern
