// Log lines into a file, by a thread of its own: whoever logs puts a line into memory and goes on, whatever the disk does.
//
// Rules:
// - At most limits::log_file_pending_bytes wait. The line that finds no room is lost, and so are those behind it until the
//   thread has taken what waits; then the log itself says how many, where they would be.
// - Lines that could not be written are told of in the same way, once one can.
// - The end of the receiver is the end of the log: what waits is written, and the file closed.
//
// The thread ends by itself; it keeps what it needs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"

namespace tern {

class log_file {
 public:
  // Writes one line, line feed included; used and destroyed on the thread.
  using line_writer = std::function<error(std::string_view)>;

  // Throws std::system_error: there is no thread.
  static std::shared_ptr<log_file> start(uint64_t client_number, line_writer writer);

  // For log_sink::add, once.
  static log_receiver receiver(const std::shared_ptr<log_file>& to);

  // After the receiver has been removed: until everything is written and the writer gone. False: not within `limit`.
  bool wait_closed(duration limit);
  uint64_t lost() const noexcept { return lost_.load(std::memory_order_relaxed); }  // lines, so far

 private:
  log_file(uint64_t client_number, line_writer writer) : client_(client_number), writer_(std::move(writer)) {}
  void put(const log_record& line) noexcept;
  void end();
  void serve();
  void write(std::string_view lines);
  error tell(uint64_t lines_lost, std::string_view why);
  void lose(uint64_t lines) noexcept { lost_.fetch_add(lines, std::memory_order_relaxed); }

  const uint64_t client_;
  std::atomic<uint64_t> lost_{0};
  // The thread's own:
  line_writer writer_;
  uint64_t unwritten_ = 0;
  error why_;
  std::string note_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::string pending_;
  uint64_t no_room_ = 0;  // lines since pending_ was taken last
  bool waiting_ = false;
  bool ending_ = false;
  bool closed_ = false;
};

}  // namespace tern
