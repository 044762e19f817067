#include "engine/log_file.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <utility>

#include "base/limits.hpp"
#include "base/log_line.hpp"
#include "engine/thread_start.hpp"

namespace tern {
namespace {

using shared_file = std::shared_ptr<log_file>;

shared_file& held(uint64_t user_data) noexcept { return *reinterpret_cast<shared_file*>(user_data); }

}  // namespace

shared_file log_file::start(uint64_t client_number, line_writer writer) {
  shared_file made(new log_file(client_number, std::move(writer)));
  start_thread("tern-log", [made] { made->serve(); }).detach();
  return made;
}

log_receiver log_file::receiver(const shared_file& to) {
  return {[](uint64_t to_file, const log_record& line) { held(to_file)->put(line); },
          reinterpret_cast<uint64_t>(new shared_file(to)),
          [](uint64_t to_file) {
            held(to_file)->end();
            delete &held(to_file);
          }};
}

void log_file::put(const log_record& line) noexcept try {
  std::string text;
  append_log_line(text, line);
  std::lock_guard lock(mutex_);
  if (no_room_ > 0 || pending_.size() + text.size() > limits::log_file_pending_bytes) {
    ++no_room_;
    return lose(1);
  }
  pending_.append(text);
  if (std::exchange(waiting_, false)) changed_.notify_all();
} catch (...) {  // no memory
  lose(1);
}

void log_file::end() {
  std::lock_guard lock(mutex_);
  ending_ = true;
  changed_.notify_all();
}

bool log_file::wait_closed(duration limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return closed_; });
}

void log_file::serve() {
  std::string batch;
  std::unique_lock lock(mutex_);
  for (bool last = false; !last;) {
    waiting_ = true;
    changed_.wait(lock, [this] { return ending_ || !pending_.empty(); });
    last = ending_;
    batch.swap(pending_);
    const uint64_t behind = std::exchange(no_room_, 0);
    lock.unlock();
    write(batch);
    batch.clear();
    if (behind > 0 && (why_ = tell(behind, "the disk did not keep up"))) unwritten_ += behind;
    if (last) writer_ = nullptr;
    lock.lock();
  }
  closed_ = true;
  changed_.notify_all();
}

void log_file::write(std::string_view lines) {
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n') + 1);
    lines.remove_prefix(line.size());
    if (unwritten_ > 0 && !(why_ = tell(unwritten_, std::string(why_.message())))) unwritten_ = 0;
    error e = unwritten_ > 0 ? why_ : writer_(line);
    if (!e) continue;
    why_ = std::move(e);
    ++unwritten_;
    lose(1);
  }
}

error log_file::tell(uint64_t lines_lost, std::string_view why) {
  const std::string text = fmt::format("{} log lines were lost: {}", lines_lost, why);
  note_.clear();
  append_log_line(note_, {.wall_ns = system_wall_clock(),
                          .level = log_level::warn,
                          .component = log_component::client,
                          .thread = static_cast<int64_t>(::syscall(SYS_gettid)),
                          .client = client_,
                          .request = -1,
                          .connection = -1,
                          .message = text});
  return writer_(note_);
}

}  // namespace tern
