// A response body into a descriptor of the program's: a file, a pipe, a socket, a terminal. What is written stays written.
//
// Calls come from the loop; writing happens on file threads, one piece at a time and in order, and never waits there: while the
// other end takes nothing the loop waits.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"
#include "storage/descriptor.hpp"

namespace tern {

class descriptor_writer {
 public:
  descriptor_writer(offload& files, descriptor to);  // closed at the end
  descriptor_writer(const descriptor_writer&) = delete;
  descriptor_writer& operator=(const descriptor_writer&) = delete;
  ~descriptor_writer();

  // Told when there is room after a short offer, and when writing has failed: ask why().
  void set_waker(waker* w) noexcept { waker_ = w; }
  size_t offer(bytes data);  // how much was taken
  const error& why() const noexcept { return why_; }

  // The end: done comes later, never inside the call, when all is written or writing has failed, and the descriptor is closed.
  void finish(std::function<void(error)> done);
  // The same at once, without what is not written yet; also after finish, whose `done` is then not called.
  void abort(std::function<void()> done);

 private:
  enum class state : uint8_t { taking, finishing, aborting, ended };
  enum class work : uint8_t { none, writing, waiting, closing };
  struct file;

  void next_work();
  void write();
  void write_done();
  void close();

  offload& files_;
  std::shared_ptr<file> file_;
  std::unique_ptr<offload::watch> watch_;  // while waiting
  waker* waker_ = nullptr;
  std::vector<std::byte> gathered_;
  std::function<void(error)> done_;
  error why_;
  state state_ = state::taking;
  work work_ = work::none;
  bool refused_ = false;  // the last offer was short
};

}  // namespace tern
