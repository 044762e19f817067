#include "capi/barrier.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "base/limits.hpp"
#include "tern/error.h"

using namespace tern;
using namespace tern::capi;

namespace {

// A struct that grew: version 1 ended with `second`.
struct grown {
  uint32_t struct_size;
  uint32_t first;
  uint64_t second;
  uint64_t third;
};

struct from_the_future {
  grown known;
  uint64_t fourth;
};

}  // namespace

template <>
inline constexpr size_t tern::capi::first_size<grown> = 16;

namespace {

std::string message_of(tern_error* e) {
  std::string text = tern_error_message(e);
  tern_error_release(e);
  return text;
}

std::string refusal(const grown* g) {
  auto copy = read_struct(g, "options");
  return copy ? "" : std::string(copy.why().message());
}

}  // namespace

TEST(barrier, success_sets_the_error_to_null) {
  tern_error* e = reinterpret_cast<tern_error*>(1);
  EXPECT_EQ(entry(&e, [] { return error(); }), TERN_OK);
  EXPECT_EQ(e, nullptr);
}

TEST(barrier, failure_hands_out_the_error_when_asked_for) {
  tern_error* e = nullptr;
  EXPECT_EQ(entry(&e, [] { return error(TERN_E_STATE, "not now"); }), TERN_E_STATE);
  EXPECT_EQ(tern_error_code(e), TERN_E_STATE);
  EXPECT_EQ(message_of(e), "not now");
  EXPECT_EQ(entry(nullptr, [] { return error(TERN_E_STATE); }), TERN_E_STATE);
}

TEST(barrier, a_bare_status_gets_the_general_text) {
  tern_error* e = nullptr;
  EXPECT_EQ(entry(&e, [] { return int32_t{TERN_E_BUSY}; }), TERN_E_BUSY);
  EXPECT_EQ(message_of(e), std::string(describe(TERN_E_BUSY).text));
  EXPECT_EQ(entry(&e, [] { return int32_t{TERN_OK}; }), TERN_OK);
  EXPECT_EQ(e, nullptr);
}

TEST(barrier, exceptions_become_a_status) {
  tern_error* e = nullptr;
  EXPECT_EQ(entry(&e, []() -> error { throw std::bad_alloc(); }), TERN_E_MEMORY);
  EXPECT_EQ(tern_error_code(e), TERN_E_MEMORY);
  tern_error_release(e);
  tern_error_release(e);  // out of memory is one error for all
  EXPECT_EQ(entry(&e, []() -> error { throw std::runtime_error("broken"); }), TERN_E_INTERNAL);
  EXPECT_EQ(message_of(e), "a fault inside the library: broken");
  EXPECT_EQ(entry(&e, []() -> error { throw 42; }), TERN_E_INTERNAL);
  EXPECT_NE(e, nullptr);
  tern_error_release(e);
  EXPECT_EQ(entry([]() -> error { throw std::bad_alloc(); }), TERN_E_MEMORY);
}

TEST(barrier, a_struct_of_an_older_program_is_filled_up_with_zeroes) {
  grown g{16, 1, 2, 999};
  auto copy = read_struct(&g, "options");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->first, 1u);
  EXPECT_EQ(copy->second, 2u);
  EXPECT_EQ(copy->third, 0u);
}

TEST(barrier, a_struct_of_the_future_is_taken_when_its_tail_is_zero) {
  from_the_future g{{sizeof(from_the_future), 1, 2, 3}, 0};
  auto copy = read_struct(&g.known, "options");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->third, 3u);
  g.fourth = uint64_t{1} << 56;
  EXPECT_EQ(refusal(&g.known), "options has 32 bytes, of which this version knows 24; byte 31 is not zero");
}

TEST(barrier, an_impossible_struct_size_is_refused) {
  grown g{3, 0, 0, 0};
  EXPECT_EQ(refusal(&g), "options.struct_size is 3, expected at least 16");
  g.struct_size = 0;
  EXPECT_EQ(refusal(&g), "options.struct_size is 0, expected at least 16");
  g.struct_size = 0xffffffff;
  EXPECT_EQ(refusal(&g), "options.struct_size is 4294967295, expected at most 4096");
}

TEST(barrier, a_struct_that_is_left_out_is_all_defaults) {
  auto copy = read_struct(static_cast<const grown*>(nullptr), "options");
  ASSERT_TRUE(copy);
  EXPECT_EQ(copy->first, 0u);
  EXPECT_EQ(copy->struct_size, sizeof(grown));
}

TEST(barrier, output_is_the_smaller_of_both_sizes_and_zeroes) {
  const grown full{0, 1, 2, 3};
  grown old{9, 9, 9, 9};
  EXPECT_FALSE(write_struct(&old, 16, full, "info"));
  EXPECT_EQ(old.struct_size, 16u);
  EXPECT_EQ(old.second, 2u);
  EXPECT_EQ(old.third, 9u) << "beyond what the caller has";
  from_the_future larger;
  memset(&larger, 0xff, sizeof larger);
  EXPECT_FALSE(write_struct(&larger.known, sizeof larger, full, "info"));
  EXPECT_EQ(larger.known.struct_size, sizeof(grown));
  EXPECT_EQ(larger.known.third, 3u);
  EXPECT_EQ(larger.fourth, 0u);
  EXPECT_EQ(write_struct(&old, 15, full, "info").message(), "info_size is 15, expected at least 16");
  EXPECT_EQ(write_struct(&old, limits::struct_bytes + 1, full, "info").message(), "info_size is 4097, expected at most 4096");
  EXPECT_EQ(write_struct(static_cast<grown*>(nullptr), 16, full, "info").message(), "info is NULL");
}

TEST(barrier, text_is_absent_empty_or_present_but_never_null_with_a_size) {
  EXPECT_TRUE(is_absent({nullptr, 0}));
  EXPECT_FALSE(is_absent({"", 0}));
  EXPECT_TRUE(read_text({nullptr, 0}, "name"));
  EXPECT_EQ(read_text({nullptr, 4}, "name").why().message(), "name.data is NULL although name.size is 4");
  EXPECT_EQ(read_present({nullptr, 0}, "name").why().message(), "name is absent (NULL)");
  EXPECT_EQ(*read_present({"ab", 2}, "name"), "ab");
  EXPECT_NE(to_c(std::string_view()).data, nullptr) << "empty is not absent";
}

TEST(barrier, flags_and_waits_are_checked) {
  EXPECT_FALSE(check_flags(3, 3, "flags"));
  EXPECT_EQ(check_flags(4, 3, "flags").message(), "flags is 0x4, expected bits of 0x3 only");
  EXPECT_EQ(check_flags(4, 0, "flags").message(), "flags is 4, expected 0");
  EXPECT_FALSE(check_wait(-1, "timeout_ms"));
  EXPECT_EQ(check_wait(-2, "timeout_ms").message(), "timeout_ms is -2, expected -1 (for ever) or more");
}
