// What came back, in one block: fields, header pairs, text, and the body when its length was announced. Allocated when the
// response head arrives (or at the end, when none did). Immutable once posted; reference-counted.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "base/block_shelf.hpp"
#include "engine/error_handle.hpp"
#include "engine/lazy.hpp"
#include "engine/operation.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "sansio/head.hpp"
#include "tern/result.h"
#include "transport/layer.hpp"
#include "value/value.hpp"

namespace tern {

// A redirect that was followed, in nanoseconds from the submission.
struct followed_hop {
  std::string url;
  std::string reason;
  fields list;
  int32_t status;
  uint32_t version;
  int64_t started_ns, connected_ns, first_byte_ns;
};

// What few results have.
struct result_extras {
  std::vector<owned_field> text;  // backs the pairs below
  std::vector<tern_pair> pairs;   // trailers first, then those of each interim response
  std::vector<tern_interim> interims;
  size_t trailer_count = 0;
  std::vector<followed_hop> followed;  // backs the hops below
  std::vector<tern_pair> hop_pairs;
  std::vector<tern_hop> hops;
  std::vector<tern_error> attempt_errors;  // backs the attempts below
  std::vector<tern_attempt> attempts;
  tern_error failure;
};

// The body as text, from the encoding of that name to UTF-8, or why there is none.
struct result_text {
  std::string text;
  std::string encoding;
  error why;
};

// The body as JSON: a tree, or why there is none.
struct result_json {
  owned_value root;
  error why;
};

// The cookies that the response set, or why they cannot be had.
struct result_cookies {
  owned_value list;
  error why;
};

}  // namespace tern

struct tern_result {
  static tern_result* create(const tern::head* h, const tern::link_info* link, std::shared_ptr<const tern::prepared> made_from,
                             uint64_t id, size_t body_capacity, std::string_view trace = {});
  tern_result* retain() noexcept;
  void release() noexcept;

  static tern::block_shelf spare;  // of small ones

  std::atomic<uint32_t> refs{1};
  int32_t code = 0;
  uint64_t id = 0;
  uint64_t user_data = 0;
  uint32_t client = 0;
  int32_t status = 0;
  uint32_t version = 0;
  uint32_t flags = 0;
  uint32_t attempts = 0;
  uint32_t stream_id = 0;
  uint32_t header_count = 0;
  uint32_t meta_count = 0;
  const tern_pair* headers = nullptr;
  const tern_pair* meta = nullptr;
  tern_str reason{};
  tern_str remote{}, local{}, tls_version{}, tls_cipher{};
  bool recycled = false;            // its block is of `spare`
  std::byte* body_block = nullptr;  // in this block
  size_t body_capacity = 0;
  std::unique_ptr<std::byte[], void (*)(std::byte*)> body_apart{nullptr, nullptr};  // when the length was not announced
  bool has_body = false;                                                            // in memory
  uint64_t body_size = 0;
  uint64_t wire_in = 0, wire_out = 0;
  int64_t queued_ns = -1, connected_ns = -1, dns_ns = -1, connect_ns = -1, tls_ns = -1, first_byte_ns = -1, total_ns = -1;
  int64_t finished_at_ns = 0;
  int64_t age_s = -1;  // of a response from the cache
  std::shared_ptr<const tern::prepared> from;
  tern::request_ref request;  // set when it is completed
  std::string final_url;      // empty: the URL as requested
  tern::owned_value value;    // of protocols whose answer is one
  std::unique_ptr<tern::result_extras> extras;

  tern::lazy<tern::result_json> parsed;
  tern::lazy<tern::result_text> decoded;
  tern::lazy<tern_value> bytes_value;
  tern::lazy<tern::result_cookies> set_cookies;

  tern_str body() const noexcept;
  const tern::result_json& json() const;  // of a result that has a body
  const tern::result_text& text() const;  // the same
  const tern_value& data() const;         // the value, or a body of at most limits::value_length bytes
  const tern::result_cookies& cookies() const;
  tern_result_info view() const noexcept;

 private:
  void say_cached(const tern::cache_note& note) noexcept;
  tern_result() = default;
  ~tern_result() = default;
};
