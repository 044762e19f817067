#include "protocols/redis/resumable_feed.hpp"

#include "value/kind.hpp"

namespace tern::redis {

resumable_feed::resumable_feed(const request& first) : plan_(first.feed) {
  for (size_t i = 0; i < plan_.streams.size(); ++i) by_key_.emplace(plan_.streams[i].key, i);
}

bool resumable_feed::note_confirmed(const head& h) {
  for (const field& f : h.list) note(f.name, f.value);
  return true;
}

void resumable_feed::note_item(const tern_value& item) { note(text_of(item.as.items[0]), text_of(item.as.items[1])); }

void resumable_feed::note(std::string_view key, std::string_view id) {
  const auto it = by_key_.find(key);
  if (it == by_key_.end()) return;
  feed_place& at = plan_.streams[it->second].at;
  at.what = feed_place::from::after;
  at.id = id;
}

}  // namespace tern::redis
