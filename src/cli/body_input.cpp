#include "cli/body_input.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>

#include "cli/interrupt.hpp"

namespace tern::cli {
namespace {

// Most scripted input is smaller; a file for it would only cost.
constexpr size_t kept_in_memory = 1024 * 1024;
constexpr size_t read_step = 64 * 1024;

// 0 at the end.
size_t read_some(int fd, char* buffer, size_t size) {
  for (;;) {
    ssize_t count = ::read(fd, buffer, size);
    if (count > 0) return static_cast<size_t>(count);
    if ((count == 0 || errno == EINTR) && interrupted()) throw failure{interrupt_status(), "interrupted"};
    if (count == 0) return 0;
    if (errno != EINTR) fail_io(fmt::format("cannot read standard input: {}", std::strerror(errno)));
  }
}

unique_fd nameless_file() {
  const char* folder = std::getenv("TMPDIR");
  std::string path = folder != nullptr && *folder != '\0' ? folder : "/tmp";
  int fd = ::open(path.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) {  // a file system without O_TMPFILE
    path += "/tern-input-XXXXXX";
    fd = ::mkostemp(path.data(), O_CLOEXEC);
    if (fd >= 0) ::unlink(path.c_str());
  }
  if (fd < 0) fail_io(fmt::format("cannot keep standard input in {}: {}", path, std::strerror(errno)));
  return unique_fd(fd);
}

void check_readable(const std::string& path) {
  struct stat info{};
  unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file || ::fstat(file.get(), &info) != 0) fail_io(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  if (S_ISDIR(info.st_mode)) fail_io(fmt::format("cannot read {}: it is a directory", path));
}

}  // namespace

body_input body_input::from_argument(const std::string& data) {
  body_input body;
  if (data.empty() || data[0] != '@') {
    body.bytes_ = data;
    body.literal_ = true;
    return body;
  }
  if (data != "@-") {
    body.path_ = data.substr(1);
    check_readable(body.path_);
    return body;
  }
  std::string buffer(read_step, '\0');
  while (size_t count = read_some(STDIN_FILENO, buffer.data(), buffer.size())) {
    body.bytes_.append(buffer, 0, count);
    if (body.bytes_.size() <= kept_in_memory) continue;
    if (!body.spool_) body.spool_ = nameless_file();
    if (write_all(body.spool_.get(), body.bytes_) != write_state::written)
      fail_io(fmt::format("cannot keep standard input: {}", std::strerror(errno)));
    body.bytes_.clear();
  }
  if (body.spool_) {
    if (write_all(body.spool_.get(), body.bytes_) != write_state::written)
      fail_io(fmt::format("cannot keep standard input: {}", std::strerror(errno)));
    body.path_ = fmt::format("/proc/self/fd/{}", body.spool_.get());
  }
  return body;
}

void body_input::attach(tern_request* request) const {
  error_slot error;
  if (path_.empty())
    check(tern_request_set_body(request, to_str(bytes_), error), error, "the request body");
  else
    check(tern_request_set_body_file(request, to_str(path_), error), error, "the request body");
}

}  // namespace tern::cli
