#include "cli/body_input.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdlib>
#include <cstring>
#include <utility>

#include "cli/interrupt.hpp"

namespace tern::cli {
namespace {

// Most scripted input is smaller; a file for it would only cost.
constexpr size_t kept_in_memory = 1024 * 1024;
constexpr size_t read_step = 64 * 1024;
// What is joined, encoded or checked is held in memory, several times over.
constexpr size_t longest_text = 1024 * 1024 * 1024;

// 0 at the end.
size_t read_some(int fd, char* buffer, size_t size, const std::string& name) {
  for (;;) {
    ssize_t count = ::read(fd, buffer, size);
    if (count > 0) return static_cast<size_t>(count);
    if ((count == 0 || errno == EINTR) && interrupted()) throw failure{interrupt_status(), "interrupted"};
    if (count == 0) return 0;
    if (errno != EINTR) fail_io(fmt::format("cannot read {}: {}", name, std::strerror(errno)));
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
  if (fd < 0) fail_io(fmt::format("cannot keep what is read in {}: {}", path, std::strerror(errno)));
  return unique_fd(fd);
}

void spool(const unique_fd& to, std::string& bytes) {
  if (write_all(to.get(), bytes) != write_state::written)
    fail_io(fmt::format("cannot keep what is read: {}", std::strerror(errno)));
  bytes.clear();
}

// It ends once: a second reader would take what is left, nothing, for what was meant.
int take_standard_input() {
  static bool taken = false;
  if (std::exchange(taken, true))
    fail_usage(
        "standard input is read once: only one of --config, --urls, the options of a body, --header and --cookie can "
        "have it (-, @-)");
  return STDIN_FILENO;
}

// Waits for who writes it, if it is a pipe.
unique_fd open_to_read(const std::string& path) {
  if (path.empty()) fail_usage("the name of a file is missing behind @ (- is standard input)");
  struct stat info{};
  unique_fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file || ::fstat(file.get(), &info) != 0) fail_io(fmt::format("cannot read {}: {}", path, std::strerror(errno)));
  if (S_ISDIR(info.st_mode)) fail_io(fmt::format("cannot read {}: it is a directory", path));
  return file;
}

bool is_regular(const unique_fd& file) {
  struct stat info{};
  return ::fstat(file.get(), &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

body_input body_input::of_text(std::string text) {
  body_input body;
  body.bytes_ = std::move(text);
  return body;
}

body_input body_input::of_file(const std::string& path) {
  body_input body;
  unique_fd opened;
  if (path != "-") {
    opened = open_to_read(path);
    if (is_regular(opened)) {
      body.path_ = path;
      return body;
    }
  }
  const std::string name = path == "-" ? "standard input" : path;
  const int from = opened ? opened.get() : take_standard_input();
  std::string buffer(read_step, '\0');
  while (size_t count = read_some(from, buffer.data(), buffer.size(), name)) {
    body.bytes_.append(buffer, 0, count);
    if (body.bytes_.size() <= kept_in_memory) continue;
    if (!body.spool_) body.spool_ = nameless_file();
    spool(body.spool_, body.bytes_);
  }
  if (!body.spool_) return body;
  spool(body.spool_, body.bytes_);
  body.path_ = fmt::format("/proc/self/fd/{}", body.spool_.get());
  return body;
}

void body_input::attach(tern_request* request) const {
  error_slot error;
  if (path_.empty())
    check(tern_request_set_body(request, to_str(bytes_), error), error, "the request body");
  else
    check(tern_request_set_body_file(request, to_str(path_), error), error, "the request body");
}

std::string whole_text(const std::string& path) {
  unique_fd opened;
  if (path != "-") opened = open_to_read(path);
  std::string name = path == "-" ? "standard input" : path;
  const int from = opened ? opened.get() : take_standard_input();
  std::string text;
  std::string buffer(read_step, '\0');
  while (size_t count = read_some(from, buffer.data(), buffer.size(), name)) {
    text.append(buffer, 0, count);
    if (text.size() > longest_text) fail_io(fmt::format("cannot read {}: it is larger than 1 GiB", name));
  }
  return text;
}

}  // namespace tern::cli
