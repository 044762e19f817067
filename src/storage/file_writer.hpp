// A response body into a file. It is written under a temporary name beside the target and takes its name when it is whole, so
// that a failed response leaves no file and a reader never sees half of one. What is no regular file (a device, a pipe) is
// written in place.
//
// Calls come from the loop, the file is touched on file threads, one piece of work at a time and in order. While a pipe is full
// the loop waits, no thread.
#pragma once

#include <memory>
#include <string>

#include "sansio/offload.hpp"
#include "storage/body_writer.hpp"

namespace tern {

struct file_destination {
  std::string path;
  bool sync = false;  // on the disk before it takes its name
};

class file_writer final : public body_writer {
 public:
  file_writer(offload& files, std::string path) : file_writer(files, file_destination{std::move(path)}) {}
  file_writer(offload& files, file_destination where);
  ~file_writer();  // aborts unless it has ended; callbacks still owed are not called

  // Wait no longer for whoever reads a pipe: what it does not take at once is an error.
  void hurry();

 private:
  enum class work : uint8_t { none, writing, waiting, ending };
  struct file;

  void next_work() override;
  void stop_waiting() override;
  void run(work what, void (file::*how)());
  void work_done();
  void wait_for_reader();

  offload& files_;
  std::shared_ptr<file> file_;
  std::unique_ptr<offload::watch> watch_;  // while waiting
  work work_ = work::none;
  bool begun_ = false;
  bool hurried_ = false;
};

}  // namespace tern
