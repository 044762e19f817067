#include "storage/file_writer.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>

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
  file_destination where;
  descriptor out;
  std::string target;     // where with symbolic links followed
  std::string temporary;  // not empty: exists, and has to be renamed or removed
  std::vector<std::byte> data;
  error why;
  std::atomic<bool> abandoned{false};  // by the loop: stop waiting for whoever reads the pipe

  error failed(const char* verb, int code) const {
    return system_error(TERN_E_BODY_SINK, std::string("cannot ") + verb + " '" + where.path + "'", code);
  }

  // ---- work
  void write() {
    if (!out) why = open();
    if (!why) why = write_all();
    data.clear();
    if (why) discard();
  }
  void commit() {
    if (!why && !out) why = open();
    if (!why) why = write_all();
    if (!why) why = name_it();
    data.clear();
    if (why) discard();
  }
  void discard() {
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
      // O_NONBLOCK: opening a pipe would wait for a reader, and a full one could not be given up.
      out = descriptor(::open(target.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
      return out ? error() : failed("open", errno);
    }
    temporary = temporary_name(target);
    out = descriptor(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!out) {
      const int code = errno;
      temporary.clear();  // not ours
      return failed("create", code);
    }
    // Who could not read the file before shall not read it now; set-uid was given to what stood there, not to what comes.
    if (exists && ::fchmod(out.get(), st.st_mode & 0777) != 0) return failed("set the mode of", errno);
    return {};
  }

  error write_all() {
    no_pipe_signal guard;
    for (size_t done = 0; done < data.size();) {
      const ssize_t put = ::write(out.get(), data.data() + done, data.size() - done);
      if (put < 0 && errno == EINTR) continue;
      if (put < 0 && errno == EAGAIN && !abandoned) {
        pollfd room{out.get(), POLLOUT, 0};
        ::poll(&room, 1, limits::full_pipe_ms);
        continue;
      }
      if (put < 0) return failed("write", errno);
      done += static_cast<size_t>(put);
    }
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
  file_->where = std::move(where);
}

file_writer::~file_writer() {
  file_->owner = nullptr;
  file_->files = &files_.lasting();
  file_->abandoned = true;
  if (state_ == state::ended || working_ || !begun_) return;
  files_.submit([f = file_] { f->discard(); }, [] {});
}

void file_writer::stop_waiting() noexcept { file_->abandoned = true; }

void file_writer::run(void (file::*work)()) {
  working_ = true;
  file_->data.swap(gathered_);
  gathered_.clear();
  files_.submit([f = file_, work] { (f.get()->*work)(); },
                [f = file_] {
                  if (f->owner != nullptr) return f->owner->work_done();
                  f->files->submit([f] { f->discard(); }, [] {});
                });
}

void file_writer::next_work() {
  if (working_ || state_ == state::ended) return;
  if (state_ != state::taking) {
    last_ = true;
    return run(state_ == state::finishing ? &file::commit : &file::discard);
  }
  // The first bytes go at once: a file that cannot be created is told early.
  if (gathered_.empty() || (begun_ && gathered_.size() < limits::file_write_from)) return;
  begun_ = true;
  run(&file::write);
}

void file_writer::work_done() {
  working_ = false;
  why_ = file_->why;
  if (std::exchange(last_, false)) return ended();
  if (why_) gathered_.clear();
  next_work();
  wake_when_room();
}

}  // namespace tern
