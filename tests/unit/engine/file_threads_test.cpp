#include "engine/file_threads.hpp"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <future>
#include <mutex>
#include <set>

#include "engine/thread_role.hpp"

using namespace tern;

namespace {
thread_local bool refuse_threads = false;  // while set, this thread gets no new ones
}

extern "C" __attribute__((visibility("default"))) int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                                                                     void* (*run)(void*), void* argument) noexcept {
  static const auto real = reinterpret_cast<decltype(&pthread_create)>(::dlsym(RTLD_NEXT, "pthread_create"));
  return refuse_threads ? EAGAIN : real(thread, attributes, run, argument);
}

namespace {

// Jobs wait here until they are let through.
struct gate {
  std::mutex mutex;
  std::condition_variable changed;
  size_t inside = 0, passes = 0, done = 0;

  void enter() {
    std::unique_lock lock(mutex);
    ++inside;
    changed.notify_all();
    changed.wait(lock, [this] { return passes > 0; });
    --passes;
    --inside;
    ++done;
    changed.notify_all();
  }
  void let_through(size_t n) {
    std::lock_guard lock(mutex);
    passes += n;
    changed.notify_all();
  }
  template <class When>
  bool await(When when) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, std::chrono::seconds(20), when);
  }
};

}  // namespace

TEST(file_threads, work_runs_on_threads_of_the_library) {
  file_threads files(1);
  std::promise<std::pair<std::thread::id, bool>> ran;
  files.run([&] { ran.set_value({std::this_thread::get_id(), on_engine_thread()}); });
  const auto [where, engine] = ran.get_future().get();
  EXPECT_NE(where, std::this_thread::get_id());
  EXPECT_TRUE(engine) << "blocking calls from there are refused";
}

TEST(file_threads, as_many_jobs_at_once_as_there_may_be_threads_and_no_more) {
  gate g;
  file_threads files(2);
  for (int i = 0; i < 5; ++i) files.run([&] { g.enter(); });
  EXPECT_TRUE(g.await([&] { return g.inside == 2; }));
  for (size_t done = 1; done <= 3; ++done) {
    g.let_through(1);
    EXPECT_TRUE(g.await([&] { return g.done == done && g.inside == 2; })) << "the next one takes its place";
  }
  g.let_through(2);
  EXPECT_TRUE(g.await([&] { return g.done == 5; }));
}

TEST(file_threads, one_thread_keeps_the_order) {
  std::string order;
  {
    file_threads files(1);
    for (char c = 'a'; c <= 'z'; ++c) files.run([&order, c] { order += c; });
  }
  EXPECT_EQ(order, "abcdefghijklmnopqrstuvwxyz");
}

TEST(file_threads, the_end_finishes_what_was_submitted) {
  std::atomic<int> done{0};
  {
    file_threads files(3);
    for (int i = 0; i < 1000; ++i) files.run([&] { ++done; });
  }
  EXPECT_EQ(done, 1000);
}

TEST(file_threads, a_job_may_submit_the_next) {
  std::atomic<int> done{0};
  {
    file_threads files(1);
    files.run([&] {
      files.run([&] { ++done; });
      ++done;
    });
  }
  EXPECT_EQ(done, 2);
}

TEST(file_threads, what_a_job_holds_is_gone_once_the_next_one_runs) {
  auto held = std::make_shared<int>(0);
  std::weak_ptr<int> alive = held;
  std::promise<bool> expired;
  file_threads files(1);
  files.run([held = std::move(held)] {});
  files.run([&] { expired.set_value(alive.expired()); });
  EXPECT_TRUE(expired.get_future().get());
}

// Without a thread the job stays with the caller, whatever the reason.
TEST(file_threads, none_are_made_when_none_are_wanted) {
  int done = 0;
  std::function<void()> job = [&] { ++done; };
  EXPECT_FALSE(file_threads(0).run(std::move(job)));
  ASSERT_TRUE(job);
  job();
  EXPECT_EQ(done, 1);
}

TEST(file_threads, the_system_may_have_none_left) {
  std::atomic<int> done{0};
  std::function<void()> job = [&] { ++done; };
  {
    file_threads files(2);
    refuse_threads = true;
    EXPECT_FALSE(files.run(std::move(job)));
    refuse_threads = false;
    ASSERT_TRUE(job);
    EXPECT_TRUE(files.run([&] { ++done; }));
    refuse_threads = true;
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(files.run([&] { ++done; })) << "there is one, which comes to it";
    refuse_threads = false;
  }
  EXPECT_EQ(done, 11);
}
