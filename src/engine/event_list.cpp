#include "engine/queue.hpp"

namespace tern {

void event_list::append(event_node* from, event_node* to, size_t n) noexcept {
  to->next = nullptr;
  (last ? last->next : first) = from;
  last = to;
  count += n;
}

void event_list::append(event_list&& other) noexcept {
  if (other.first) append(other.first, other.last, other.count);
  other = {};
}

void event_list::prepend(event_list&& other) noexcept {
  if (!other.first) return;
  other.last->next = first;
  if (!last) last = other.last;
  first = other.first;
  count += other.count;
  other = {};
}

event_node* event_list::pop_front() noexcept {
  event_node* node = first;
  if (!node) return nullptr;
  first = node->next;
  if (!first) last = nullptr;
  node->next = nullptr;
  --count;
  return node;
}

}  // namespace tern
