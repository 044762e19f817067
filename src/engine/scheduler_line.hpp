// Entries of the scheduler in the order they are to start: higher priority first, then lower order number.
//
// Most lines hold one priority and grow at the end: such entries form a list, all others a heap, and the first of the two goes
// first. So a line costs a list while priorities do not differ, and a logarithm when they do.
#pragma once

#include <cstdint>

#include "base/pairing_heap.hpp"

namespace tern {

struct origin_state;

// Lives in the submission.
class scheduler_entry : public heap_node<scheduler_entry> {
 public:
  enum class place : uint8_t { nowhere, waiting, blocked, running, parked };
  place at() const noexcept { return place_; }

 protected:
  scheduler_entry() = default;
  ~scheduler_entry() = default;

 private:
  friend class scheduler;
  friend class scheduler_line;
  enum class holder : uint8_t { none, list, heap, any };

  origin_state* origin_ = nullptr;
  uint64_t order_ = 0;
  int32_t priority_ = 0;
  uint32_t index_ = 0;  // holder any
  place place_ = place::nowhere;
  holder holder_ = holder::none;
  bool has_origin_place_ = false;
  bool exempt_ = false;
};

class scheduler_line {
 public:
  static bool before(const scheduler_entry& a, const scheduler_entry& b) noexcept {
    return a.priority_ != b.priority_ ? a.priority_ > b.priority_ : a.order_ < b.order_;
  }

  scheduler_line() noexcept = default;
  scheduler_line(const scheduler_line&) = delete;
  scheduler_line& operator=(const scheduler_line&) = delete;

  bool empty() const noexcept { return first_ == nullptr && others_.empty(); }
  scheduler_entry& top() const noexcept {
    if (first_ == nullptr) return others_.top();
    return others_.empty() || before(*first_, others_.top()) ? *first_ : others_.top();
  }
  void insert(scheduler_entry& e) noexcept {
    if (last_ != nullptr && (e.priority_ != last_->priority_ || e.order_ < last_->order_)) {
      e.holder_ = scheduler_entry::holder::heap;
      return others_.insert(e);
    }
    e.holder_ = scheduler_entry::holder::list;
    e.heap_next = nullptr;
    e.heap_prev = last_;
    (last_ == nullptr ? first_ : last_->heap_next) = &e;
    last_ = &e;
  }
  void remove(scheduler_entry& e) noexcept {
    if (e.holder_ == scheduler_entry::holder::heap) {
      others_.remove(e);
    } else {
      (e.heap_prev == nullptr ? first_ : e.heap_prev->heap_next) = e.heap_next;
      (e.heap_next == nullptr ? last_ : e.heap_next->heap_prev) = e.heap_prev;
    }
    e.holder_ = scheduler_entry::holder::none;
  }

 private:
  struct goes_before {
    bool operator()(const scheduler_entry& a, const scheduler_entry& b) const noexcept { return before(a, b); }
  };
  scheduler_entry* first_ = nullptr;
  scheduler_entry* last_ = nullptr;
  pairing_heap<scheduler_entry, goes_before> others_;
};

}  // namespace tern
