#include "protocols/redis/connection_changes.hpp"

#include <gtest/gtest.h>

#include "protocols/redis/login.hpp"

using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;

uint16_t after_all(const std::vector<words>& commands, uint16_t before = changed::nothing) {
  connection_change all;
  uint16_t one_by_one = before;
  for (const words& args : commands) {
    all.then(change_by(args));
    one_by_one = change_by(args).applied_to(one_by_one);
  }
  EXPECT_EQ(all.applied_to(before), one_by_one) << "put together they change the same";
  return one_by_one;
}

std::string undone(uint16_t state) {
  login as;
  as.database = 2;
  std::string text;
  for (const undo_command& c : undo(state, as)) {
    for (const std::string& arg : c.args) text += arg + " ";
    text += c.may_fail ? "?; " : "; ";
  }
  return text;
}

}  // namespace

TEST(connection_changes, follow_from_commands) {
  EXPECT_EQ(after_all({{"WATCH", "a"}, {"MULTI"}}), changed::watching | changed::in_transaction | changed::had_transaction);
  EXPECT_EQ(after_all({{"WATCH", "a"}, {"MULTI"}, {"exec"}}), changed::watching | changed::had_transaction) << "it may fail";
  EXPECT_EQ(after_all({{"MULTI"}, {"DISCARD"}, {"WATCH", "b"}}), changed::watching | changed::had_transaction);
  EXPECT_EQ(after_all({{"UNWATCH"}}, changed::watching | changed::database), changed::watching | changed::database);
  EXPECT_EQ(after_all({{"CLIENT", "TRACKING", "ON"}, {"client", "setname", "x"}}), changed::tracking | changed::client_name);
  EXPECT_EQ(after_all({{"READONLY"}, {"READWRITE"}}), changed::nothing);
  EXPECT_EQ(after_all({{"AUTH", "x"}}), changed::for_good);
  EXPECT_FALSE(change_by(words{"CLIENT"}).any);
  EXPECT_FALSE(change_by(words{"CLIENT", "ID"}).any);
  EXPECT_FALSE(change_by(words{"GET", "a"}).any);
}

TEST(connection_changes, are_undone_in_order) {
  EXPECT_EQ(undone(changed::nothing), "");
  EXPECT_EQ(undone(changed::had_transaction | changed::watching | changed::database), "DISCARD ?; UNWATCH ; SELECT 2 ; ");
  EXPECT_EQ(undone(changed::client_name | changed::tracking | changed::replica_reads),
            "CLIENT SETNAME  ; CLIENT TRACKING OFF ; READWRITE ?; ");
  EXPECT_EQ(undone(changed::no_evict | changed::no_touch), "CLIENT NO-EVICT OFF ; CLIENT NO-TOUCH OFF ?; ");
}
