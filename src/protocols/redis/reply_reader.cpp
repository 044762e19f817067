#include "protocols/redis/reply_reader.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "value/arena.hpp"

namespace tern::redis {
namespace {

owned_value one_node(const tern_value& node) {
  value_arena arena(0, 0);
  *arena.root() = node;
  return arena.finish();
}

owned_value one_text(uint8_t kind, std::string_view text) {
  value_arena arena(0, text.size() + 1);
  tern_value& root = *arena.root();
  root.kind = kind;
  root.length = static_cast<uint32_t>(text.size());
  root.as.bytes = arena.take_bytes(text.data(), text.size());
  return arena.finish();
}

tern_value scalar_node(uint8_t kind) {
  tern_value node{};
  node.kind = kind;
  return node;
}

bool is_bulk(item_kind kind) noexcept { return kind == item_kind::string || kind == item_kind::verbatim; }

bool is_container(item_kind kind) noexcept {
  switch (kind) {
    case item_kind::array:
    case item_kind::map:
    case item_kind::set:
    case item_kind::push:
    case item_kind::attributes:
      return true;
    default:
      return false;
  }
}

// What hiredis reads as text that the server does not promise to be UTF-8.
uint8_t text_kind(item_kind kind, std::string_view text) noexcept {
  switch (kind) {
    case item_kind::string:
      return TERN_VALUE_BYTES;
    case item_kind::error:
      return TERN_VALUE_ERROR;
    case item_kind::big_number:
      return TERN_VALUE_BIGNUM;
    default:
      return is_utf8(text) ? TERN_VALUE_STRING : TERN_VALUE_BYTES;
  }
}

// "-1" (nothing) and lengths that fit; hiredis judges the rest.
constexpr size_t longest_length = 20;

}  // namespace

reply_reader::reply_reader(const reply_limits& most) : most_(most), raw_(*this) {}

size_t reply_reader::feed(bytes data) {
  const size_t size = std::min(data.size(), std::max(missing_, limits::redis_read_slice));
  if (missing_ > size) raw_.make_room(std::min(missing_, std::max(size, raw_.unread().size())));  // doubles, never ahead of it
  raw_.feed(data.first(size));
  pending_bytes_ += size;
  missing_ -= std::min(missing_, size);
  return size;
}

void reply_reader::use(reply_use what) {
  if (what == use_) return;
  if (what == reply_use::drop)
    drop_built();
  else if (!fresh_ && raw_.inside_reply())
    return;  // what was begun ends as it began
  use_ = what;
}

void reply_reader::drop_built() {
  builder_.clear();
  open_.clear();
  group_ = false;
}

void reply_reader::begin_group() {
  builder_.begin_array();
  group_ = true;
}

expected<owned_value> reply_reader::end_group() {
  builder_.end();
  group_ = false;
  large_ = std::max<size_t>(large_, pending_bytes_ - raw_.unread().size());
  pending_bytes_ = raw_.unread().size();
  return builder_.finish();
}

reply_reader::state reply_reader::next() {
  if (why_) return state::broken;
  if (fresh_) {
    reply_.is_error = reply_.is_push = aside_ = false;
    reply_.value.reset();
    reply_.text.clear();
    fresh_ = false;
  }
  if (missing_ > 0) return look_at_rest() ? state::need_more : state::broken;
  if (raw_.next()) {
    fresh_ = true;
    if (!group_) {
      const size_t unread = raw_.unread().size();
      const size_t whole = pending_bytes_ - unread;
      large_ = std::max<size_t>(large_, whole);
      pending_bytes_ = unread;
      if (whole > most_.reply_bytes) too_long();
    }
    if (why_) return state::broken;
    return state::ready;
  }
  if (!why_ && raw_.broken()) fail(TERN_E_PROTOCOL, "the server's reply breaks the protocol: " + std::string(raw_.complaint()));
  if (why_) return state::broken;
  fresh_ = !raw_.inside_reply();  // how the next one is to be read is not decided by a look that found nothing
  return look_at_rest() ? state::need_more : state::broken;
}

bool reply_reader::too_long() {
  return fail(TERN_E_LIMIT, "the reply has more than " + std::to_string(most_.reply_bytes) + " bytes");
}

// Of an item that is not whole, how long it will be.
bool reply_reader::look_at_rest() {
  if (pending_bytes_ > most_.reply_bytes) return too_long();
  const std::optional<item_kind> begun = raw_.begun();
  if (!begun || missing_ > 0) return true;
  const std::string_view unread = raw_.unread();
  if (!is_bulk(*begun) && !is_container(*begun))
    return unread.size() <= limits::redis_line_bytes ||
           fail(TERN_E_LIMIT, "a line of the reply has more than " + std::to_string(limits::redis_line_bytes) + " bytes");
  const size_t end = unread.substr(0, longest_length + 2).find("\r\n");
  if (end == std::string_view::npos)
    return unread.size() <= longest_length + 1 || fail(TERN_E_PROTOCOL, "the server's reply breaks the protocol: a bad length");
  return look_at_length(unread.substr(0, end), *begun);
}

bool reply_reader::look_at_length(std::string_view digits, item_kind kind) {
  if (!is_bulk(kind)) return true;  // hiredis has told of it
  const std::optional<uint64_t> length = parse_number<uint64_t>(digits);
  if (!length) return true;
  if (*length > most_.bulk_bytes)
    return fail(TERN_E_LIMIT, "a string of the reply has " + std::to_string(*length) + " bytes, " +
                                  std::to_string(most_.bulk_bytes) + " are allowed");
  const size_t whole = digits.size() + 2 + static_cast<size_t>(*length) + 2;
  const size_t here = raw_.unread().size();
  if (pending_bytes_ - here + whole > most_.reply_bytes) return too_long();
  missing_ = whole > here ? whole - here : 0;
  return true;
}

bool reply_reader::fail(int32_t code, std::string message) {
  if (!why_) why_ = error(code, std::move(message));
  return false;
}

// An item was put into its container, where it may be the last one, and so on.
void reply_reader::filled() {
  while (!open_.empty()) {
    if (--open_.back() > 0) return;
    builder_.end();
    open_.pop_back();
  }
  if (use_ == reply_use::group) return;
  auto built = builder_.finish();
  if (built)
    reply_.value = std::move(*built);
  else
    fail(built.why().code(), "the reply is too large: " + std::string(built.why().message()));
}

template <class Direct, class Build>
bool reply_reader::scalar(bool root, Direct&& make, Build&& build) {
  if (dropping()) return true;
  if (direct(root)) {
    reply_.value = make();
    return true;
  }
  build();
  if (!root) filled();
  return !why_;
}

bool reply_reader::on_text(item_kind kind, bool root, std::string_view text) {
  if (is_bulk(kind)) {
    if (text.size() > most_.bulk_bytes) {
      return fail(TERN_E_LIMIT, "a string of the reply has " + std::to_string(text.size()) + " bytes, " +
                                    std::to_string(most_.bulk_bytes) + " are allowed");
    }
    if (std::string_view(text.data() + text.size(), 2) != "\r\n")
      return fail(TERN_E_PROTOCOL, "the server's reply breaks the protocol: a string does not end where it should");
  }
  if (kind == item_kind::verbatim) text.remove_prefix(std::min<size_t>(text.size(), 4));  // "txt:"
  if (kind == item_kind::error && root) {
    reply_.is_error = true;
    reply_.text = text;
    if (use_ != reply_use::group) return true;
  }
  const bool word = use_ == reply_use::event && kind == item_kind::string && open_.size() == 1 && open_[0] == root_items_;
  const uint8_t as = word ? static_cast<uint8_t>(TERN_VALUE_STRING) : text_kind(kind, text);
  if (as == TERN_VALUE_ERROR && !is_utf8(text)) {
    const std::string repaired = repair_utf8(text);
    return scalar(root, [&] { return one_text(as, repaired); }, [&] { builder_.text(as, repaired); });
  }
  return scalar(root, [&] { return one_text(as, text); }, [&] { builder_.text(as, text); });
}

bool reply_reader::on_container(item_kind kind, bool root, size_t items) {
  if (root) {
    reply_.is_push = kind == item_kind::push || kind == item_kind::attributes;
    aside_ = kind == item_kind::attributes || (kind == item_kind::push && use_ != reply_use::event);
    root_items_ = items;
  } else if (kind == item_kind::attributes) {
    return fail(TERN_E_PROTOCOL, "the server sent attributes inside a reply, which nobody asked for");
  }
  if (items > most_.array_items)
    return fail(TERN_E_LIMIT, "an array of the reply has " + std::to_string(items) + " items, " +
                                  std::to_string(most_.array_items) + " are allowed");
  if (dropping()) return true;
  if (open_.size() >= most_.depth)
    return fail(TERN_E_LIMIT, "the reply is nested more than " + std::to_string(most_.depth) + " levels deep");
  if (kind == item_kind::map)
    builder_.begin_map();
  else if (kind == item_kind::set)
    builder_.begin_set();
  else
    builder_.begin_array();
  if (items > 0) {
    open_.push_back(items);
    return true;
  }
  builder_.end();
  filled();
  return !why_;
}

bool reply_reader::on_integer(bool root, int64_t value) {
  return scalar(
      root,
      [&] {
        tern_value node = scalar_node(TERN_VALUE_INT);
        node.as.i64 = value;
        return one_node(node);
      },
      [&] { builder_.integer(value); });
}

bool reply_reader::on_real(bool root, double value) {
  return scalar(
      root,
      [&] {
        tern_value node = scalar_node(TERN_VALUE_DOUBLE);
        node.as.f64 = value;
        return one_node(node);
      },
      [&] { builder_.real(value); });
}

bool reply_reader::on_boolean(bool root, bool value) {
  return scalar(
      root,
      [&] {
        tern_value node = scalar_node(TERN_VALUE_BOOL);
        node.as.i64 = value;
        return one_node(node);
      },
      [&] { builder_.boolean(value); });
}

bool reply_reader::on_nil(bool root) {
  return scalar(root, [] { return one_node(scalar_node(TERN_VALUE_NULL)); }, [&] { builder_.null(); });
}

void reply_reader::rest() {
  if (why_ || raw_.inside_reply()) return;
  if (raw_.memory() > limits::redis_spare_bytes) raw_.forget_memory();
  if (large_ <= limits::redis_spare_bytes) return;
  large_ = 0;
  builder_ = value_builder();
  std::vector<size_t>().swap(open_);
}

}  // namespace tern::redis
