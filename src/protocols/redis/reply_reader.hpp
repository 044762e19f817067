// The server's replies as values, built while they come in.
//
// A scalar reply becomes a tree at once; nested ones go through one builder. An answer of several replies (a pipeline's) is
// read as a group: one array that each reply is put into. Replies nobody waits for are read and dropped; errors keep their
// text.
//
// Each limit is looked at as soon as the length is there, long before the data; nothing is allocated for what is only
// announced.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/limits.hpp"
#include "protocols/redis/hiredis_reader.hpp"
#include "value/builder.hpp"

namespace tern::redis {

struct reply_limits {
  size_t bulk_bytes = limits::redis_bulk_bytes;
  size_t array_items = limits::redis_array_items;
  uint64_t reply_bytes = limits::redis_reply_bytes;
  size_t depth = limits::redis_reply_depth;
};

// What becomes of the next reply.
enum class reply_use : uint8_t {
  value,
  event,  // the same; the first item of an array is a word ("message"), not bytes
  group,
  skip,  // of no use; a group that has begun goes on behind it
  drop   // nor is the group
};

struct reply {
  bool is_error = false;
  bool is_push = false;  // RESP3, an answer to nothing, also attributes; its value is there for an event
  owned_value value;     // of a value or an event that is no error
  std::string text;      // of an error, also in a group
};

class reply_reader final : private item_events {
 public:
  enum class state : uint8_t { need_more, ready, broken };

  explicit reply_reader(const reply_limits& most = {});

  size_t feed(bytes data);  // how much it took: at least a byte
  // For the next reply; drop also for the one that has begun, and for its group.
  void use(reply_use what);
  state next();
  reply& at_hand() noexcept { return reply_; }  // after ready, until next

  void begin_group();
  expected<owned_value> end_group();  // its replies are there

  bool inside_reply() const noexcept { return why_ ? false : raw_.inside_reply(); }  // a part of one has come
  bool push_begun() const noexcept {
    return reply_.is_push || raw_.begun() == item_kind::push || raw_.begun() == item_kind::attributes;
  }
  const error& why() const noexcept { return why_; }  // after broken; TERN_E_PROTOCOL or TERN_E_LIMIT
  void rest();                                        // nothing is expected: memory of large replies is given back

 private:
  bool on_text(item_kind kind, bool root, std::string_view text) override;
  bool on_container(item_kind kind, bool root, size_t items) override;
  bool on_integer(bool root, int64_t value) override;
  bool on_real(bool root, double value) override;
  bool on_boolean(bool root, bool value) override;
  bool on_nil(bool root) override;

  template <class Direct, class Build>
  bool scalar(bool root, Direct&& direct, Build&& build);
  void filled();
  bool direct(bool root) const noexcept { return root && use_ != reply_use::group; }
  bool dropping() const noexcept { return use_ == reply_use::skip || use_ == reply_use::drop || aside_; }
  bool too_long();
  bool look_at_rest();
  bool look_at_length(std::string_view digits, item_kind kind);
  bool fail(int32_t code, std::string message);
  void drop_built();

  const reply_limits most_;
  hiredis_reader raw_;
  value_builder builder_;
  std::vector<size_t> open_;  // items still missing in each container
  reply reply_;
  error why_;
  reply_use use_ = reply_use::value;
  bool group_ = false;
  bool aside_ = false;          // a push among replies, attributes: not for those who asked
  bool fresh_ = true;           // nothing of the next reply was seen
  uint64_t pending_bytes_ = 0;  // of the answer at hand
  size_t missing_ = 0;          // of a bulk string whose length is known
  size_t large_ = 0;            // the largest answer since rest()
  size_t root_items_ = 0;
};

}  // namespace tern::redis
