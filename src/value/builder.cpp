#include "value/builder.hpp"

#include <fmt/format.h>

#include <bit>
#include <cassert>

#include "base/limits.hpp"
#include "value/arena.hpp"
#include "value/kind.hpp"

namespace tern {

void value_builder::fail(int32_t code, std::string message) {
  if (!why_) why_ = error(code, std::move(message));
}

void value_builder::push(const tern_value& v) {
  assert(why_ || !open_.empty() || pending_.empty());
  if (pending_.size() + done_.size() >= limits::value_nodes)
    fail(TERN_E_LIMIT, fmt::format("the value has more than {} nodes", limits::value_nodes));
  if (!why_) pending_.push_back(v);
}

void value_builder::scalar(uint8_t kind, uint64_t raw) {
  tern_value v{};
  v.kind = kind;
  v.as.u64 = raw;
  push(v);
}

void value_builder::unsigned_integer(uint64_t v) { scalar(v <= INT64_MAX ? TERN_VALUE_INT : TERN_VALUE_UINT, v); }

void value_builder::real(double v) { scalar(TERN_VALUE_DOUBLE, std::bit_cast<uint64_t>(v)); }

void value_builder::datetime(int64_t since_1970, uint16_t subtype, uint8_t flags) {
  tern_value v{};
  v.kind = TERN_VALUE_DATETIME;
  v.flags = flags;
  v.subtype = subtype;
  v.as.i64 = since_1970;
  push(v);
}

void value_builder::text(uint8_t kind, std::string_view text) {
  assert(range_of(kind) == value_range::octets);
  if (text.size() > limits::value_length)
    fail(TERN_E_LIMIT, fmt::format("a text has {} bytes, {} are allowed", text.size(), limits::value_length));
  if (why_) return;
  tern_value v{};
  v.kind = kind;
  v.length = static_cast<uint32_t>(text.size());
  v.as.raw = text_.size();
  text_.append(text).push_back('\0');
  push(v);
}

void value_builder::begin(uint8_t kind) {
  if (open_.size() >= limits::value_depth)
    fail(TERN_E_LIMIT, fmt::format("the value is nested more than {} levels deep", limits::value_depth));
  if (!why_) open_.push_back({kind, pending_.size()});
}

void value_builder::end() {
  if (why_) return;
  assert(!open_.empty());
  open_container c = open_.back();
  open_.pop_back();
  size_t count = pending_.size() - c.first;
  assert(c.kind != TERN_VALUE_MAP || count % 2 == 0);
  tern_value v{};
  v.kind = c.kind;
  v.length = static_cast<uint32_t>(c.kind == TERN_VALUE_MAP ? count / 2 : count);
  v.as.raw = done_.size();
  auto first = pending_.begin() + static_cast<std::ptrdiff_t>(c.first);
  done_.insert(done_.end(), first, pending_.end());
  pending_.erase(first, pending_.end());
  push(v);
}

void value_builder::copy(const tern_value& from) {
  if (why_) return;
  value_walk walk;
  auto add = [&](auto& self, const tern_value& v) -> void {
    if (error why = walk.enter(v)) return fail(why.code(), std::string(why.message()));
    switch (range_of(v.kind)) {
      case value_range::inline_data:
        return push(v);
      case value_range::octets: {
        text(v.kind, text_of(v));
        if (!why_) pending_.back().flags = v.flags, pending_.back().subtype = v.subtype;
        return;
      }
      default: {
        begin(v.kind);
        for (size_t i = 0; i < item_count(v) && !why_; ++i) self(self, v.as.items[i]);
        end();
        walk.leave();
        if (!why_) pending_.back().flags = v.flags, pending_.back().subtype = v.subtype;
        return;
      }
    }
  };
  add(add, from);
}

expected<owned_value> value_builder::finish() {
  if (why_) {
    error why = why_;
    clear();
    return why;
  }
  assert(open_.empty() && pending_.size() == 1);
  value_arena arena(done_.size(), 0 + text_.size());
  tern_value* nodes = arena.take_nodes(done_.size());
  const char* texts = text_.empty() ? nullptr : arena.take_bytes(text_.data(), text_.size() - 1);
  auto place = [&](tern_value& to, const tern_value& from) {
    to = from;
    if (range_of(from.kind) == value_range::inline_data) return;
    to.as.raw = 0;
    if (range_of(from.kind) == value_range::octets)
      to.as.bytes = texts + from.as.raw;
    else
      to.as.items = nodes + from.as.raw;
  };
  place(*arena.root(), pending_[0]);
  for (size_t i = 0; i < done_.size(); ++i) place(nodes[i], done_[i]);
  clear();
  return arena.finish();
}

void value_builder::clear() noexcept {
  open_.clear();
  pending_.clear();
  done_.clear();
  text_.clear();
  why_ = error();
}

}  // namespace tern
