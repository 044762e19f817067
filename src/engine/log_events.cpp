#include "engine/log_events.hpp"

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <new>
#include <string>
#include <utility>

#include "base/limits.hpp"
#include "engine/log_callback.hpp"

namespace tern {
namespace {

struct destination {
  queue_hold queue;
  uint64_t user_data;
  std::atomic<size_t> undrained{0};
  std::atomic<size_t> dropped{0};
};

struct line : event_node {
  line(std::shared_ptr<destination> to, const log_record& from);
  std::shared_ptr<destination> where;
  std::string message;
  tern_log_record record;
};

void drained(event_node& node) noexcept { static_cast<line&>(node).where->undrained.fetch_sub(1, std::memory_order_relaxed); }
void release(event_node& node, tern_event&) noexcept { delete static_cast<line*>(&node); }
constexpr event_owner ops{drained, release, nullptr};

line::line(std::shared_ptr<destination> to, const log_record& from)
    : where(std::move(to)), message(from.message), record(to_c(from)) {
  owner = &ops;
  record.message = {message.data(), message.size()};
  event.kind = TERN_EVENT_LOG;
  event.client = static_cast<uint32_t>(from.client);
  event.user_data = where->user_data;
  event.data = message.data();
  event.size = message.size();
}

void post(const std::shared_ptr<destination>& to, const log_record& from) {
  to->undrained.fetch_add(1, std::memory_order_relaxed);
  try {
    auto* node = new line(to, from);
    to->queue->post(node, node, 1);
  } catch (const std::bad_alloc&) {
    to->undrained.fetch_sub(1, std::memory_order_relaxed);
    to->dropped.fetch_add(1, std::memory_order_relaxed);
  }
}

void call(uint64_t user_data, const log_record& from) {
  const auto& to = *reinterpret_cast<const std::shared_ptr<destination>*>(user_data);
  if (to->undrained.load(std::memory_order_relaxed) >= limits::log_events) {
    to->dropped.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  if (size_t lost = to->dropped.exchange(0, std::memory_order_relaxed)) {
    log_record about = from;
    const std::string text = fmt::format("{} log lines were dropped: they were not drained in time", lost);
    about.level = log_level::warn;
    about.component = log_component::client;
    about.request = about.connection = -1;
    about.message = text;
    post(to, about);
  }
  post(to, from);
}

void drop(uint64_t user_data) {
  auto* to = reinterpret_cast<std::shared_ptr<destination>*>(user_data);
  (*to)->queue = queue_hold();  // lines that are not released yet do not tie the queue to this client
  delete to;
}

}  // namespace

log_receiver log_events_to(queue_hold queue, uint64_t user_data) {
  auto to = std::make_shared<destination>();
  to->queue = std::move(queue);
  to->user_data = user_data;
  return {call, reinterpret_cast<uint64_t>(new std::shared_ptr<destination>(std::move(to))), drop};
}

const tern_log_record* log_record_of(const tern_event& event) noexcept {
  const auto* node = static_cast<const event_node*>(event.owner);
  return node && node->owner == &ops ? &static_cast<const line*>(node)->record : nullptr;
}

}  // namespace tern
