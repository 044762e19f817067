#include "engine/hook.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <future>
#include <memory>

using namespace tern;

namespace {

struct registered {
  std::function<void()> body;
  std::atomic<int> calls{0};
  std::atomic<int> drops{0};
  using fn = void (*)(uint64_t);
  std::shared_ptr<hook<fn>> made = std::make_shared<hook<fn>>(
      [](uint64_t self) {
        auto* me = reinterpret_cast<registered*>(self);
        ++me->calls;
        if (me->body) me->body();
      },
      reinterpret_cast<uint64_t>(this),
      dropper([](uint64_t self) { ++reinterpret_cast<registered*>(self)->drops; }, reinterpret_cast<uint64_t>(this)));

  void call() {
    hook_base::use use(*made);
    if (use.valid()) made->call();
  }
};

}  // namespace

TEST(hook, is_dropped_once_when_retired) {
  registered r;
  r.call();
  r.made->retire();
  r.made->retire();
  r.made.reset();
  EXPECT_EQ(r.calls, 1);
  EXPECT_EQ(r.drops, 1);
}

TEST(hook, is_dropped_when_never_retired) {
  registered r;
  r.made.reset();
  EXPECT_EQ(r.drops, 1);
}

TEST(hook, is_not_called_once_retired) {
  registered r;
  r.made->retire();
  r.call();
  EXPECT_EQ(r.calls, 0);
}

TEST(hook, retiring_from_inside_drops_after_the_call) {
  registered r;
  r.body = [&] {
    r.made->retire();
    EXPECT_EQ(r.drops, 0);
  };
  r.call();
  EXPECT_EQ(r.drops, 1);
}

TEST(hook, retiring_from_inside_a_nested_call_waits_for_neither) {
  registered r;
  r.body = [&] {
    if (r.calls == 1) return r.call();
    r.made->retire();
  };
  r.call();
  EXPECT_EQ(r.calls, 2);
  EXPECT_EQ(r.drops, 1);
}

TEST(hook, retiring_from_elsewhere_waits_for_the_running_call_and_has_dropped_on_return) {
  registered r;
  std::promise<void> running, go_on;
  r.body = [&] {
    running.set_value();
    go_on.get_future().wait();
  };
  auto caller = std::async(std::launch::async, [&] { r.call(); });
  running.get_future().wait();
  auto remover = std::async(std::launch::async, [&] {
    r.made->retire();
    return r.drops.load();
  });
  EXPECT_EQ(r.drops, 0);
  go_on.set_value();
  EXPECT_EQ(remover.get(), 1);
  caller.get();
}
