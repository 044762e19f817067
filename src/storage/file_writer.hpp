// A response body into a file. It is written under a temporary name beside the target and takes its name when it is whole, so
// that a failed response leaves no file and a reader never sees half of one. What is no regular file (a device, a pipe) and
// what comes as a descriptor is written in place.
//
// Calls come from the loop, the file is touched on file threads, one piece of work at a time and in order.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"

namespace tern {

struct file_destination {
  std::string path;
  int fd = -1;        // instead of path; a duplicate is kept
  bool sync = false;  // on the disk before it takes its name
};

class file_writer {
 public:
  file_writer(offload& files, std::string path) : file_writer(files, file_destination{std::move(path), -1, false}) {}
  file_writer(offload& files, file_destination where);
  file_writer(const file_writer&) = delete;
  file_writer& operator=(const file_writer&) = delete;
  ~file_writer();  // aborts unless it has ended; callbacks still owed are not called

  // Told when there is room after a short offer, and when writing has failed: ask why().
  void set_waker(waker* w) noexcept { waker_ = w; }
  size_t offer(bytes data);  // how much was taken
  const error& why() const noexcept { return why_; }

  // The end, one of them, once: done comes later, never inside the call. After an error nothing is left of the file.
  void finish(std::function<void(error)> done);
  void abort(std::function<void()> done = {});
  // Wait no longer for whoever reads a pipe: what it does not take at once is an error.
  void hurry() noexcept;

 private:
  enum class state : uint8_t { taking, finishing, aborting, ended };
  struct file;

  void next_work();
  void work_done();
  void run(void (file::*work)());

  offload& files_;
  std::shared_ptr<file> file_;
  waker* waker_ = nullptr;
  std::vector<std::byte> gathered_;
  std::function<void(error)> finished_;
  std::function<void()> aborted_;
  error why_;
  state state_ = state::taking;
  bool working_ = false;
  bool last_ = false;     // the work under way is the last
  bool refused_ = false;  // the last offer was short
  bool begun_ = false;
};

}  // namespace tern
