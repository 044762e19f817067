#include "engine/rows/netrc_cache.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/secret.hpp"
#include "storage/whole_file.hpp"

namespace tern {
namespace {

expected<netrc_cache::table> read(const std::string& path) {
  auto text = read_whole_file(path, limits::netrc_bytes);
  if (!text) return text.why();
  auto parsed = http::netrc::parse(*text);
  wipe(*text);
  if (!parsed) return parsed.why().with_context(path);
  return std::make_shared<const http::netrc>(std::move(*parsed));
}

}  // namespace

expected<netrc_cache::table> netrc_cache::get(const std::string& path) {
  // Before the file is read: a change in between is seen the next time.
  const auto stamp = stamp_of(path);
  if (stamp) {
    const std::lock_guard held(lock_);
    const entry* known = known_.find(path);
    if (known && known->stamp == *stamp) return known->logins;
  }
  auto made = read(path);
  if (!made || !stamp) return made;
  entry fresh{*stamp, *made};  // what it replaces is freed outside the lock
  const std::lock_guard held(lock_);
  std::swap(known_[path], fresh);
  return made;
}

}  // namespace tern
