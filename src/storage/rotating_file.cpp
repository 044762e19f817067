#include "storage/rotating_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <optional>

#include "base/limits.hpp"

#ifdef TERN_LOG_FILE
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#endif

namespace tern {

#ifdef TERN_LOG_FILE

namespace {

class lock_file {
 public:
  lock_file() = default;
  lock_file(const lock_file&) = delete;
  lock_file& operator=(const lock_file&) = delete;
  ~lock_file() {
    if (fd_ < 0) return;
    ::flock(fd_, LOCK_UN);  // a child of a fork has it open as well
    ::close(fd_);
  }

  error take(const rotating_file::settings& how) {
    const std::string path = how.directory + "/" + how.name + ".lock";
    fd_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd_ < 0) return system_error(TERN_E_FILE, "no log can be written in " + how.directory, errno);
    if (::flock(fd_, LOCK_EX | LOCK_NB) == 0) return {};
    if (errno == EWOULDBLOCK)
      return error(TERN_E_FILE,
                   "another client writes the log " + how.directory + "/" + how.name + ".log: it has locked " + path);
    return system_error(TERN_E_FILE, path + " cannot be locked", errno);
  }

 private:
  int fd_ = -1;
};

}  // namespace

struct rotating_file::inside {
  using sink = spdlog::sinks::rotating_file_sink_st;

  settings how;
  lock_file lock;
  std::optional<sink> file;
  error why;  // of the last try
  now_t retry_at = now_t::min();

  error open_file() {
    spdlog::file_event_handlers unbuffered;
    unbuffered.after_open = [](const spdlog::filename_t&, std::FILE* f) { std::setvbuf(f, nullptr, _IONBF, 0); };
    return attempt([&] {
      file.emplace(how.directory + "/" + how.name + ".log", how.max_bytes, how.files - 1, false, unbuffered);
      file->set_formatter(std::make_unique<spdlog::pattern_formatter>("%v"));
    });
  }
  error write(std::string_view line) {
    return attempt([&] { file->log(spdlog::details::log_msg({}, spdlog::level::off, {line.data(), line.size()})); });
  }

 private:
  template <class F>
  error attempt(F&& f) {
    try {
      f();
      return {};
    } catch (const spdlog::spdlog_ex& e) {
      file.reset();
      return error(TERN_E_FILE, e.what());
    }
  }
};

expected<std::unique_ptr<rotating_file>> rotating_file::open(settings how) {
  auto made = std::make_unique<inside>();
  made->how = std::move(how);
  if (error e = made->lock.take(made->how)) return e;
  std::error_code none;  // it stays that one when the program goes to another directory
  if (auto whole = std::filesystem::absolute(made->how.directory, none); !none) made->how.directory = whole.string();
  if (error e = made->open_file()) return e;
  return std::unique_ptr<rotating_file>(new rotating_file(std::move(made)));
}

error rotating_file::write(std::string_view line, now_t now) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (!in_->file && now < in_->retry_at) return in_->why;
  const bool again = !in_->file;
  in_->why = again ? in_->open_file() : error();
  if (!in_->why && again) in_->why = in_->write({});  // behind half a line, perhaps
  if (!in_->why) in_->why = in_->write(line);
  if (in_->why) in_->retry_at = now + limits::log_file_retry;
  return in_->why;
}

#else

struct rotating_file::inside {};

expected<std::unique_ptr<rotating_file>> rotating_file::open(settings) {
  return error(TERN_E_NOT_BUILT, "this build of the library has no log file");
}

error rotating_file::write(std::string_view, now_t) { return error(TERN_E_NOT_BUILT); }

#endif

rotating_file::rotating_file(std::unique_ptr<inside> opened) : in_(std::move(opened)) {}
rotating_file::~rotating_file() = default;

}  // namespace tern
