#include "protocols/redis/script_stage.hpp"

#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

constexpr std::string_view source = "return 1";
constexpr std::string_view hash = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

shared_request script(words args = {"EVAL", source, "1", "key", "arg"}) { return made(make_script(args)); }

class script_stage_test : public ::testing::Test {
 protected:
  std::string sends() {
    a.request = asked;
    EXPECT_EQ(under_test.on_request(a, {}).kind, verdict_kind::pass);
    return std::string(static_cast<const request&>(*a.request).wire.text);
  }
  bool goes_again(error why) {
    outcome end{std::move(why), reach::responding};
    return under_test.on_end(a, end, {}).kind == verdict_kind::again;
  }

  shared_request asked = script();
  script_stage under_test;
  attempt a;
};

error unknown() { return error(TERN_E_REDIS, "NOSCRIPT No matching script. Please use EVAL.").with_native(0, "NOSCRIPT"); }

}  // namespace

TEST_F(script_stage_test, sends_the_hash_and_then_the_source) {
  EXPECT_EQ(sends(), wire({"EVALSHA", hash, "1", "key", "arg"}));
  ASSERT_TRUE(goes_again(unknown()));
  EXPECT_EQ(sends(), wire({"EVAL", source, "1", "key", "arg"}));
  EXPECT_FALSE(goes_again(unknown()));
}

TEST_F(script_stage_test, other_ends_are_ends) {
  sends();
  EXPECT_FALSE(goes_again({}));
  EXPECT_FALSE(goes_again(error(TERN_E_REDIS, "ERR wrong number").with_native(0, "ERR")));
  EXPECT_FALSE(goes_again(error(TERN_E_REDIS, "NOSCRIPT said the script").with_native(0, "NOSCRIPT")))
      << "it may have done something";
  EXPECT_FALSE(goes_again(error(TERN_E_PEER_CLOSED)));
}

TEST_F(script_stage_test, one_that_only_reads_is_repeatable) {
  EXPECT_FALSE(asked->idempotent);
  asked = script({"EVAL_RO", source, "0"});
  EXPECT_TRUE(asked->idempotent);
  EXPECT_EQ(sends(), wire({"EVALSHA_RO", hash, "0"}));
  ASSERT_TRUE(goes_again(unknown()));
  EXPECT_EQ(sends(), wire({"EVAL_RO", source, "0"}));
}
