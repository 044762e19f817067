// File work run by hand, step by step, and files to run it on.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

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
  size_t pending() const { return jobs_.size(); }
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
  std::deque<job> jobs_;
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
