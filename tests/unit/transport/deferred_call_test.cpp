#include "transport/deferred_call.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "unit/transport/support/count_allocations.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

struct counter {
  explicit counter(asio::io_context& io) : call(io, [](void* self) { static_cast<counter*>(self)->run(); }, this) {}
  void run() {
    ++calls;
    if (again-- > 0) call.post();
  }
  int calls = 0;
  int again = 0;
  deferred_call call;
};

TEST(DeferredCall, IsMadeByTheLoopAndNotInsidePost) {
  test::test_loop loop;
  counter c(loop.io);
  c.call.post();
  c.call.post();
  EXPECT_EQ(c.calls, 0);
  EXPECT_TRUE(c.call.pending());
  loop.settle();
  EXPECT_EQ(c.calls, 1);
  EXPECT_FALSE(c.call.pending());
}

TEST(DeferredCall, CanBeTakenBackAndAskedForAgain) {
  test::test_loop loop;
  counter c(loop.io);
  c.call.post();
  c.call.cancel();
  loop.settle();
  EXPECT_EQ(c.calls, 0);
  c.call.post();
  c.call.cancel();
  c.call.post();
  loop.settle();
  EXPECT_EQ(c.calls, 1);
}

TEST(DeferredCall, NobodyIsCalledAfterDestruction) {
  test::test_loop loop;
  auto c = std::make_unique<counter>(loop.io);
  c->call.post();
  c.reset();
  loop.settle();
}

TEST(DeferredCall, MayDestroyItsOwnerFromInside) {
  test::test_loop loop;
  struct owner {
    explicit owner(asio::io_context& io, std::unique_ptr<owner>& self)
        : holder(self), call(io, [](void* o) { static_cast<owner*>(o)->holder.reset(); }, this) {}
    std::unique_ptr<owner>& holder;
    deferred_call call;
  };
  std::unique_ptr<owner> o;
  o = std::make_unique<owner>(loop.io, o);
  o->call.post();
  loop.settle();
  EXPECT_EQ(o, nullptr);
}

TEST(DeferredCall, AllocatesNothingPerCall) {
  test::test_loop loop;
  counter c(loop.io);
  c.call.post();
  loop.settle();
  c.again = 1000;
  size_t before = test::allocations();
  c.call.post();
  while (c.calls < 1001) loop.io.restart(), loop.io.poll();
  EXPECT_EQ(test::allocations(), before);
}

TEST(DeferredCall, OutlivesNothingWhenTheLoopIsDestroyedFirst) {
  auto loop = std::make_unique<test::test_loop>();
  counter c(loop->io);
  c.call.post();
  loop.reset();
  EXPECT_EQ(c.calls, 0);
}

}  // namespace
}  // namespace tern
