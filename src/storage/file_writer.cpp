#include "storage/file_writer.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>

#include "base/limits.hpp"
#include "storage/descriptor.hpp"
#include "storage/link_target.hpp"
#include "storage/pipe_signal.hpp"

namespace tern {
namespace {

std::string temporary_name(const std::string& path) {
  const size_t slash = path.rfind('/');
  const size_t name = slash == std::string::npos ? 0 : slash + 1;
  uint64_t random = 0;
  if (::getrandom(&random, sizeof random, 0) != sizeof random) random = static_cast<uint64_t>(::getpid());
  char suffix[32];
  std::snprintf(suffix, sizeof suffix, ".%016llx.part", static_cast<unsigned long long>(random));
  return path.substr(0, name) + "." + path.substr(name, limits::file_name_bytes) + suffix;
}

// Devices and pipes have nothing to sync.
bool synced(int fd) { return ::fsync(fd) == 0 || errno == EINVAL; }

}  // namespace

// Shared with the work under way, which may outlive the writer. Work runs on file threads, one at a time.
struct file_writer::file {
  file_writer* owner = nullptr;  // the loop's; NULL: gone
  offload* files = nullptr;
  log_voice who;
  file_destination where;
  descriptor out;
  std::string target;     // where with symbolic links followed
  std::string temporary;  // not empty: exists, and has to be renamed or removed
  std::vector<std::byte> data;
  size_t written = 0;  // of data
  uint64_t total = 0;  // written before it
  error why;

  error failed(const char* verb, int code) const {
    return system_error(TERN_E_BODY_SINK, std::string("cannot ") + verb + " '" + where.path + "'", code);
  }

  // ---- work; data that is left behind waits for a pipe
  void write() {
    if (why) return discard();
    error e = out ? error() : open();
    if (!e) e = write_some();
    if (e) fail(std::move(e));
  }
  void commit() {
    write();
    if (why || !data.empty()) return;
    if (error e = name_it()) return fail(std::move(e));
    TERN_LOG_AS(who, log_component::storage, log_level::debug, "wrote {} bytes to '{}'", total, where.path);
  }
  void fail(error e) {
    discard();
    why = std::move(e);
    TERN_LOG_AS(who, log_component::storage, log_level::warn, "{}", why.message());
  }
  void discard() {
    data.clear();
    out.close();
    if (!temporary.empty()) ::unlink(temporary.c_str());
    temporary.clear();
  }

  error open() {
    target = link_target(where.path);
    if (target.empty()) return failed("write", ELOOP);
    struct stat st{};
    const bool exists = ::stat(target.c_str(), &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) return failed("write", EISDIR);
    if (exists && !S_ISREG(st.st_mode)) {
      // O_NONBLOCK: neither opening a pipe nor writing to one that is full may wait for who reads it.
      out = descriptor(::open(target.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
      if (out) return {};
      return failed(errno == ENXIO && S_ISFIFO(st.st_mode) ? "find a reader of the pipe" : "open", errno);
    }
    temporary = temporary_name(target);
    // Who could not read the file before shall not read it now, not even before its mode is set.
    const mode_t mode = exists ? st.st_mode & 0777 : 0666;
    out = descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
    if (!out) {
      const int code = errno;
      temporary.clear();  // not ours
      return failed("create", code);
    }
    // The umask may have taken too much. Set-uid was given to what stood there, not to what comes.
    if (exists && ::fchmod(out.get(), mode) != 0) return failed("set the mode of", errno);
    return {};
  }

  // All of it, or what a pipe has room for.
  error write_some() {
    std::optional<no_pipe_signal> guard;
    if (temporary.empty()) guard.emplace();  // a regular file raises no signal, and the guard costs four calls
    while (written < data.size()) {
      const ssize_t put = ::write(out.get(), data.data() + written, data.size() - written);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && errno == EAGAIN) return {};
      if (put < 0) return failed("write", errno);
      written += static_cast<size_t>(put);
    }
    total += data.size();
    data.clear();
    return {};
  }

  error name_it() {
    if (where.sync && !synced(out.get())) return failed("sync", errno);
    if (!out.close()) return failed("close", errno);
    if (temporary.empty()) return {};
    if (::rename(temporary.c_str(), target.c_str()) != 0) return failed("replace", errno);
    temporary.clear();
    if (!where.sync) return {};
    descriptor folder(::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return folder && synced(folder.get()) ? error() : failed("sync the folder of", errno);
  }
};

file_writer::file_writer(offload& files, file_destination where) : files_(files), file_(std::make_shared<file>()) {
  file_->owner = this;
  file_->files = &files;
  file_->who = files.voice();
  file_->where = std::move(where);
}

file_writer::~file_writer() {
  watch_.reset();
  file_->owner = nullptr;
  file_->files = &files_.lasting();
  const bool under_way = work_ == work::writing || work_ == work::ending;
  if (state_ == state::ended || under_way || !begun_) return;
  files_.submit([f = file_] { f->discard(); }, [] {});
}

void file_writer::stop_waiting() {
  if (!watch_) return;
  watch_.reset();
  work_ = work::none;
}

void file_writer::hurry() {
  hurried_ = true;
  if (!watch_) return;
  watch_.reset();
  work_done();
}

void file_writer::run(work what, void (file::*how)()) {
  work_ = what;
  if (file_->data.empty()) {
    file_->data.swap(gathered_);
    file_->written = 0;
  }
  files_.submit([f = file_, how] { (f.get()->*how)(); },
                [f = file_] {
                  if (f->owner != nullptr) return f->owner->work_done();
                  f->files->submit([f] { f->discard(); }, [] {});
                });
}

void file_writer::next_work() {
  if (work_ != work::none || state_ == state::ended) return;
  if (state_ == state::aborting) return run(work::ending, &file::discard);
  if (!file_->data.empty()) return run(work::writing, &file::write);
  if (state_ == state::finishing) return run(work::ending, &file::commit);
  // The first bytes go at once: a file that cannot be created is told early.
  if (gathered_.empty() || (begun_ && gathered_.size() < limits::file_write_from)) return;
  begun_ = true;
  run(work::writing, &file::write);
}

void file_writer::work_done() {
  const work was = std::exchange(work_, work::none);
  const bool is_full = !file_->data.empty();
  if (is_full && state_ != state::aborting) {
    if (!hurried_) return wait_for_reader();
    file_->why = file_->failed("write", EAGAIN);
    file_->data.clear();
  }
  why_ = file_->why;
  if (was == work::ending && !is_full) return ended();
  if (why_) gathered_.clear();
  next_work();
  wake_when_room();
}

void file_writer::wait_for_reader() {
  work_ = work::waiting;
  watch_ = files_.when_writable(file_->out.get(), [this] {
    stop_waiting();
    next_work();
  });
}

}  // namespace tern
