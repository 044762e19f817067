#include "base/intrusive_list.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace tern;

namespace {

struct other_tag {};

struct letter : list_node<>, list_node<other_tag> {
  explicit letter(char of) : c(of) {}
  char c;
};

using letters = intrusive_list<letter>;

std::string text(const letters& list) {
  std::string s;
  list.for_each([&](const letter& l) { s += l.c; });
  return s;
}
void clear(letters& list) {
  while (list.pop_front()) {
  }
}

}  // namespace

TEST(intrusive_list, keeps_the_order_of_both_ends) {
  letter a('a'), b('b'), c('c');
  letters list;
  EXPECT_TRUE(list.empty());
  list.push_back(b);
  list.push_back(c);
  list.push_front(a);
  EXPECT_EQ(text(list), "abc");
  EXPECT_EQ(list.front().c, 'a');
  EXPECT_EQ(list.back().c, 'c');
  EXPECT_EQ(list.pop_front(), &a);
  EXPECT_FALSE(a.list_node<>::linked());
  EXPECT_EQ(text(list), "bc");
  clear(list);
  EXPECT_TRUE(list.empty());
  EXPECT_EQ(list.pop_front(), nullptr);
}

TEST(intrusive_list, an_element_leaves_from_anywhere_and_may_come_back) {
  letter l[] = {letter('a'), letter('b'), letter('c'), letter('d')};
  letters list;
  for (letter& x : l) list.push_back(x);
  l[1].list_node<>::unlink();
  EXPECT_EQ(text(list), "acd");
  l[0].list_node<>::unlink();
  l[3].list_node<>::unlink();
  EXPECT_EQ(text(list), "c");
  EXPECT_EQ(&list.front(), &list.back());
  list.push_back(l[0]);
  EXPECT_EQ(text(list), "ca");
  clear(list);
}

TEST(intrusive_list, for_each_may_unlink_what_it_is_given) {
  letter l[] = {letter('a'), letter('b'), letter('c'), letter('d')};
  letters list;
  for (letter& x : l) list.push_back(x);
  std::string seen;
  list.for_each([&](letter& x) {
    seen += x.c;
    if (x.c != 'c') x.list_node<>::unlink();
  });
  EXPECT_EQ(seen, "abcd");
  EXPECT_EQ(text(list), "c");
  clear(list);
}

TEST(intrusive_list, an_element_is_in_one_list_per_tag) {
  letter a('a'), b('b');
  letters one;
  intrusive_list<letter, other_tag> two;
  one.push_back(a);
  two.push_back(a);
  two.push_front(b);
  a.list_node<>::unlink();
  EXPECT_TRUE(one.empty());
  EXPECT_TRUE(a.list_node<other_tag>::linked());
  EXPECT_EQ(two.pop_front(), &b);
  EXPECT_EQ(two.pop_front(), &a);
}
