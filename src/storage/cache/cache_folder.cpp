#include "storage/cache/cache_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <unordered_map>

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
int64_t age_of(int64_t used_at) noexcept { return std::abs(system_wall_clock() - used_at); }

// What that has given back.
uint64_t remove_file(const std::string& path) {
  struct stat st{};
  return ::lstat(path.c_str(), &st) == 0 && S_ISREG(st.st_mode) && ::unlink(path.c_str()) == 0 ? charge(st) : 0;
}

uint64_t remove_entry(const std::string& path) {
  const uint64_t gone = remove_file(path);
  return gone + remove_file(cache_layout::head_of(path));
}

std::string as_owner(uint64_t id) { return std::to_string(id); }

// With the newer head, if there is one. Empty: something is damaged, or the two do not belong together.
std::optional<cache_folder::found> read_pair(descriptor file, const descriptor* head) {
  auto entry = read_entry_file(file.get());
  if (!entry) return std::nullopt;
  cache_folder::found f{std::move(*entry), 0, std::move(file), {}};
  if (head == nullptr) return f;
  auto newer = read_entry_file(head->get());
  const std::string owner = as_owner(f.entry.id);
  if (!newer || newer->body_size != owner.size() || !read_entry_body(head->get(), *newer)) return std::nullopt;
  if (as_text(*newer->body) != owner) return std::nullopt;
  f.entry.head = std::move(newer->head);
  f.head_id = newer->id;
  return f;
}

