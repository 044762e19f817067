// The files of a cache on disk, shared by processes. Everything here blocks: on a file thread.
//
//   FOLDER/lock                 who counts holds it; how many bytes all entries take
//   FOLDER/drafts/RANDOM        being written, locked by who writes it
//   FOLDER/abc/def....0123      an entry: hash of its key, of its variant
//
// Rules:
// - An entry is written as a draft and renamed: what has an entry's name is whole. What is damaged all the same is removed.
// - Locks are flock's: they end with the process that holds them, however it ends. A draft that nobody has locked is left over
//   when it is older than a moment (limits::cache_draft_age): who has just made one has not locked it yet.
// - Bytes are counted before an entry takes its name and after one is gone: a process that dies in between leaves the count
//   too high. A count that is too high, or cannot be read, is made good by the next one who has to make room, for he looks at
//   all files.
// - The entry used longest ago goes first: the time of a file's last change is that of its last use.
// - Only their owner can read the files, and nobody else can put any there: a folder that is not the effective user's, or that
//   others may write to, is refused. The folder itself may be a symbolic link of his own or of root's; inside none is followed.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "sansio/store.hpp"
#include "storage/cache/cache_layout.hpp"
#include "storage/cache/entry_file.hpp"
#include "storage/descriptor.hpp"

namespace tern {

class folder_count;

class cache_folder {
 public:
  // A relative path is one from the folder that the program is in now.
  cache_folder(const std::string& path, uint64_t most_bytes) : layout_(from_the_root(path)), most_(most_bytes) {}

  // What a call met that a log may tell; it holds no lock any more then, for who listens to a log may be slow.
  struct news {
    error why;                // nothing was kept
    uint64_t kept_bytes = 0;  // what an entry takes that was
    std::vector<error> lost;  // entries that could not be read; those that are damaged are removed
    size_t evicted = 0;       // entries that made room
    uint64_t evicted_bytes = 0;
  };

  error prepare() const;  // makes what is missing, removes what is left over; TERN_E_FILE: no cache can be kept there
  std::optional<uint64_t> used() const;  // of most_bytes(); empty: not known before somebody makes room
  const std::string& path() const noexcept { return layout_.folder(); }
  uint64_t most_bytes() const noexcept { return most_; }

  struct draft {
    descriptor file;
    std::string path;
  };
  std::optional<draft> begin(news& told) const;
  // What was written takes its name, over one with that id alone if it is given. False: it is gone, with a reason unless the
  // other one is.
  bool publish(draft&& d, const entry_name& name, news& told, std::optional<uint64_t> over = {}) const;
  void discard(draft&& d) const;

  struct found {
    entry_file entry;
    descriptor file;
    std::string path;
  };
  std::vector<found> find(const std::string& key, news& told) const;
  std::string folder_of(const std::string& key) const { return layout_.folder_of(key); }
  // An entry was used, which its file tells: at most once in a second, `last_touch` being when it was told last.
  static void touch(const std::string& path, std::atomic<int64_t>& last_touch);
  // The same body under another head, if `old` still stands there. `fd`: its file, when its body is not in memory.
  void replace_head(const entry_file& old, int fd, const std::string& head, news& told) const;
  void remove(const std::string& key) const;

 private:
  static std::string from_the_root(const std::string& path);
  error cannot(const char* what) const;
  bool has_place(const draft& d, const std::string& path, news& told, std::optional<uint64_t> over) const;
  bool keep(const draft& d, const std::string& key, const std::string& path, const folder_count& count, news& told) const;
  void drop_variants(const std::string& key, const std::string& path, const folder_count& count) const;
  bool take_name(const draft& d, const std::string& path) const;
  void forget(const std::string& path, uint64_t id) const;
  uint64_t make_room(uint64_t wanted, news& told) const;
  void remove_left_over() const;

  const cache_layout layout_;
  const uint64_t most_;
};

}  // namespace tern
