// A priority queue whose nodes live in the elements: insert O(1), taking the first and removing any O(log n) amortised, no
// allocation. The heap owns nothing. Before{}(a, b): a goes before b; ties come in any order.
// An element derives from heap_node<T>, or shares its links with another container that it is not in at the same time.
#pragma once

#include <cassert>
#include <utility>

namespace tern {

template <class T>
struct heap_node {
  T* heap_child = nullptr;  // the first
  T* heap_next = nullptr;   // sibling
  T* heap_prev = nullptr;   // sibling, or the parent of a first child
};

template <class T, class Before>
class pairing_heap {
 public:
  pairing_heap() noexcept = default;
  pairing_heap(const pairing_heap&) = delete;
  pairing_heap& operator=(const pairing_heap&) = delete;
  ~pairing_heap() { assert(empty()); }

  bool empty() const noexcept { return root_ == nullptr; }
  T& top() const noexcept { return *root_; }

  void insert(T& item) noexcept {
    item.heap_child = item.heap_next = item.heap_prev = nullptr;
    root_ = root_ == nullptr ? &item : merge(root_, &item);
  }

  void remove(T& item) noexcept {
    T* rest = merge_pairs(item.heap_child);
    if (&item == root_) {
      root_ = rest;
    } else {
      detach(item);
      if (rest != nullptr) root_ = merge(root_, rest);
    }
    item.heap_child = item.heap_next = item.heap_prev = nullptr;
  }

 private:
  static void detach(T& item) noexcept {
    if (item.heap_prev->heap_child == &item)
      item.heap_prev->heap_child = item.heap_next;
    else
      item.heap_prev->heap_next = item.heap_next;
    if (item.heap_next != nullptr) item.heap_next->heap_prev = item.heap_prev;
  }

  // Of two roots; the loser becomes the winner's first child.
  static T* merge(T* a, T* b) noexcept {
    if (Before{}(*b, *a)) std::swap(a, b);
    b->heap_prev = a;
    b->heap_next = a->heap_child;
    if (b->heap_next != nullptr) b->heap_next->heap_prev = b;
    a->heap_child = b;
    a->heap_next = a->heap_prev = nullptr;
    return a;
  }

  // Siblings: merged in pairs, then the pairs from the last to the first; in loops, as a first remove may meet a million.
  static T* merge_pairs(T* first) noexcept {
    T* pairs = nullptr;  // linked by heap_next, the last one first
    while (first != nullptr) {
      T* a = first;
      T* b = a->heap_next;
      first = b == nullptr ? nullptr : b->heap_next;
      a->heap_next = a->heap_prev = nullptr;
      if (b != nullptr) {
        b->heap_next = b->heap_prev = nullptr;
        a = merge(a, b);
      }
      a->heap_next = pairs;
      pairs = a;
    }
    T* all = nullptr;
    while (pairs != nullptr) {
      T* next = pairs->heap_next;
      pairs->heap_next = nullptr;
      all = all == nullptr ? pairs : merge(all, pairs);
      pairs = next;
    }
    return all;
  }

  T* root_ = nullptr;
};

}  // namespace tern