// What stands there now.
std::optional<cache_folder::found> read_there(const std::string& path) {
  descriptor file = open_private(path, O_RDONLY);
  const descriptor head = open_private(cache_layout::head_of(path), O_RDONLY);
  return read_pair(std::move(file), head || errno != ENOENT ? &head : nullptr);
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

bool cache_folder::publish(draft&& d, const entry_name& name, news& told) const {
  return publish_at(std::move(d), name.key, layout_.path_of(name), false, nullptr, told);
}

// `over`: only over that.
bool cache_folder::publish_at(draft&& d, const std::string& key, const std::string& path, bool is_head, const found* over,
                              news& told) const {
  const draft mine = std::move(d);
  const folder_count count(layout_.lock());
  if (!count) told.why = error(TERN_E_FILE, "cannot lock the folder " + layout_.folder());
  bool good = count && is_small_enough(mine, told);
  if (good && over != nullptr) {
    const auto there = read_there(path);
    good = there && there->entry.id == over->entry.id && there->head_id == over->head_id;
  }
  good = good && keep(mine, key, path, is_head, count, told);
  if (!good) ::unlink(mine.path.c_str());
  return good;
}

bool cache_folder::is_small_enough(const draft& d, news& told) const {
  struct stat st{};
  if (::fstat(d.file.get(), &st) != 0) told.why = cannot("write to");
  if (charge(st) > most_ / limits::cache_entry_share) told.why = error(TERN_E_FILE, "it is larger than an entry may be");
  return !told.why;
}

// Under the lock. What takes its name is counted first, what it takes the place of afterwards.
bool cache_folder::keep(const draft& d, const std::string& key, const std::string& path, bool is_head,
                        const folder_count& count, news& told) const {
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
  const std::string target = is_head ? layout_.head_of(path) : path;
  const uint64_t replaced = ::lstat(target.c_str(), &st) == 0 ? charge(st) : 0;
  if (!take_name(d, target)) {
    told.why = cannot("write to");
    count.subtract(takes);
    return false;
  }
  told.kept_bytes = takes;
  count.subtract(replaced + (is_head ? 0 : remove_file(layout_.head_of(path))));
  return true;
}

// So many that one more of the name `path` is not too much.
void cache_folder::drop_variants(const std::string& key, const std::string& path, const folder_count& count) const {
  std::vector<std::pair<int64_t, std::string>> others;
  struct stat st{};
  for (const std::string& one : layout_.paths_of(key))
    if (one != path && ::stat(one.c_str(), &st) == 0) others.emplace_back(used_at(st), one);
  std::sort(others.begin(), others.end());
  for (size_t i = 0; others.size() - i >= limits::cache_variants; ++i) count.subtract(remove_entry(others[i].second));
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

std::vector<cache_folder::found> cache_folder::find(const std::string& key, news& told, recent_entries::view* seen) const {
  std::vector<found> all;
  const int64_t now = system_wall_clock();
  const cache_layout::variants there = layout_.variants_of(key);
  if (seen != nullptr) *seen = {there.path.substr(0, there.path.size() - 1), there.stamp, now};
  for (const std::string& name : there.names)
    if (auto one = read(there, name, key, told)) all.push_back(std::move(*one));
  std::erase_if(all, [&, alone = all.size() == 1](found& f) {
    if (has_whole_body(f, alone)) return false;
    forget_body(f.path, f.entry.id, told);
    return true;
  });
  for (found& f : all)
    if (f.entry.body) f.file.close();
  return all;
}

std::optional<cache_folder::found> cache_folder::read(const cache_layout::variants& in, const std::string& name,
                                                      const std::string& key, news& told) const {
  const std::string path = in.path + name;
  descriptor file = open_private_at(in.folder.get(), name, O_RDONLY);
  if (!file) {
    if (errno != ENOENT) told.lost.push_back(system_error(TERN_E_FILE, "cannot read " + path, errno));
    return std::nullopt;
  }
  const bool renewed = std::find(in.heads.begin(), in.heads.end(), name) != in.heads.end();
  const descriptor head = renewed ? open_private_at(in.folder.get(), layout_.head_of(name), O_RDONLY) : descriptor();
  auto f = read_pair(std::move(file), renewed ? &head : nullptr);
  if (!f) forget_torn(path, told);
  if (!f || f->entry.name.key != key) return std::nullopt;
  f->path = path;
  return f;
}

bool cache_folder::has_whole_body(found& f, bool alone) const {
  if (f.entry.body) return true;
  const bool is_short = alone && f.entry.body_size <= limits::file_read_bytes;
  if (is_short) return read_entry_body(f.file.get(), f.entry);
  if (checked_.has(f.entry.id)) return true;
  const bool good = check_entry_body(f.file.get(), f.entry);
  if (good) checked_.add(f.entry.id);
  return good;
}

void cache_folder::touch(const std::string& path) { ::utimensat(AT_FDCWD, path.c_str(), nullptr, AT_SYMLINK_NOFOLLOW); }

// A body that came with its front is written again, which costs the same.
void cache_folder::replace_head(const found& old, const std::string& head, news& told) const {
  auto made = begin(told);
  if (!made) return;
  const entry_file& e = old.entry;
  const bool is_head = !e.body || e.body_size > limits::cache_front_bytes;
  const std::string owner = as_owner(e.id);
  entry_file_writer out(made->file.get());
  const bool good = out.begin(e.name, head) && out.append(is_head ? as_bytes(owner) : bytes(*e.body)) && out.finish();
  if (!good) told.why = cannot("write to");
  if (good)
    publish_at(std::move(*made), e.name.key, old.path, is_head, &old, told);
  else
    discard(std::move(*made));
}

void cache_folder::remove(const std::string& key) const {
  const auto paths = layout_.paths_of(key);
  if (paths.empty()) return;
  const folder_count count(layout_.lock());  // without the lock they go all the same, and the count is too high
  uint64_t gone = 0;
  for (const std::string& path : paths) gone += remove_entry(path);
  count.subtract(gone);
}

void cache_folder::forget_body(const std::string& path, uint64_t id, news& told) const {
  told.lost.push_back(error(TERN_E_FILE, path + " is damaged"));
  const folder_count count(layout_.lock());
  const descriptor file = open_private(path, O_RDONLY);
  if (count && file && read_entry_id(file.get()) == id) count.subtract(remove_entry(path));
}

// Unless it was only seen while others were changing it.
void cache_folder::forget_torn(const std::string& path, news& told) const {
  const folder_count count(layout_.lock());
  struct stat st{};
  if (!count || ::lstat(path.c_str(), &st) != 0 || read_there(path)) return;
  told.lost.push_back(error(TERN_E_FILE, path + " is damaged"));
  count.subtract(remove_entry(path));
}

// Under the lock. What all entries take afterwards.
uint64_t cache_folder::make_room(uint64_t wanted, news& told) const {
  struct pair {
    int64_t used_at = 0;
    uint64_t size = 0;
    std::string path;  // of the entry; empty: it is gone, and its newer head was left over
  };
  std::unordered_map<std::string, pair> there;
  uint64_t total = 0;
  struct stat st{};
  for (const std::string& path : layout_.all_paths()) {
    if (::lstat(path.c_str(), &st) != 0 || !S_ISREG(st.st_mode)) continue;
    const bool is_head = path.ends_with(layout_.head_of(""));
    pair& of = there[is_head ? path.substr(0, path.size() - layout_.head_of("").size()) : path];
    if (!is_head) of.path = path;
    of.used_at = std::max(of.used_at, used_at(st));
    of.size += charge(st);
    total += charge(st);
  }
  std::vector<pair> all;
  for (auto& [path, of] : there)
    if (of.path.empty())
      total -= remove_file(layout_.head_of(path));
    else
      all.push_back(std::move(of));
  remove_left_over();
  if (total + wanted <= most_) return total;
  const uint64_t enough = most_ - most_ / limits::cache_spare_share;
  std::sort(all.begin(), all.end(), [](const pair& a, const pair& b) { return a.used_at < b.used_at; });
  for (const pair& p : all) {
    if (total + wanted <= enough) break;
    const uint64_t gone = remove_entry(p.path);
    if (gone == 0 && ::lstat(p.path.c_str(), &st) == 0) continue;
    total -= p.size;
    if (gone == 0) continue;
    ++told.evicted;
    told.evicted_bytes += gone;
  }
  layout_.remove_empty_folders();
  return total;
}

void cache_folder::remove_left_over() const {
  for (const std::string& path : layout_.drafts_there()) {
    const descriptor file = open_private(path, O_RDONLY);
    struct stat st{};
    if (!file || ::fstat(file.get(), &st) != 0 || age_of(used_at(st)) < limits::cache_draft_age.count()) continue;
    if (::flock(file.get(), LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
  }
}

}  // namespace tern
