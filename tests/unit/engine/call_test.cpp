#include "engine/call.hpp"

#include <gtest/gtest.h>

#include <future>

#include "engine/thread_role.hpp"
#include "unit/engine/driven_client.hpp"

using namespace tern;
using namespace tern::test;

namespace {

tern_result* some_result() { return tern_result::create(nullptr, nullptr, plain_prepared(), 1, 0); }

struct call_test : testing::Test {
  driven_client client;
  ref<tern_call> call = ref<tern_call>::adopt(new tern_call(client.reference()));
};

}  // namespace

TEST_F(call_test, waiting_in_vain_ends_in_time) {
  EXPECT_FALSE(call->done());
  tern_result* got = nullptr;
  EXPECT_EQ(call->wait(0, &got), TERN_E_WAIT_TIMEOUT);
  EXPECT_EQ(call->wait(1, &got), TERN_E_WAIT_TIMEOUT);
  EXPECT_EQ(got, nullptr);
}

TEST_F(call_test, every_wait_after_the_end_gives_a_reference_of_its_own) {
  tern_result* made = some_result();
  call->complete(made);
  EXPECT_TRUE(call->done());
  tern_result *first = nullptr, *second = nullptr;
  EXPECT_EQ(call->wait(0, &first), TERN_OK);
  EXPECT_EQ(call->wait(-1, &second), TERN_OK);
  EXPECT_EQ(first, made);
  EXPECT_EQ(second, made);
  call = {};
  EXPECT_EQ(made->refs.load(), 2u) << "the call's own went with it";
  first->release();
  EXPECT_EQ(second->id, 1u);
  second->release();
}

TEST_F(call_test, remembers_what_it_stands_for) {
  call->bind(17, 3);
  EXPECT_EQ(call->id(), 17u);
  EXPECT_EQ(call->loop(), 3u);
  EXPECT_EQ(&call->client(), &*client);
}

TEST_F(call_test, waiters_beside_a_driver_learn_of_the_end) {
  std::thread driver = client.driven_elsewhere();
  auto waiting = std::async(std::launch::async, [&] {
    tern_result* got = nullptr;
    EXPECT_EQ(call->wait(-1, &got), TERN_OK);
    return got;
  });
  call->complete(some_result());
  waiting.get()->release();
  client->driver()->wake();
  driver.join();
}

TEST_F(call_test, cannot_be_waited_for_from_inside_the_driven_client) {
  engine_thread_scope inside;
  tern_result* got = nullptr;
  EXPECT_EQ(call->wait(-1, &got), TERN_E_REENTRANT);
}

TEST(call, waiters_of_a_client_with_threads_learn_of_the_end) {
  tern_client::setup how;
  how.options.client.loops = 1;
  tern_client* client = nullptr;
  ASSERT_FALSE(tern_client::create(std::move(how), &client));
  {
    auto call = ref<tern_call>::adopt(new tern_call(ref<tern_client>(client)));
    tern_result* none = nullptr;
    EXPECT_EQ(call->wait(1, &none), TERN_E_WAIT_TIMEOUT);
    std::vector<std::future<tern_result*>> waiting;
    for (int64_t timeout_ms : {-1, 60'000, -1})
      waiting.push_back(std::async(std::launch::async, [&, timeout_ms] {
        tern_result* got = nullptr;
        EXPECT_EQ(call->wait(timeout_ms, &got), TERN_OK);
        return got;
      }));
    call->complete(some_result());
    for (auto& w : waiting) w.get()->release();
  }
  client->destroy();
}
