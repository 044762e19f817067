// hiredis' reader behind one face: what differs between 0.14 (RESP2) and 1.0 and later (RESP3) stays in this file and its .cpp.
#pragma once

#include <hiredis/hiredis.h>

#include <exception>
#include <memory>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace tern::redis {

#if HIREDIS_MAJOR >= 1
inline constexpr bool reads_resp3 = true;
#else
inline constexpr bool reads_resp3 = false;
#endif

// hiredis' own numbers, which 0.14 does not know all of.
enum class item_kind : int {
  string = 1,
  array = 2,
  integer = 3,
  nil = 4,
  status = 5,
  error = 6,
  real = 7,
  boolean = 8,
  map = 9,
  set = 10,
  attributes = 11,
  push = 12,
  big_number = 13,
  verbatim = 14
};

// Told of each item as soon as it is whole, of containers before their items. False: the reader is broken from here on.
struct item_events {
  // `root`: not inside a container. Behind the text of a bulk string lie the two bytes that end it.
  virtual bool on_text(item_kind kind, bool root, std::string_view text) = 0;
  virtual bool on_container(item_kind kind, bool root, size_t items) = 0;  // a map's keys and values are counted apart
  virtual bool on_integer(bool root, int64_t value) = 0;
  virtual bool on_real(bool root, double value) = 0;
  virtual bool on_boolean(bool root, bool value) = 0;
  virtual bool on_nil(bool root) = 0;

 protected:
  ~item_events() = default;
};

class hiredis_reader {
 public:
  explicit hiredis_reader(item_events& to);

  void feed(bytes data);  // throws std::bad_alloc
  bool next();            // true: a reply has become whole; throws what an event threw
  bool broken() const noexcept { return raw_->err != 0; }
  std::string_view complaint() const noexcept { return raw_->errstr; }

  std::string_view unread() const noexcept { return {raw_->buf + raw_->pos, raw_->len - raw_->pos}; }  // unless broken
  bool inside_reply() const noexcept { return raw_->len > raw_->pos || raw_->ridx > 0 || begun().has_value(); }
  std::optional<item_kind> begun() const noexcept;  // the item whose type was read and the rest was not
  void make_room(size_t more);                      // for what will be fed
  size_t memory() const noexcept;                   // of its buffer
  void forget_memory();                             // between replies, with nothing unread

 private:
  friend struct reader_callbacks;
  struct deleter {
    void operator()(redisReader* r) const noexcept { redisReaderFree(r); }
  };
  static redisReader* make(hiredis_reader* owner);

  item_events& to_;
  std::exception_ptr thrown_;
  std::unique_ptr<redisReader, deleter> raw_;
};

}  // namespace tern::redis
