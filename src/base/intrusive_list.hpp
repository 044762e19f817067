// A doubly linked list whose nodes live in the elements: O(1) insert and removal, no allocation. The list owns nothing.
// An element derives from list_node<Tag> once per list it can be in at the same time.
#pragma once

#include <cassert>
#include <cstddef>

namespace tern {

template <class Tag = void>
struct list_node {
  list_node* prev = nullptr;
  list_node* next = nullptr;
  bool linked() const noexcept { return next != nullptr; }
  void unlink() noexcept {
    prev->next = next;
    next->prev = prev;
    prev = next = nullptr;
  }
};

template <class T, class Tag = void>
class intrusive_list {
  using node = list_node<Tag>;

 public:
  intrusive_list() noexcept { head_.prev = head_.next = &head_; }
  intrusive_list(const intrusive_list&) = delete;
  intrusive_list& operator=(const intrusive_list&) = delete;
  ~intrusive_list() { assert(empty()); }

  bool empty() const noexcept { return head_.next == &head_; }
  T& front() noexcept { return *static_cast<T*>(head_.next); }
  const T& front() const noexcept { return *static_cast<const T*>(head_.next); }
  T& back() noexcept { return *static_cast<T*>(head_.prev); }
  void push_back(T& item) noexcept { insert(head_, item); }
  void push_front(T& item) noexcept { insert(*head_.next, item); }
  T* pop_front() noexcept {
    if (empty()) return nullptr;
    T& item = front();
    static_cast<node&>(item).unlink();
    return &item;
  }
  // Calls f(item) for each; f may unlink the item it is given.
  template <class F>
  void for_each(F&& f) {
    for (node* n = head_.next; n != &head_;) {
      node* next = n->next;
      f(*static_cast<T*>(n));
      n = next;
    }
  }
  template <class F>
  void for_each(F&& f) const {
    for (const node* n = head_.next; n != &head_; n = n->next) f(*static_cast<const T*>(n));
  }

 private:
  static void insert(node& before, T& item) noexcept {
    node& n = static_cast<node&>(item);
    assert(!n.linked());
    n.prev = before.prev;
    n.next = &before;
    before.prev->next = &n;
    before.prev = &n;
  }
  node head_;
};

}  // namespace tern
