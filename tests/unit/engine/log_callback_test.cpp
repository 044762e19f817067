#include "engine/log_callback.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern;

namespace {

struct heard {
  std::string lines;
  int drops = 0;

  uint64_t self() { return reinterpret_cast<uint64_t>(this); }
  std::shared_ptr<log_callback> callback() {
    return std::make_shared<log_callback>(
        log_callback{[](uint64_t user_data, const tern_log_record* r) {
                       reinterpret_cast<heard*>(user_data)->lines.append(r->message.data, r->message.size).append(";");
                     },
                     self(), dropper([](uint64_t user_data) { ++reinterpret_cast<heard*>(user_data)->drops; }, self())});
  }
};

}  // namespace

TEST(log_callback, a_record_shows_all_of_a_line) {
  log_record line{};
  line.wall_ns = 123;
  line.level = log_level::warn;
  line.component = log_component::tls;
  line.thread = 4;
  line.client = 5;
  line.request = -1;
  line.connection = 7;
  line.message = "text";
  const tern_log_record r = to_c(line);
  EXPECT_EQ(r.struct_size, sizeof r);
  EXPECT_EQ(r.level, TERN_LOG_WARN);
  EXPECT_EQ(r.time_ns, 123);
  EXPECT_EQ(r.thread, 4u);
  EXPECT_EQ(r.client, 5u);
  EXPECT_EQ(r.request_id, -1);
  EXPECT_EQ(r.connection_id, 7);
  EXPECT_EQ(std::string_view(r.component.data, r.component.size), "tls");
  EXPECT_EQ(std::string_view(r.message.data, r.message.size), "text");
}

TEST(log_callback, the_levels_of_the_c_api_are_those_of_the_log) {
  log_record line{};
  const std::pair<log_level, int32_t> levels[] = {{log_level::off, TERN_LOG_OFF},     {log_level::error, TERN_LOG_ERROR},
                                                  {log_level::warn, TERN_LOG_WARN},   {log_level::info, TERN_LOG_INFO},
                                                  {log_level::debug, TERN_LOG_DEBUG}, {log_level::trace, TERN_LOG_TRACE}};
  for (const auto& [ours, theirs] : levels) {
    line.level = ours;
    EXPECT_EQ(to_c(line).level, theirs);
  }
}

TEST(log_callback, is_called_for_each_line_of_each_sink_it_was_given_to_and_dropped_after_the_last) {
  heard h;
  {
    log_sink first(1), second(2);
    {
      auto callback = h.callback();
      first.add(receiver_for(callback));
      second.add(receiver_for(callback));
    }
    for (log_sink* s : {&first, &second}) s->set_levels(*parse_log_levels("info"));
    first.print(log_component::io, log_level::info, {}, "a");
    second.print(log_component::io, log_level::info, {}, "b");
    EXPECT_EQ(h.lines, "a;b;");
    EXPECT_EQ(h.drops, 0);
  }
  EXPECT_EQ(h.drops, 1);
}

TEST(log_callback, outlives_the_sinks_as_long_as_a_config_has_it) {
  heard h;
  auto config = h.callback();
  {
    log_sink sink(1);
    sink.remove(sink.add(receiver_for(config)));
  }
  EXPECT_EQ(h.drops, 0);
  config.reset();
  EXPECT_EQ(h.drops, 1);
}
