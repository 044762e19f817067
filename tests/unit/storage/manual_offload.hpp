// File work run by hand, step by step, and files to run it on.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "sansio/offload.hpp"

namespace tern {

class manual_offload final : public offload {
 public:
  void submit(std::function<void()> work, std::function<void()> done) override {
    jobs_.push_back({std::move(work), std::move(done)});
  }
  void later(std::function<void()> done) override { jobs_.push_back({nullptr, std::move(done)}); }
  bool post(std::function<void()> done) override {
    later(std::move(done));
    return true;
  }
  std::unique_ptr<watch> when_readable(int, std::function<void()> done) override { return watching(std::move(done)); }
  std::unique_ptr<watch> when_writable(int, std::function<void()> done) override { return watching(std::move(done)); }
  log_voice voice() const override { return speaker; }
  log_voice speaker;

  size_t pending() const { return jobs_.size(); }
  size_t watches() const { return watches_.size(); }
  void ready() {  // says so to the oldest watch
    auto done = std::move(watches_.front()->done);
    watches_.pop_front();
    done();
  }
  bool work() {  // runs the work of the oldest job that has not run
    for (job& j : jobs_)
      if (j.work) {
        std::exchange(j.work, nullptr)();
        return true;
      }
    return false;
  }
  void finish() {  // tells of the oldest
    job j = std::move(jobs_.front());
    jobs_.pop_front();
    if (j.work) j.work();
    j.work = nullptr;
    j.done();
  }
  void run_all() {
    while (!jobs_.empty()) finish();
  }

 private:
  struct job {
    std::function<void()> work, done;
  };
  struct one_watch final : watch {
    explicit one_watch(manual_offload& owner, std::function<void()> call) : of(owner), done(std::move(call)) {}
    ~one_watch() override { std::erase(of.watches_, this); }
    manual_offload& of;
    std::function<void()> done;
  };
  std::unique_ptr<watch> watching(std::function<void()> done) {
    auto made = std::make_unique<one_watch>(*this, std::move(done));
    watches_.push_back(made.get());
    return made;
  }
  std::deque<job> jobs_;
  std::deque<one_watch*> watches_;
};

class temporary_folder {
 public:
  temporary_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "tern-storage-XXXXXX").string();
    EXPECT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~temporary_folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(
        std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator()));
  }

 private:
  std::filesystem::path path_;
};

// As if nobody had written to the file for an hour.
inline void make_old(const std::filesystem::path& file) {
  std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
}

inline std::string contents(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void put(const std::string& path, const std::string& data) { std::ofstream(path, std::ios::binary) << data; }

inline std::string pattern(size_t size) {
  std::string s(size, 0);
  for (size_t i = 0; i < size; ++i) s[i] = static_cast<char>((i * 2654435761u) >> 13);
  return s;
}

}  // namespace tern
