#include <gtest/gtest.h>

#include <string>

#include "engine/queue.hpp"

using namespace tern;

namespace {

struct event_list_test : testing::Test {
  event_node nodes[26];
  event_list list(const std::string& letters) {
    event_list l;
    for (char c : letters) l.append(&nodes[c - 'a'], &nodes[c - 'a'], 1);
    return l;
  }
  std::string take(event_list& l) {
    std::string letters;
    for (size_t left = l.count; event_node* n = l.pop_front(); --left) {
      EXPECT_EQ(l.count, left - 1);
      EXPECT_EQ(n->next, nullptr);
      letters += static_cast<char>('a' + (n - nodes));
    }
    EXPECT_EQ(l.count, 0u);
    EXPECT_EQ(l.last, nullptr);
    return letters;
  }
};

}  // namespace

TEST_F(event_list_test, keeps_the_order) {
  event_list l = list("abc");
  EXPECT_EQ(l.count, 3u);
  EXPECT_EQ(take(l), "abc");
  EXPECT_EQ(l.pop_front(), nullptr);
}

TEST_F(event_list_test, takes_a_chain_at_its_end) {
  event_list chain = list("cde");
  event_list l = list("ab");
  l.append(chain.first, chain.last, chain.count);
  EXPECT_EQ(take(l), "abcde");
}

TEST_F(event_list_test, others_go_behind_or_in_front_and_are_empty_afterwards) {
  for (const char* mine : {"", "ab"})
    for (const char* theirs : {"", "yz"}) {
      SCOPED_TRACE(std::string(mine) + "+" + theirs);
      event_list l = list(mine), other = list(theirs);
      l.append(std::move(other));
      EXPECT_EQ(other.count, 0u);
      EXPECT_EQ(take(l), std::string(mine) + theirs);

      l = list(mine), other = list(theirs);
      l.prepend(std::move(other));
      EXPECT_EQ(other.first, nullptr);
      l.append(&nodes[2], &nodes[2], 1);
      EXPECT_EQ(take(l), std::string(theirs) + mine + "c");
    }
}
