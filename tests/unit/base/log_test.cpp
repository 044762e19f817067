#include "base/log.hpp"

#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "base/limits.hpp"

using namespace tern;

namespace {

int64_t fixed_clock() noexcept { return 1234; }

log_levels all_at(log_level level) {
  log_levels levels;
  levels.fill(level);
  return levels;
}

struct heard {
  std::vector<std::string> messages;
  std::vector<log_record> records;  // their messages are gone
  int drops = 0;

  uint64_t self() { return reinterpret_cast<uint64_t>(this); }
  static heard& of(uint64_t user_data) { return *reinterpret_cast<heard*>(user_data); }
  log_receiver receiver() {
    return {.call =
                [](uint64_t user_data, const log_record& record) {
                  of(user_data).messages.emplace_back(record.message);
                  of(user_data).records.push_back(record);
                },
            .user_data = self(),
            .drop = [](uint64_t user_data) { ++of(user_data).drops; }};
  }
};

}  // namespace

TEST(log, a_line_reaches_every_receiver_with_its_ids) {
  heard a, b;
  log_sink sink(5, fixed_clock);
  sink.set_levels(all_at(log_level::info));
  sink.add(a.receiver());
  sink.add(b.receiver());
  TERN_LOG(sink, log_component::dns, log_level::warn, (log_ids{.request = 7, .connection = 8}), "{} took {} ms", "example.com",
           12);
  ASSERT_EQ(a.messages, std::vector<std::string>{"example.com took 12 ms"});
  EXPECT_EQ(b.messages, a.messages);
  const log_record& r = a.records[0];
  EXPECT_EQ(r.wall_ns, 1234);
  EXPECT_EQ(r.level, log_level::warn);
  EXPECT_EQ(r.component, log_component::dns);
  EXPECT_EQ(r.thread, ::syscall(SYS_gettid));
  EXPECT_EQ(r.client, 5u);
  EXPECT_EQ(r.request, 7);
  EXPECT_EQ(r.connection, 8);
}

TEST(log, ids_that_are_not_given_are_minus_one) {
  heard a;
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  sink.add(a.receiver());
  TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "plain");
  EXPECT_EQ(a.records.at(0).request, -1);
  EXPECT_EQ(a.records.at(0).connection, -1);
  EXPECT_GT(a.records.at(0).wall_ns, int64_t{1'600'000'000} * 1'000'000'000);
}

TEST(log, levels_hold_per_component) {
  heard a;
  log_sink sink(0);
  sink.set_levels(*parse_log_levels("warn,tls=trace,dns=off"));
  EXPECT_FALSE(sink.enabled(log_component::tls, log_level::error)) << "nobody listens";
  sink.add(a.receiver());
  EXPECT_TRUE(sink.enabled(log_component::tls, log_level::trace));
  EXPECT_TRUE(sink.enabled(log_component::http, log_level::warn));
  EXPECT_FALSE(sink.enabled(log_component::http, log_level::info));
  EXPECT_FALSE(sink.enabled(log_component::dns, log_level::error));
  EXPECT_FALSE(sink.enabled(log_component::tls, log_level::off));
}

TEST(log, arguments_of_an_unwanted_line_are_not_evaluated) {
  heard a;
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  sink.add(a.receiver());
  int evaluated = 0;
  TERN_LOG(sink, log_component::io, log_level::debug, log_ids{}, "{}", ++evaluated);
  EXPECT_EQ(evaluated, 0);
  TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "{}", ++evaluated);
  EXPECT_EQ(evaluated, 1);
}

TEST(log, a_removed_receiver_hears_nothing_and_is_dropped_once) {
  heard a;
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  uint64_t number = sink.add(a.receiver());
  EXPECT_TRUE(sink.remove(number));
  EXPECT_EQ(a.drops, 1);
  EXPECT_FALSE(sink.remove(number));
  EXPECT_FALSE(sink.enabled(log_component::io, log_level::info));
  sink.print(log_component::io, log_level::info, {}, "unheard");
  EXPECT_TRUE(a.messages.empty());
  EXPECT_EQ(a.drops, 1);
}

TEST(log, the_end_of_the_sink_drops_its_receivers) {
  heard a;
  {
    log_sink sink(0);
    sink.add(a.receiver());
    EXPECT_EQ(a.drops, 0);
  }
  EXPECT_EQ(a.drops, 1);
}

namespace {
struct talker {
  log_sink* sink;
  int calls = 0, drops = 0;
  uint64_t number = 0;
  static talker& of(uint64_t user_data) { return *reinterpret_cast<talker*>(user_data); }
};
}  // namespace

TEST(log, logging_inside_a_receiver_does_nothing) {
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  talker t{.sink = &sink};
  sink.add({.call =
                [](uint64_t user_data, const log_record&) {
                  talker& self = talker::of(user_data);
                  ++self.calls;
                  TERN_LOG(*self.sink, log_component::io, log_level::error, log_ids{}, "inside");
                },
            .user_data = reinterpret_cast<uint64_t>(&t)});
  TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "first");
  TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "second");
  EXPECT_EQ(t.calls, 2);
}

