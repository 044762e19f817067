#include "engine/log_events.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/engine/queue_events.hpp"

using namespace tern;
using namespace tern::test;

namespace {

struct logging_queue {
  owned_queue queue;
  log_sink sink{7, []() noexcept { return int64_t{42}; }};
  uint64_t number;
  logging_queue() {
    queue_hold hold;
    EXPECT_FALSE(hold.take(*queue, nullptr));
    number = sink.add(log_events_to(std::move(hold), 5));
    sink.set_levels(*parse_log_levels("debug"));
  }
};

}  // namespace

TEST(log_events, a_line_becomes_an_event_that_can_be_read) {
  logging_queue to;
  TERN_LOG(to.sink, log_component::dns, log_level::info, (log_ids{.request = 3}), "asked {}", "ns");
  std::vector<tern_event> events = drain(*to.queue);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, uint32_t{TERN_EVENT_LOG});
  EXPECT_EQ(events[0].user_data, 5u);
  EXPECT_EQ(events[0].client, 7u);
  const tern_log_record* line = log_record_of(events[0]);
  ASSERT_TRUE(line);
  EXPECT_EQ(std::string_view(line->message.data, line->message.size), "asked ns");
  EXPECT_EQ(std::string_view(line->component.data, line->component.size), "dns");
  EXPECT_EQ(line->level, TERN_LOG_INFO);
  EXPECT_EQ(line->request_id, 3);
  EXPECT_EQ(line->time_ns, 42);
  release(events);
}

TEST(log_events, other_events_are_no_lines) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  std::vector<tern_event> events = drain(*queue);
  EXPECT_EQ(log_record_of(events[0]), nullptr);
  release(events);
  EXPECT_EQ(log_record_of(tern_event{}), nullptr);
}

TEST(log_events, lines_beyond_the_limit_are_dropped_and_told_when_there_is_room) {
  logging_queue to;
  for (size_t i = 0; i < limits::log_events + 3; ++i)
    TERN_LOG(to.sink, log_component::io, log_level::debug, log_ids{}, "{}", i);
  EXPECT_EQ(to.queue->size(), limits::log_events);
  std::vector<tern_event> events = drain(*to.queue, 10);
  release(events);
  TERN_LOG(to.sink, log_component::io, log_level::debug, log_ids{}, "after");
  EXPECT_EQ(to.queue->size(), limits::log_events - 10 + 2);
  events = drain(*to.queue, limits::log_events);
  const tern_log_record* told = log_record_of(events[events.size() - 2]);
  EXPECT_EQ(std::string_view(told->message.data, told->message.size),
            "3 log lines were dropped: they were not drained in time");
  EXPECT_EQ(told->level, TERN_LOG_WARN);
  release(events);
}

TEST(log_events, removing_the_receiver_lets_the_queue_go) {
  logging_queue to;
  TERN_LOG(to.sink, log_component::io, log_level::debug, log_ids{}, "one");
  EXPECT_TRUE(to.sink.remove(to.number));
  TERN_LOG(to.sink, log_component::io, log_level::debug, log_ids{}, "two");
  EXPECT_EQ(to.queue->size(), 1u);
}
