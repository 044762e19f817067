// Both ends of a transfer on a real thread: run under the thread sanitizer, it shows what loop and file thread share.
#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "base/limits.hpp"
#include "storage/file_source.hpp"
#include "storage/file_writer.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

// Work on a thread of its own, done on whoever calls turn().
class threaded_offload final : public offload {
 public:
  ~threaded_offload() {
    while (left_ > 0) turn();
    {
      std::lock_guard lock(mutex_);
      ending_ = true;
    }
    changed_.notify_all();
    thread_.join();
  }
  void submit(std::function<void()> work, std::function<void()> done) override {
    ++left_;
    {
      std::lock_guard lock(mutex_);
      jobs_.push_back({std::move(work), std::move(done)});
    }
    changed_.notify_all();
  }
  void later(std::function<void()> done) override {
    submit([] {}, std::move(done));
  }
  bool post(std::function<void()> done) override {
    later(std::move(done));
    return true;
  }
  std::unique_ptr<watch> when_readable(int, std::function<void()>) override { return nullptr; }  // files are always ready
  std::unique_ptr<watch> when_writable(int, std::function<void()>) override { return nullptr; }
  void turn() {  // waits for one done and runs it
    std::function<void()> done;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return !finished_.empty(); });
      done = std::move(finished_.front());
      finished_.pop_front();
    }
    --left_;
    done();
  }

 private:
  struct job {
    std::function<void()> work, done;
  };
  void serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
      if (jobs_.empty()) return;
      job j = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      j.work();
      j.work = nullptr;
      lock.lock();
      finished_.push_back(std::move(j.done));
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<job> jobs_;
  std::deque<std::function<void()>> finished_;
  bool ending_ = false;
  size_t left_ = 0;  // the loop's
  std::thread thread_{[this] { serve(); }};
};

}  // namespace

TEST(storage_on_threads, a_file_is_copied_whole_though_the_source_starts_over) {
  temporary_folder home;
  threaded_offload files;
  const std::string data = pattern(20 * limits::file_read_bytes + 123);
  put(home / "from", data);
  file_source from(files, home / "from");
  for (int round = 0; round < 3; ++round) {
    file_writer to(files, home / "to");
    size_t sent = 0;
    for (;;) {
      const peeked p = from.peek(limits::body_chunk);
      if (p.state == pull::pending) {
        files.turn();
        continue;
      }
      if (p.state != pull::some) break;
      const size_t taken = to.offer(p.data);
      from.consume(taken);
      sent += taken;
      if (taken < p.data.size()) files.turn();
      if (round < 2 && sent > data.size() / 2) break;
    }
    ASSERT_FALSE(from.why()) << from.why().message();
    if (round < 2) {
      ASSERT_TRUE(from.rewind());
      continue;  // the writer is destroyed in mid-write
    }
    std::optional<error> ended;
    to.finish([&](error e) { ended = std::move(e); });
    while (!ended) files.turn();
    EXPECT_FALSE(*ended) << ended->message();
  }
  EXPECT_EQ(contents(home / "to"), data);
}

TEST(storage_on_threads, both_ends_may_be_destroyed_while_the_thread_is_at_work) {
  temporary_folder home;
  put(home / "from", pattern(4 * limits::file_read_bytes));
  {
    threaded_offload files;
    for (int i = 0; i < 200; ++i) {
      file_source from(files, home / "from");
      from.peek(1);
      file_writer to(files, home / "to");
      to.offer(as_bytes(pattern(limits::file_write_from)));
      if (i % 3 == 0) files.turn();
      if (i % 3 == 1) to.finish([](error) { ADD_FAILURE() << "told after it was destroyed"; });
      if (i % 3 == 2) to.abort();
    }
  }
  EXPECT_EQ(home.files(), 1u);
}
