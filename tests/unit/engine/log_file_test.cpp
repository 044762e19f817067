#include "engine/log_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <thread>
#include <vector>

#include "base/limits.hpp"
#include "base/log.hpp"

using namespace tern;
using namespace std::chrono_literals;

namespace {

// A disk whose every write the test lets through, or makes fail.
class disk {
 public:
  error write(std::string_view line) {
    std::unique_lock lock(mutex_);
    ++begun_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return !stands_still_; });
    if (full_) return error(TERN_E_FILE, "no room");
    lines_.emplace_back(line);
    return {};
  }
  void stand_still(bool yes) {
    std::lock_guard lock(mutex_);
    stands_still_ = yes;
    changed_.notify_all();
  }
  void be_full(bool yes) {
    std::lock_guard lock(mutex_);
    full_ = yes;
  }
  void wait_begun(size_t writes) {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, 60s, [&] { return begun_ >= writes; }));
  }
  // Messages only.
  std::vector<std::string> messages() {
    std::lock_guard lock(mutex_);
    std::vector<std::string> list;
    for (const std::string& line : lines_) {
      EXPECT_TRUE(line.ends_with('\n')) << line;
      list.push_back(line.substr(line.find(": ") + 2, line.size() - line.find(": ") - 3));
    }
    return list;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> lines_;
  size_t begun_ = 0;
  bool stands_still_ = false;
  bool full_ = false;
};

struct log_file_test : testing::Test {
  log_file_test() {
    sink.set_levels(*parse_log_levels("trace"));
    number = sink.add(log_file::receiver(file));
  }
  void say(const std::string& text) { TERN_LOG(sink, log_component::io, log_level::info, log_ids{}, "{}", text); }
  std::vector<std::string> close() {
    sink.remove(number);
    EXPECT_TRUE(file->wait_closed(60s));
    return to.messages();
  }

  disk to;
  log_sink sink{7};
  std::shared_ptr<log_file> file = log_file::start(7, [this](std::string_view line) { return to.write(line); });
  uint64_t number = 0;
};

}  // namespace

TEST_F(log_file_test, lines_are_written_in_their_order_and_all_of_them_before_it_is_closed) {
  std::vector<std::string> said;
  for (int i = 0; i < 1000; ++i) said.push_back("line " + std::to_string(i));
  for (const std::string& text : said) say(text);
  EXPECT_EQ(close(), said);
  EXPECT_EQ(file->lost(), 0u);
}

TEST_F(log_file_test, a_disk_that_stands_still_holds_nobody_up_and_the_log_says_what_it_lost) {
  to.stand_still(true);
  say("first");
  to.wait_begun(1);
  const std::string large(limits::log_message_bytes - 1, 'x');
  for (size_t said = 0; said < limits::log_file_pending_bytes + 3 * limits::log_message_bytes; said += large.size()) say(large);
  const uint64_t lost = file->lost();
  EXPECT_GT(lost, 0u);
  say("short, but behind what was lost");
  EXPECT_EQ(file->lost(), lost + 1);
  to.stand_still(false);
  const std::vector<std::string> lines = close();
  EXPECT_EQ(lines.front(), "first");
  EXPECT_EQ(lines.back(), std::to_string(lost + 1) + " log lines were lost: the disk did not keep up");
}

TEST_F(log_file_test, goes_on_when_there_is_room_again) {
  to.stand_still(true);
  say("first");
  to.wait_begun(1);
  const std::string large(limits::log_message_bytes - 1, 'x');
  while (file->lost() == 0) say(large);
  const size_t waiting = limits::log_file_pending_bytes / limits::log_message_bytes - 8;  // at least so many
  to.stand_still(false);
  to.wait_begun(1 + waiting);
  std::vector<std::string> lines;
  do {
    say("after");
    lines = to.messages();
  } while (std::find(lines.begin(), lines.end(), "after") == lines.end());
  lines = close();
  const auto note = std::find_if(lines.begin(), lines.end(), [](const std::string& l) { return l.ends_with("keep up"); });
  EXPECT_LT(note, std::find(lines.begin(), lines.end(), "after")) << "said where they are missing";
}

TEST_F(log_file_test, lines_that_could_not_be_written_are_told_of_once_one_can) {
  say("one");
  to.wait_begun(1);
  while (to.messages().empty()) std::this_thread::yield();
  to.be_full(true);
  say("two");
  say("three");
  while (file->lost() < 2) std::this_thread::yield();
  to.be_full(false);
  say("four");
  EXPECT_EQ(close(), (std::vector<std::string>{"one", "2 log lines were lost: no room", "four"}));
  EXPECT_EQ(file->lost(), 2u);
}

TEST(log_file, the_writer_is_gone_when_it_is_closed) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> seen = held;
  auto file = log_file::start(1, [held = std::move(held)](std::string_view) { return error(); });
  log_sink sink(1);
  const uint64_t number = sink.add(log_file::receiver(file));
  EXPECT_FALSE(file->wait_closed(0s));
  sink.remove(number);
  EXPECT_TRUE(file->wait_closed(60s));
  EXPECT_TRUE(seen.expired());
}

TEST(log_file, a_sink_that_goes_away_ends_it_too) {
  auto file = log_file::start(1, [](std::string_view) { return error(); });
  {
    log_sink(1).add(log_file::receiver(file));
  }
  EXPECT_TRUE(file->wait_closed(60s));
}
