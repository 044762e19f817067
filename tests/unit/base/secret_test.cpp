#include "base/secret.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

// What the memory of a text holds after it was wiped. Its capacity keeps the memory there to be looked at.
std::string memory_of(const std::string& text, size_t size) { return std::string(text.data(), size); }

}  // namespace

TEST(Secret, WipingOverwritesTheTextWhereItLies) {
  for (size_t size : {size_t{5}, size_t{100}}) {  // in place, and on the heap
    std::string text(size, 'x');
    const char* where = text.data();
    wipe(text);
    EXPECT_TRUE(text.empty());
    ASSERT_EQ(text.data(), where);
    EXPECT_EQ(memory_of(text, size), std::string(size, '\0'));
  }
}

TEST(Secret, MovingLeavesNothingBehind) {
  for (size_t size : {size_t{5}, size_t{100}}) {
    const std::string text(size, 'p');
    secret from(text);
    secret to(std::move(from));
    EXPECT_EQ(to.view(), text);
    EXPECT_TRUE(from.empty());
    EXPECT_EQ(memory_of(from.raw(), size), std::string(size, '\0'));

    secret assigned("old password");
    assigned = std::move(to);
    EXPECT_EQ(assigned.view(), text);
    EXPECT_EQ(assigned.size(), size);
    EXPECT_STREQ(assigned.c_str(), text.c_str());
    EXPECT_TRUE(to.empty());
    secret& same = assigned;
    assigned = std::move(same);
    EXPECT_EQ(assigned.view(), text);
  }
}

TEST(Secret, CopiesAreIndependent) {
  secret a("password");
  {
    secret b(a);
    EXPECT_EQ(b.view(), "password");
  }
  EXPECT_EQ(a.view(), "password");
}
