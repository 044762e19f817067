#include "storage/cache/cache_layout.hpp"

#include <dirent.h>
#include <unistd.h>

#include "base/message_digest.hpp"
#include "base/system_random.hpp"
#include "base/text.hpp"
#include "storage/cache/private_file.hpp"

namespace tern {
namespace {

constexpr size_t key_digits = 32;
constexpr size_t bucket_digits = 3;  // 4,096 folders: a few dozen files each in a cache of 100,000
constexpr size_t variant_digits = 16;
constexpr size_t draft_digits = 16;

std::vector<std::string> names_in(const descriptor& folder) {
  std::vector<std::string> names;
  alignas(dirent64) char some[16 * 1024];
  for (ssize_t size = 0; folder && (size = ::getdents64(folder.get(), some, sizeof some)) > 0;)
    for (const char* at = some; at < some + size; at += reinterpret_cast<const dirent64*>(at)->d_reclen)
      if (const char* name = reinterpret_cast<const dirent64*>(at)->d_name; name[0] != '.') names.emplace_back(name);
  return names;
}

std::vector<std::string> names_in(const std::string& path) { return names_in(open_folder(path)); }

bool are_digits(std::string_view text, size_t count) noexcept {
  return text.size() == count && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_entry(std::string_view name) noexcept {
  const std::string_view key = cut(name, '.');
  return are_digits(key, key_digits - bucket_digits) && are_digits(name, variant_digits);
}

// The name of the entry that a newer head is of. Empty: it is none.
std::string_view entry_of_head(std::string_view name) noexcept {
  constexpr std::string_view end = ".head";
  if (!name.ends_with(end)) return {};
  name.remove_suffix(end.size());
  return is_entry(name) ? name : std::string_view();
}

std::string hash_of(const std::string& text, size_t digits) {
  return hex_digest(hash_algorithm::sha256, text).substr(0, digits);
}

// FOLDER/abc/def...
std::string start_of(const std::string& folder, const std::string& key) {
  return folder + "/" + hash_of(key, key_digits).insert(bucket_digits, "/") + ".";
}

}  // namespace

std::string cache_layout::new_draft() const {
  std::byte random[draft_digits / 2];
  if (fill_random(random)) return {};
  std::string path = drafts() + "/";
  for (const std::byte b : random) path += {"0123456789abcdef"[int(b) >> 4], "0123456789abcdef"[int(b) & 15]};
  return path;
}

std::string cache_layout::path_of(const entry_name& name) const {
  return start_of(folder_, name.key) + hash_of(name.variant, variant_digits);
}

std::vector<std::string> cache_layout::drafts_there() const {
  std::vector<std::string> paths;
  for (const std::string& name : names_in(drafts()))
    if (are_digits(name, draft_digits)) paths.push_back(drafts() + "/" + name);
  return paths;
}

cache_layout::variants cache_layout::variants_of(const std::string& key) const {
  const std::string start = start_of(folder_, key);
  const size_t name_at = start.rfind('/') + 1;
  variants all;
  all.path = start.substr(0, name_at);
  all.folder = open_folder(start.substr(0, name_at - 1));
  all.stamp = stamp_of_folder(all.folder.get());
  for (std::string& name : names_in(all.folder)) {
    if (start.compare(name_at, std::string::npos, name, 0, start.size() - name_at) != 0) continue;
    if (const std::string_view entry = entry_of_head(name); !entry.empty())
      all.heads.emplace_back(entry);
    else if (is_entry(name))
      all.names.push_back(std::move(name));
  }
  return all;
}

std::vector<std::string> cache_layout::paths_of(const std::string& key) const {
  variants all = variants_of(key);
  for (std::string& name : all.names) name.insert(0, all.path);
  return std::move(all.names);
}

std::vector<std::string> cache_layout::all_paths() const {
  std::vector<std::string> paths;
  for (const std::string& bucket : names_in(folder_ + "/.")) {
    if (!are_digits(bucket, bucket_digits)) continue;
    for (const std::string& name : names_in(folder_ + "/" + bucket))
      if (is_entry(name) || !entry_of_head(name).empty()) paths.push_back(folder_ + "/" + bucket + "/" + name);
  }
  return paths;
}

void cache_layout::remove_empty_folders() const {
  for (const std::string& bucket : names_in(folder_ + "/."))
    if (are_digits(bucket, bucket_digits)) ::rmdir((folder_ + "/" + bucket).c_str());  // not one that has something in it
}

}  // namespace tern
