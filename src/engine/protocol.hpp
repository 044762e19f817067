// What the engine keeps for a protocol without knowing it. Each protocol derives its own, in engine/rows.
#pragma once

#include <cstdint>

#include "base/url.hpp"
#include "sansio/body_source.hpp"
#include "sansio/head.hpp"

namespace tern {

// The rows of one protocol (http and https) share what their clients keep.
enum class protocol : uint8_t { http, redis };
inline constexpr size_t protocol_count = 2;

// What a request asks for, in the words of its protocol: built through that protocol's C header, frozen with the request.
struct protocol_spec {
  virtual ~protocol_spec() = default;
  virtual const url& where() const = 0;
  virtual const fields* trailers() const { return nullptr; }  // that follow the body; NULL: the protocol has none
  virtual bool has_messages() const { return false; }         // opened as a stream, it sends messages and has no other body
  virtual bool has_commands() const { return false; }  // these messages are commands, which a C function of its own writes
  virtual farewell_check check_of_farewells() const { return nullptr; }  // NULL: the protocol says none, whatever it is
  virtual bool is_stream_only() const { return false; }                  // it has no single answer
};

// What all requests of a client share. Thread-safe.
struct protocol_state {
  virtual ~protocol_state() = default;
};

}  // namespace tern
