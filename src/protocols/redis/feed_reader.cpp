#include "protocols/redis/feed_reader.hpp"

#include <algorithm>
#include <chrono>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/redis/command.hpp"
#include "value/kind.hpp"

namespace tern::redis {
namespace {

using milliseconds = std::chrono::milliseconds;

error no_answer() { return error(TERN_E_PROTOCOL, "the server answered a read of streams with something else"); }

bool is_text_item(const tern_value& v) noexcept { return v.kind == TERN_VALUE_STRING || v.kind == TERN_VALUE_BYTES; }
bool is_list(const tern_value& v) noexcept { return v.kind == TERN_VALUE_ARRAY; }

constexpr size_t longest_id = 41;  // two numbers of 64 bits

// Two numbers and a dash.
bool is_id(const tern_value& v) noexcept {
  if (!is_text_item(v) || v.length > longest_id) return false;
  std::string_view second = text_of(v);
  const std::string_view first = cut(second, '-');
  return parse_number<uint64_t>(first) && parse_number<uint64_t>(second);
}

// [id, fields]; the fields may be null.
bool is_entry(const tern_value& v) noexcept {
  return is_list(v) && v.length == 2 && is_id(v.as.items[0]) &&
         (is_list(v.as.items[1]) || v.as.items[1].kind == TERN_VALUE_NULL);
}

uint64_t wait_of(const feed_plan& plan, duration longest) {
  const auto most = static_cast<uint64_t>(std::chrono::duration_cast<milliseconds>(longest).count());
  return plan.block == 0 ? most : std::min(plan.block, most);
}

}  // namespace

feed_reader::feed_reader(const feed_plan& plan, duration longest)
    : plan_(plan), block_(wait_of(plan, longest)), step_(step::first) {
  for (const feed_plan::stream& s : plan.streams) {
    by_key_.emplace(s.key, places_.size());
    if (s.at.what == feed_place::from::newest) sought_.push_back(places_.size());
    places_.push_back({&s.key, s.at});
  }
  if (!sought_.empty()) step_ = step::finding;
}

// XREAD knows no other word for the end of a stream that would be an ID afterwards.
void feed_reader::ask_where_streams_end(question& into) const {
  for (size_t i : sought_) {
    const std::string_view args[] = {"XREVRANGE", *places_[i].key, "+", "-", "COUNT", "1"};
    if (append_command(into.text, args)) continue;  // a key within its limits, as the program's command was
    ++into.replies;
  }
}

feed_reader::question feed_reader::ask() {
  question q{{}, 0, duration::zero()};
  if (step_ == step::finding) {
    ask_where_streams_end(q);
    return q;
  }
  const std::string count = std::to_string(plan_.count > 0 ? plan_.count : limits::redis_feed_count);
  const std::string block = std::to_string(block_);
  std::vector<std::string_view> args;
  const auto add = [&args](std::initializer_list<std::string_view> words) {
    for (const std::string_view w : words) args.push_back(w);
  };
  add({plan_.in_group ? "XREADGROUP" : "XREAD"});
  if (plan_.in_group) add({"GROUP", plan_.group, plan_.consumer});
  add({"COUNT", count});
  if (step_ == step::reading) {
    add({"BLOCK", block});
    q.waits = milliseconds(block_);
  }
  if (plan_.no_ack) args.push_back("NOACK");
  args.push_back("STREAMS");
  for (const place& p : places_) args.push_back(*p.key);
  for (const place& p : places_) args.push_back(p.at.what == feed_place::from::fresh ? std::string_view(">") : p.at.id);
  if (!append_command(q.text, args)) q.replies = 1;
  return q;
}

error feed_reader::take(owned_value&& reply) {
  if (step_ == step::finding) return take_end(reply.get());
  step_ = step::reading;
  stands_ = true;
  answer_ = std::move(reply);
  stream_ = entry_ = 0;
  entries_ = nullptr;
  for (place& p : places_) p.told = false;
  return take_streams();
}

// Of a stream that is empty, or is none yet: all that comes.
error feed_reader::take_end(const tern_value* reply) {
  place& p = places_[sought_[found_]];
  p.at = {feed_place::from::after, "0-0"};
  const bool none = reply != nullptr && (reply->kind == TERN_VALUE_NULL || (is_list(*reply) && reply->length == 0));
  if (!none) {
    if (reply == nullptr || !is_list(*reply) || reply->length != 1 || !is_entry(reply->as.items[0])) return no_answer();
    p.at.id = text_of(reply->as.items[0].as.items[0]);
  }
  if (++found_ == sought_.size()) {
    step_ = step::first;
    stands_ = true;
  }
  return {};
}

// Looks at all of the answer before any of it is given away. [[key, entries] ...], {key: entries ...}, or null.
error feed_reader::take_streams() {
  if (!answer_) return no_answer();
  if (answer_->kind != TERN_VALUE_NULL && !is_list(*answer_) && answer_->kind != TERN_VALUE_MAP) return no_answer();
  while (next_stream()) {
    if (of_ == nullptr || of_->told || !is_list(*entries_)) return no_answer();
    for (size_t i = 0; i < entries_->length; ++i)
      if (!is_entry(entries_->as.items[i])) return no_answer();
    of_->told = entries_->length > 0;
  }
  for (place& p : places_)
    if (plan_.in_group && !p.told) p.at = {feed_place::from::fresh, {}};  // nothing is pending any more
  stream_ = 0;
  entries_ = nullptr;
  return {};
}

// False: there is none. of_ is NULL when it is nobody's who was asked for.
bool feed_reader::next_stream() {
  const bool pairs = answer_->kind == TERN_VALUE_MAP;
  if (!pairs && !is_list(*answer_)) return false;
  if (stream_ == answer_->length) return false;
  const tern_value* both = pairs ? answer_->as.items + 2 * stream_ : answer_->as.items + stream_;
  ++stream_;
  of_ = nullptr;
  if (!pairs) {
    if (!is_list(*both) || both->length != 2) return true;
    both = both->as.items;
  }
  if (!is_text_item(both[0])) return true;
  const auto it = by_key_.find(text_of(both[0]));
  if (it == by_key_.end()) return true;
  of_ = &places_[it->second];
  entries_ = &both[1];
  entry_ = 0;
  return true;
}

expected<owned_value> feed_reader::entry() {
  while (answer_ && (entries_ == nullptr || entry_ == entries_->length))
    if (!next_stream()) answer_.reset();
  if (!answer_) return owned_value();
  const tern_value& e = entries_->as.items[entry_++];
  if (of_->at.what == feed_place::from::after) of_->at.id = text_of(e.as.items[0]);
  builder_.begin_array();
  builder_.bytes(*of_->key);
  builder_.copy(e.as.items[0]);
  builder_.copy(e.as.items[1]);
  builder_.end();
  return builder_.finish();
}

std::vector<field> feed_reader::found() const {
  std::vector<field> all;
  for (size_t i : sought_) all.push_back({*places_[i].key, places_[i].at.id});
  return all;
}

}  // namespace tern::redis
