// A table that keeps the entries used last and drops the one unused for longest when it is full.
#pragma once

#include <cassert>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/hash.hpp"

namespace tern {

template <class Value>
class recent_map {
 public:
  explicit recent_map(size_t capacity) : capacity_(capacity) { assert(capacity > 0); }
  recent_map(const recent_map&) = delete;
  recent_map& operator=(const recent_map&) = delete;

  // NULL: none. Valid until the entry is erased or dropped, which only operator[] does.
  Value* find(std::string_view key) {
    auto found = places_.find(key);
    if (found == places_.end()) return nullptr;
    entries_.splice(entries_.end(), entries_, found->second);
    return &found->second->second;
  }

  Value& operator[](std::string_view key) {
    if (Value* known = find(key)) return *known;
    if (places_.size() >= capacity_) drop(entries_.begin());
    entries_.emplace_back(std::string(key), Value());
    places_.emplace(entries_.back().first, std::prev(entries_.end()));
    return entries_.back().second;
  }

  void erase(std::string_view key) {
    auto found = places_.find(key);
    if (found != places_.end()) drop(found->second);
  }

  void clear() {
    places_.clear();
    entries_.clear();
  }
  size_t size() const noexcept { return places_.size(); }

 private:
  using list = std::list<std::pair<const std::string, Value>>;
  void drop(typename list::iterator at) {
    places_.erase(at->first);
    entries_.erase(at);
  }

  const size_t capacity_;
  list entries_;                                                                       // used last at the end
  std::unordered_map<std::string_view, typename list::iterator, text_hasher> places_;  // keys live in entries_
};

}  // namespace tern
