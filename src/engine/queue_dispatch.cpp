// Calling the callbacks of events: run, serve and the claims on streams.
#include <algorithm>
#include <system_error>

#include "base/limits.hpp"
#include "engine/queue.hpp"
#include "engine/thread_role.hpp"
#include "engine/thread_start.hpp"

using namespace tern;

// The series of one batch. Others put what they find of these into `held`.
struct tern_queue::claim {
  const void* series[limits::dispatch_batch];
  size_t series_count = 0;
  event_list batch;
  event_list held;
  claim* next = nullptr;
};

bool tern_queue::claimed_by_other(const void* series, const claim& mine, claim** by) noexcept {
  for (claim* c = claims_; c; c = c->next) {
    if (c == &mine || std::find(c->series, c->series + c->series_count, series) == c->series + c->series_count) continue;
    *by = c;
    return true;
  }
  return false;
}

void tern_queue::take_claimed(claim& mine) noexcept {
  const size_t share = std::clamp<size_t>(events_.count / std::max<size_t>(runners_, 1), 1, limits::dispatch_batch);
  const bool was_empty = events_.count == 0;
  mine.next = claims_;
  claims_ = &mine;
  while (mine.batch.count < share) {
    event_node* node = events_.pop_front();
    if (!node) break;
    const void* series = node->series();
    claim* other = nullptr;
    if (series && claimed_by_other(series, mine, &other)) {
      other->held.append(node, node, 1);
      ++held_;
      continue;
    }
    if (series) mine.series[mine.series_count++] = series;
    mine.batch.append(node, node, 1);
  }
  mark_readable(was_empty);
}

void tern_queue::end_claim(claim& mine) noexcept {
  std::lock_guard lock(mutex_);
  claim** at = &claims_;
  while (*at != &mine) at = &(*at)->next;
  *at = mine.next;
  const bool was_empty = events_.count == 0;
  held_ -= mine.held.count;
  events_.prepend(std::move(mine.held));
  mark_readable(was_empty);
  if (waiters_ > 0 && closed_ && events_.count == 0 && held_ == 0)
    something_.notify_all();
  else
    pass_on();
}

// ---- run

int32_t tern_queue::run(int64_t timeout_ms, size_t* count, const std::function<bool()>* until) {
  if (on_engine_thread()) return TERN_E_REENTRANT;
  keep(1);  // a callback may give up the last other reference
  claim mine;
  found what;
  {
    std::unique_lock lock(mutex_);
    ++runners_;
    what = await(lock, timeout_ms, false, until);
    if (what == found::events) take_claimed(mine);
    pass_on();
  }
  if (what == found::events) {
    const size_t dispatched = dispatch(mine.batch);
    if (count) *count = dispatched;
    end_claim(mine);
  }
  end_run();
  return what == found::closed ? TERN_E_CLOSED : TERN_OK;
}

void tern_queue::end_run() noexcept {
  bool clear_up;
  {
    std::lock_guard lock(mutex_);
    clear_up = --runners_ == 0 && abandoned_;
  }
  if (clear_up) clear();
  let_go(1);
}

size_t tern_queue::dispatch(event_list batch) {
  std::shared_ptr<hook<tern_event_fn>> fallback = handler();
  size_t count = 0;
  while (event_node* node = batch.pop_front()) {
    tern_event event;
    event_list one;
    one.append(node, node, 1);
    hand_out(one, &event, sizeof event);
    {
      dispatch_scope scope;
      if (!node->owner->dispatch || !node->owner->dispatch(*node, event)) fallback = call_handler(std::move(fallback), event);
    }
    release_events(&event, 1, sizeof event);
    ++count;
  }
  return count;
}

std::shared_ptr<hook<tern_event_fn>> tern_queue::call_handler(std::shared_ptr<hook<tern_event_fn>> known, tern_event& event) {
  while (known) {
    {
      hook_base::use use(*known);
      if (use.valid()) {
        known->call(&event);
        return known;
      }
    }
    known = handler();  // replaced in the meantime, perhaps again
  }
  return known;
}

bool tern::dispatch_event(tern_event& event) {
  auto* node = static_cast<event_node*>(event.owner);
  if (!node) return false;
  dispatch_scope scope;
  if (node->owner->dispatch && node->owner->dispatch(*node, event)) return true;
  return node->queue->call_handler(node->queue->handler(), event) != nullptr;
}

// ---- serve

namespace {
error driven_queue() { return error(TERN_E_STATE, "the queue serves a client without threads: dispatch with tern_queue_run"); }
}  // namespace

error tern_queue::serve(uint32_t threads) {
  if (on_engine_thread() || dispatching())
    return error(TERN_E_REENTRANT, "threads of a queue cannot be changed from a callback");
  if (threads > limits::serve_threads)
    return error(TERN_E_ARGUMENT,
                 "threads is " + std::to_string(threads) + ", expected at most " + std::to_string(limits::serve_threads));
  std::lock_guard one_at_a_time(serve_mutex_);
  std::vector<std::thread> former;
  {
    std::lock_guard lock(mutex_);
    if (driver_ && threads > 0) return driven_queue();
    former = std::move(serving_);
    serving_.clear();
    stopping_ = true;
    something_.notify_all();
  }
  for (std::thread& t : former) t.join();
  std::lock_guard lock(mutex_);
  stopping_ = false;
  if (driver_ && threads > 0) return driven_queue();  // it has one only now
  serving_.reserve(threads);
  while (serving_.size() < threads) {
    ++runners_;
    keep(1);
    try {
      serving_.push_back(start_thread("tern-callback", [this] { serve_until_stopped(); }));
    } catch (const std::system_error& e) {
      --runners_;
      references_.fetch_sub(1, std::memory_order_relaxed);  // never the last: the caller has one
      return error(TERN_E_INTERNAL, "a thread could not be started: " + std::string(e.what()))
          .with_native(e.code().value(), e.what());
    }
  }
  return {};
}

void tern_queue::serve_until_stopped() noexcept {
  for (;;) {
    claim mine;
    {
      std::unique_lock lock(mutex_);
      const found what = await(lock, -1, true);
      if (what == found::events) take_claimed(mine);
      pass_on();
      if (what != found::events) break;
    }
    dispatch(mine.batch);
    end_claim(mine);
  }
  end_run();
}
