#include "tern/call.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(call, bad_arguments_are_refused) {
  error_out e;
  driven_client c;
  request r;
  queue q;
  tern_call* call = reinterpret_cast<tern_call*>(uintptr_t{16});
  EXPECT_REFUSED(tern_call_start(nullptr, r, nullptr, &call, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(call, nullptr);
  EXPECT_REFUSED(tern_call_start(c, nullptr, nullptr, &call, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_call_start(c, r, nullptr, nullptr, &e), TERN_E_ARGUMENT, "call is NULL");
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.queue = q;
  EXPECT_EQ(tern_call_start(c, r, &o, &call, &e), TERN_E_ARGUMENT);
  o.queue = nullptr;
  o.on_event = [](uint64_t, tern_event*) {};
  EXPECT_EQ(tern_call_start(c, r, &o, &call, &e), TERN_E_ARGUMENT);
  tern_result* result = reinterpret_cast<tern_result*>(uintptr_t{16});
  EXPECT_EQ(tern_call_wait(nullptr, 0, &result), TERN_E_ARGUMENT);
  EXPECT_EQ(result, nullptr);
  EXPECT_EQ(tern_call_done(nullptr), 0);
  EXPECT_EQ(tern_call_id(nullptr), 0u);
  EXPECT_EQ(tern_call_cancel(nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_call_retain(nullptr), nullptr);
  tern_call_release(nullptr);
}

TEST(call, gives_a_new_reference_to_its_result_each_time) {
  driven_client c;
  request r;
  tern_call* call = nullptr;
  ASSERT_EQ(tern_call_start(c, r, nullptr, &call, nullptr), TERN_OK);
  EXPECT_EQ(tern_call_done(call), 0) << "nothing completes inside a submit";
  tern_result *first = nullptr, *second = nullptr;
  EXPECT_EQ(tern_call_wait(call, -2, &first), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_call_wait(call, 0, nullptr), TERN_E_ARGUMENT);
  ASSERT_EQ(tern_call_wait(call, 10000, &first), TERN_OK);
  ASSERT_EQ(tern_call_wait(call, 0, &second), TERN_OK);
  EXPECT_EQ(first, second);
  EXPECT_EQ(tern_call_done(call), 1);
  tern_call_release(call);
  EXPECT_EQ(tern_result_code(first), TERN_E_CONNECT);
  tern_result_release(first);
  EXPECT_EQ(tern_result_status(second), 0);
  tern_result_release(second);
}