TEST(log, a_receiver_that_throws_is_called_again_and_can_be_removed) {
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  talker t{.sink = &sink};
  t.number = sink.add({.call =
                           [](uint64_t user_data, const log_record&) {
                             ++talker::of(user_data).calls;
                             throw std::runtime_error("of the program");
                           },
                       .user_data = reinterpret_cast<uint64_t>(&t),
                       .drop = [](uint64_t user_data) { ++talker::of(user_data).drops; }});
  sink.print(log_component::io, log_level::info, {}, "first");
  sink.print(log_component::io, log_level::info, {}, "second");
  EXPECT_EQ(t.calls, 2);
  EXPECT_TRUE(sink.remove(t.number));
  EXPECT_EQ(t.drops, 1) << "nothing of it is running";
}

TEST(log, a_receiver_may_remove_itself_and_is_dropped_after_its_call) {
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  talker t{.sink = &sink};
  t.number = sink.add({.call =
                           [](uint64_t user_data, const log_record&) {
                             talker& self = talker::of(user_data);
                             ++self.calls;
                             EXPECT_TRUE(self.sink->remove(self.number));
                             EXPECT_EQ(self.drops, 0);
                           },
                       .user_data = reinterpret_cast<uint64_t>(&t),
                       .drop = [](uint64_t user_data) { ++talker::of(user_data).drops; }});
  sink.print(log_component::io, log_level::info, {}, "first");
  EXPECT_EQ(t.drops, 1);
  sink.print(log_component::io, log_level::info, {}, "second");
  EXPECT_EQ(t.calls, 1);
  EXPECT_EQ(t.drops, 1);
}

namespace {
struct gate {
  std::promise<void> entered, may_leave;
  std::atomic<bool> left{false}, dropped{false};
  static gate& of(uint64_t user_data) { return *reinterpret_cast<gate*>(user_data); }
};
}  // namespace

TEST(log, removing_waits_for_a_running_call) {
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  gate g;
  uint64_t number = sink.add({.call =
                                  [](uint64_t user_data, const log_record&) {
                                    gate::of(user_data).entered.set_value();
                                    gate::of(user_data).may_leave.get_future().wait();
                                    gate::of(user_data).left = true;
                                  },
                              .user_data = reinterpret_cast<uint64_t>(&g),
                              .drop = [](uint64_t user_data) { gate::of(user_data).dropped = true; }});
  std::thread speaker([&] { sink.print(log_component::io, log_level::info, {}, "slow"); });
  g.entered.get_future().wait();
  std::thread remover([&] {
    EXPECT_TRUE(sink.remove(number));
    EXPECT_TRUE(g.left && g.dropped);
  });
  while (sink.enabled(log_component::io, log_level::info)) std::this_thread::yield();  // remove has begun
  EXPECT_FALSE(g.left);
  g.may_leave.set_value();
  remover.join();
  speaker.join();
}

TEST(log, many_threads_may_speak_while_receivers_come_and_go) {
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  struct counts {
    std::atomic<int> calls{0}, drops{0};
  } all;
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 2000; ++i) TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "line {}", i);
    });
  threads.emplace_back([&] {
    for (int i = 0; i < 500; ++i)
      sink.remove(sink.add({.call = [](uint64_t u, const log_record&) { ++reinterpret_cast<counts*>(u)->calls; },
                            .user_data = reinterpret_cast<uint64_t>(&all),
                            .drop = [](uint64_t u) { ++reinterpret_cast<counts*>(u)->drops; }}));
  });
  for (auto& t : threads) t.join();
  EXPECT_EQ(all.drops, 500);
}

TEST(log, a_long_line_is_cut_between_characters) {
  heard a;
  log_sink sink(0);
  sink.set_levels(all_at(log_level::info));
  sink.add(a.receiver());
  std::string text(limits::log_message_bytes - 1, 'x');
  sink.print(log_component::io, log_level::info, {}, "{}\xE2\x82\xAC", text);
  EXPECT_EQ(a.messages.at(0), text);
}

TEST(log, names_of_levels_and_components_read_back) {
  for (int i = 0; i <= 5; ++i) EXPECT_EQ(log_level_from(to_string(static_cast<log_level>(i))), static_cast<log_level>(i));
  for (size_t i = 0; i < log_component_count; ++i)
    EXPECT_EQ(log_component_from(to_string(static_cast<log_component>(i))), static_cast<log_component>(i));
  EXPECT_FALSE(log_level_from("loud"));
}

TEST(log, level_text_is_a_level_for_all_then_exceptions) {
  EXPECT_EQ(*parse_log_levels("info"), all_at(log_level::info));
  log_levels levels = all_at(log_level::warn);
  levels[static_cast<size_t>(log_component::dns)] = log_level::debug;
  EXPECT_EQ(*parse_log_levels("warn,dns=debug"), levels);
  levels = {};
  levels[static_cast<size_t>(log_component::tls)] = log_level::trace;
  EXPECT_EQ(*parse_log_levels("tls=trace"), levels);
}

TEST(log, level_text_that_is_wrong_is_named) {
  for (std::string_view bad : {"", "loud", "info,", "dns=debug,info", "moon=info", "dns=", "=info", "info, dns=debug"}) {
    auto levels = parse_log_levels(bad);
    ASSERT_FALSE(levels) << bad;
    EXPECT_EQ(levels.why().code(), TERN_E_OPTION_VALUE);
  }
  EXPECT_EQ(parse_log_levels("info,moon=info").why().message().substr(0, 69),
            "\"moon=info\" is not a log level; allowed: one of off error warn info d");
}
