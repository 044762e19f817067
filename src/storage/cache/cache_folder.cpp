#include "storage/cache/cache_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "storage/cache/folder_count.hpp"
#include "storage/cache/private_file.hpp"

namespace tern {
namespace {

// What a file takes of the whole.
uint64_t charge(const struct stat& st) noexcept {
  constexpr uint64_t block = limits::cache_file_block;
  return (static_cast<uint64_t>(st.st_size) + block - 1) / block * block;
}

int64_t used_at(const struct stat& st) noexcept { return st.st_mtim.tv_sec * 1'000'000'000 + st.st_mtim.tv_nsec; }

// In nanoseconds, either way: clocks are set.
int64_t age_of(const struct stat& st) noexcept { return std::abs(system_wall_clock() - used_at(st)); }

constexpr int64_t touch_again = 1'000'000'000;  // is enough to know what was used last

void touch_file(int fd) {
  struct stat st{};
  if (::fstat(fd, &st) != 0 || age_of(st) < touch_again) return;
  ::futimens(fd, nullptr);
}

}  // namespace

// The program may go to another folder later.
std::string cache_folder::from_the_root(const std::string& path) {
  std::error_code none;
  auto whole = std::filesystem::absolute(path, none);
  return none ? path : whole.string();
}

error cache_folder::prepare() const {
  if (error why = make_private_folders(layout_.folder())) return why;
  if (error why = check_private_folder(layout_.folder(), folder_link::followed)) return why;
  if (error why = make_private_folders(layout_.drafts())) return why;
  if (error why = check_private_folder(layout_.drafts(), folder_link::refused)) return why;
  remove_left_over();
  news told;
  const auto tried = begin(told);
  if (!tried) return told.why;
  ::unlink(tried->path.c_str());
  return {};
}

std::optional<uint64_t> cache_folder::used() const { return folder_count(layout_.lock()).total(); }

// As errno says.
error cache_folder::cannot(const char* what) const {
  return system_error(TERN_E_FILE, std::string("cannot ") + what + " the folder " + layout_.folder(), errno);
}

std::optional<cache_folder::draft> cache_folder::begin(news& told) const {
  draft d;
  d.path = layout_.new_draft();
  if (d.path.empty()) {
    told.why = error(TERN_E_FILE, "the system has no random bytes");
    return std::nullopt;
  }
  d.file = open_private(d.path, O_RDWR | O_CREAT | O_EXCL);
  if (!d.file && errno == ENOENT && !make_private_folders(layout_.drafts()))
    d.file = open_private(d.path, O_RDWR | O_CREAT | O_EXCL);
  struct stat st{};
  if (!d.file || ::flock(d.file.get(), LOCK_EX | LOCK_NB) != 0 || ::fstat(d.file.get(), &st) != 0) {
    told.why = cannot("write to");
    return std::nullopt;
  }
  if (st.st_nlink > 0) return d;
  told.why = error(TERN_E_FILE, "somebody who tidied up the folder " + layout_.folder() + " was faster");
  return std::nullopt;
}

bool cache_folder::publish(draft&& d, const entry_name& name, news& told, std::optional<uint64_t> over) const {
  const draft mine = std::move(d);
  const std::string path = layout_.path_of(name);
  const folder_count count(layout_.lock());
  if (!count) told.why = error(TERN_E_FILE, "cannot lock the folder " + layout_.folder());
  const bool good = count && has_place(mine, path, told, over) && keep(mine, name.key, path, count, told);
  if (!good) ::unlink(mine.path.c_str());
  return good;
}

// It is not too large, and what it may replace is still there.
bool cache_folder::has_place(const draft& d, const std::string& path, news& told, std::optional<uint64_t> over) const {
  struct stat st{};
  if (::fstat(d.file.get(), &st) != 0) told.why = cannot("write to");
  if (charge(st) > most_ / limits::cache_entry_share) told.why = error(TERN_E_FILE, "it is larger than an entry may be");
  if (told.why) return false;
  if (!over) return true;
  const descriptor there = open_private(path, O_RDONLY);
  return there && read_entry_id(there.get()) == *over;
}

// Under the lock. What takes its name is counted first, what it takes the place of afterwards.
bool cache_folder::keep(const draft& d, const std::string& key, const std::string& path, const folder_count& count,
                        news& told) const {
  drop_variants(key, path, count);
  struct stat st{};
  if (::fstat(d.file.get(), &st) != 0) {
    told.why = cannot("write to");
    return false;
  }
  const uint64_t takes = charge(st);
  const auto before = count.total();
  const bool fits = before && *before <= most_ && takes <= most_ - *before;
  const uint64_t total = fits ? *before : make_room(takes, told);
  count.set(total + takes);
  const uint64_t replaced = ::stat(path.c_str(), &st) == 0 ? charge(st) : 0;
  const bool good = take_name(d, path);
  if (good)
    told.kept_bytes = takes;
  else
    told.why = cannot("write to");
  count.subtract(good ? replaced : takes);
  return good;
}

// So many that one more of the name `path` is not too much.
void cache_folder::drop_variants(const std::string& key, const std::string& path, const folder_count& count) const {
  std::vector<std::pair<int64_t, std::string>> others;
  struct stat st{};
  for (const std::string& one : layout_.paths_of(key))
    if (one != path && ::stat(one.c_str(), &st) == 0) others.emplace_back(used_at(st), one);
  std::sort(others.begin(), others.end());
  for (size_t i = 0; others.size() - i >= limits::cache_variants; ++i)
    if (::stat(others[i].second.c_str(), &st) == 0 && ::unlink(others[i].second.c_str()) == 0) count.subtract(charge(st));
}

// Under the lock, so that its folder does not go as an empty one meanwhile.
bool cache_folder::take_name(const draft& d, const std::string& path) const {
  const size_t slash = path.rfind('/');
  const std::string bucket = path.substr(0, slash);
  descriptor into = open_folder(bucket);
  if (!into && errno == ENOENT && make_private_folder(bucket)) into = open_folder(bucket);
  return into && ::renameat(AT_FDCWD, d.path.c_str(), into.get(), path.c_str() + slash + 1) == 0;
}

void cache_folder::discard(draft&& d) const {
  const draft mine = std::move(d);
  ::unlink(mine.path.c_str());
}

std::vector<cache_folder::found> cache_folder::find(const std::string& key, news& told) const {
  std::vector<found> all;
  for (const std::string& path : layout_.paths_of(key)) {
    descriptor file = open_private(path, O_RDONLY);
    if (!file) {
      if (errno != ENOENT) told.lost.push_back(system_error(TERN_E_FILE, "cannot read " + path, errno));
      continue;
    }
    auto entry = read_entry_file(file.get());
    if (!entry) {
      told.lost.push_back(error(TERN_E_FILE, path + " is damaged"));
      forget(path, read_entry_id(file.get()));
    } else if (entry->name.key == key) {
      touch_file(file.get());
      if (entry->body) file.close();
      all.push_back({std::move(*entry), std::move(file), path});
    }
  }
  return all;
}

void cache_folder::touch(const std::string& path, std::atomic<int64_t>& last_touch) {
  const int64_t now = system_wall_clock();
  int64_t last = last_touch;
  if (std::abs(now - last) < touch_again || !last_touch.compare_exchange_strong(last, now)) return;
  ::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);
}

void cache_folder::replace_head(const entry_file& old, int fd, const std::string& head, news& told) const {
  auto made = begin(told);
  if (!made) return;
  entry_file_writer out(made->file.get());
  const bool good = out.begin(old.name, head) && (old.body ? out.append(*old.body) : out.append_from(fd, old)) && out.finish();
  if (!good) told.why = cannot("write to");
  if (good)
    publish(std::move(*made), old.name, told, old.id);
  else
    discard(std::move(*made));
}

void cache_folder::remove(const std::string& key) const {
  const auto paths = layout_.paths_of(key);
  if (paths.empty()) return;
  const folder_count count(layout_.lock());  // without the lock they go all the same, and the count is too high
  uint64_t gone = 0;
  struct stat st{};
  for (const std::string& path : paths)
    if (::stat(path.c_str(), &st) == 0 && ::unlink(path.c_str()) == 0) gone += charge(st);
  count.subtract(gone);
}

// One that is damaged, unless another has come in its place since it was read.
void cache_folder::forget(const std::string& path, uint64_t id) const {
  const folder_count count(layout_.lock());
  const descriptor file = open_private(path, O_RDONLY);
  struct stat st{};
  if (!count || !file || read_entry_id(file.get()) != id || ::fstat(file.get(), &st) != 0) return;
  if (::unlink(path.c_str()) == 0) count.subtract(charge(st));
}

// Under the lock. What all entries take afterwards.
uint64_t cache_folder::make_room(uint64_t wanted, news& told) const {
  struct file {
    int64_t used_at;
    uint64_t size;
    std::string path;
  };
  std::vector<file> all;
  uint64_t total = 0;
  struct stat st{};
  for (const std::string& path : layout_.all_paths()) {
    if (::lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) continue;
    all.push_back({used_at(st), charge(st), path});
    total += all.back().size;
  }
  remove_left_over();
  if (total + wanted <= most_) return total;
  const uint64_t enough = most_ - most_ / limits::cache_spare_share;
  std::sort(all.begin(), all.end(), [](const file& a, const file& b) { return a.used_at < b.used_at; });
  for (const file& f : all) {
    if (total + wanted <= enough) break;
    const bool mine = ::unlink(f.path.c_str()) == 0;
    if (!mine && errno != ENOENT) continue;
    total -= f.size;
    if (!mine) continue;
    ++told.evicted;
    told.evicted_bytes += f.size;
  }
  layout_.remove_empty_folders();
  return total;
}

void cache_folder::remove_left_over() const {
  for (const std::string& path : layout_.drafts_there()) {
    const descriptor file = open_private(path, O_RDONLY);
    struct stat st{};
    if (!file || ::fstat(file.get(), &st) != 0 || age_of(st) < limits::cache_draft_age.count()) continue;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

}  // namespace tern
