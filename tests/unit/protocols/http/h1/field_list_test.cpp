#include "protocols/http/h1/field_list.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern;
using tern::http::h1::field_list;

TEST(field_list, keeps_its_fields_past_the_loan) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back(std::to_string(i));
  field_list list;
  auto loan = std::make_unique<field_list::loan>();
  list.use(*loan);
  for (int i = 0; i < 10; ++i) list.push({names[i], "v"});
  EXPECT_EQ(static_cast<const void*>(list.list().data()), loan.get());
  list.keep();
  loan = std::make_unique<field_list::loan>();
  list.use(*loan);
  for (int i = 10; i < 100; ++i) list.push({names[i], "v"});
  loan.reset();
  ASSERT_EQ(list.size(), 100u);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(list.list()[i].name, names[i]);
  list.clear();
  EXPECT_EQ(list.size(), 0u);
}

TEST(field_list, grows_out_of_the_loan) {
  field_list list;
  field_list::loan loan;
  list.use(loan);
  for (size_t i = 0; i < field_list::loan_size + 1; ++i) list.push({"n", "v"});
  EXPECT_EQ(list.size(), field_list::loan_size + 1);
  EXPECT_EQ(list.list().front().name, "n");
  EXPECT_EQ(list.back().value, "v");
}
