#include "engine/errands.hpp"

#include "storage/file_source.hpp"
#include "unit/storage/heard_log.hpp"
#include "unit/storage/manual_offload.hpp"

namespace tern {
namespace {

class errands_test : public ::testing::Test {
 protected:
  manual_offload first, second;
  std::optional<errands> e{std::in_place, first, true, 17};
  int told = 0;
};

TEST_F(errands_test, are_under_way_until_the_last_has_been_told_of) {
  EXPECT_FALSE(e->any_under_way());
  e->submit([] {}, [&] { ++told; });
  e->submit([] {}, [&] { ++told; });
  first.finish();
  EXPECT_TRUE(e->any_under_way());
  first.finish();
  EXPECT_FALSE(e->any_under_way());
  EXPECT_EQ(told, 2);
}

TEST_F(errands_test, may_lead_to_others_at_once) {
  e->submit([] {}, [&] { e->submit([] {}, [&] { ++told; }); });
  first.finish();
  EXPECT_TRUE(e->any_under_way());
  first.finish();
  EXPECT_FALSE(e->any_under_way());
  EXPECT_EQ(told, 1);
}

TEST_F(errands_test, without_work_count_as_well) {
  e->later([&] { ++told; });
  EXPECT_TRUE(e->any_under_way());
  EXPECT_FALSE(first.work()) << "there is none";
  first.finish();
  EXPECT_FALSE(e->any_under_way());
  EXPECT_EQ(told, 1);
}

TEST_F(errands_test, go_to_the_home_of_the_moment) {
  e->leave();
  e->settle(second);
  e->submit([] {}, [&] { ++told; });
  EXPECT_EQ(first.pending(), 0u);
  second.finish();
  EXPECT_EQ(told, 1);
}

TEST_F(errands_test, are_not_counted_where_there_is_no_other_home) {
  errands stays(first, false, 17);
  stays.submit([] {}, [&] { ++told; });
  stays.later([&] { ++told; });
  EXPECT_FALSE(stays.any_under_way());
  first.run_all();
  EXPECT_EQ(told, 2);
}

TEST_F(errands_test, are_of_a_request_in_the_log_of_the_home_of_the_moment) {
  heard_log log;
  first.speaker = {nullptr, {}};
  second.speaker = {&log.log, {}};
  EXPECT_EQ(e->voice().log, nullptr);
  e->leave();
  e->settle(second);
  TERN_LOG_AS(e->voice(), log_component::storage, log_level::info, "{}", "hello");
  EXPECT_EQ(log.take(), std::vector<std::string>{"17 info: hello"});
}

TEST_F(errands_test, outlive_who_sent_them) {
  e->submit([] {}, [&] { ++told; });
  e.reset();
  first.finish();
  EXPECT_EQ(told, 1);
}

TEST_F(errands_test, take_watches_along) {
  std::unique_ptr<offload::watch> read = e->when_readable(0, [&] {
    read.reset();
    ++told;
  });
  std::unique_ptr<offload::watch> write = e->when_writable(1, [&] { ++told; });
  EXPECT_EQ(first.watches(), 2u);
  EXPECT_FALSE(e->any_under_way()) << "it may take for ever";
  e->leave();
  EXPECT_EQ(first.watches(), 0u);
  EXPECT_EQ(second.watches(), 0u);
  e->settle(second);
  EXPECT_EQ(second.watches(), 2u);
  write.reset();
  EXPECT_EQ(second.watches(), 1u);
  second.ready();
  EXPECT_EQ(told, 1);
  EXPECT_EQ(read, nullptr);
}

TEST_F(errands_test, drop_watches_that_end_on_the_way) {
  auto watch = e->when_readable(0, [&] { ++told; });
  e->leave();
  watch.reset();
  e->settle(second);
  EXPECT_EQ(second.watches(), 0u);
}

TEST_F(errands_test, leave_what_remains_to_the_last_home) {
  temporary_folder folder;
  put(folder / "body", pattern(10'000));
  std::optional<file_source> body;
  body.emplace(*e, folder / "body");
  EXPECT_EQ(body->peek(1).state, pull::pending);
  body.reset();                 // while it is read
  e.emplace(second, true, 17);  // where the other one was
  first.finish();
  EXPECT_EQ(first.pending(), 1u) << "the file is to be closed";
  EXPECT_EQ(second.pending(), 0u);
  first.run_all();
}

}  // namespace
}  // namespace tern
