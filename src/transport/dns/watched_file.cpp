#include "transport/dns/watched_file.hpp"

#include <sys/stat.h>

#include <fstream>
#include <iterator>

#include "base/limits.hpp"

namespace tern {

watched_file::stamp watched_file::look() const {
  struct stat found{};
  if (::stat(path_.c_str(), &found) != 0) return {};
  return {found.st_mtim.tv_sec, found.st_mtim.tv_nsec, found.st_ino, found.st_size};
}

std::optional<std::string> watched_file::changed(now_t now) {
  if (seen_ && now < next_look_) return std::nullopt;
  next_look_ = after(now, limits::watched_file_interval);
  stamp current = look();
  if (seen_ == current) return std::nullopt;
  seen_ = current;
  std::ifstream in(path_, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace tern
