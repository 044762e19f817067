#include "storage/cache/folder_count.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <thread>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "storage/cache/private_file.hpp"

namespace tern {
namespace {

std::string this_start_of_the_system() {
  char text[64];
  const descriptor file(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  const ssize_t got = file ? ::read(file.get(), text, sizeof text) : 0;
  return std::string(trim(std::string_view(text, static_cast<size_t>(std::max<ssize_t>(got, 0))), '\n'));
}

}  // namespace

folder_count::folder_count(const std::string& path) : file_(open_private(path, O_RDWR | O_CREAT)) {
  const now_t give_up = clock::now() + limits::cache_lock_wait;
  while (file_ && ::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    if ((errno == EWOULDBLOCK || errno == EINTR) && clock::now() < give_up)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    else
      file_.close();
  }
}

// "BYTES START\n"
std::optional<uint64_t> folder_count::total() const {
  char text[128];
  const ssize_t got = file_ ? ::pread(file_.get(), text, sizeof text, 0) : 0;
  if (got <= 0 || text[got - 1] != '\n') return std::nullopt;
  std::string_view rest(text, static_cast<size_t>(got - 1));
  const auto bytes_in_all = parse_number<uint64_t>(cut(rest, ' '));
  return rest == this_start_of_the_system() ? bytes_in_all : std::nullopt;
}

void folder_count::set(uint64_t bytes_in_all) const {
  if (!file_) return;
  const std::string text = std::to_string(bytes_in_all) + " " + this_start_of_the_system() + "\n";
  const auto size = static_cast<ssize_t>(text.size());
  if (::pwrite(file_.get(), text.data(), text.size(), 0) == size && ::ftruncate(file_.get(), size) == 0) return;
  static_cast<void>(::ftruncate(file_.get(), 0) == 0);  // not known
}

void folder_count::subtract(uint64_t gone) const {
  if (const auto before = total()) set(*before - std::min(*before, gone));
}

}  // namespace tern
