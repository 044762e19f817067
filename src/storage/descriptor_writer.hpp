// A response body into a descriptor of the program's: a file, a pipe, a socket, a terminal. What is written stays written.
//
// Calls come from the loop; writing happens on file threads, one piece at a time and in order, and never waits there: while the
// other end takes nothing the loop waits.
#pragma once

#include <memory>

#include "sansio/offload.hpp"
#include "storage/body_writer.hpp"
#include "storage/descriptor.hpp"

namespace tern {

class descriptor_writer final : public body_writer {
 public:
  descriptor_writer(offload& files, descriptor to);  // closed at the end
  ~descriptor_writer();

 private:
  enum class work : uint8_t { none, writing, waiting, closing };
  struct file;

  void next_work() override;
  void stop_waiting() override;
  void write();
  void write_done();
  void close();

  offload& files_;
  std::shared_ptr<file> file_;
  std::unique_ptr<offload::watch> watch_;  // while waiting
  work work_ = work::none;
};

}  // namespace tern
