// The files of a cache on disk, shared by processes. Everything here blocks: on a file thread.
//
//   FOLDER/lock                 who counts holds it; how many bytes all entries take
//   FOLDER/drafts/RANDOM        being written, locked by who writes it
//   FOLDER/abc/def....0123      an entry: hash of its key, of its variant
//   FOLDER/abc/def....0123.head  its head since it was confirmed, in the form of an entry whose body is the id of the other one
//
// Rules:
// - An entry is written as a draft and renamed: what has an entry's name is whole. What is damaged all the same is removed.
// - A long body is written once: a newer head gets a file of its own, which comes and goes with the entry. One that is damaged,
//   or of another entry, is what remains of a crash, and the entry goes with it: an older head may say too much.
// - Who looks for an entry reads its front, and a short body of the only one there is. Any other body is checked when it is
// found
//   for the first time by this process; what is damaged by then is a miss. One that is damaged later ends the reading as a
//   failure before its end, and the entry goes.
// - Locks are flock's: they end with the process that holds them, however it ends. A draft that nobody has locked is left over
//   when it is older than a moment (limits::cache_draft_age): who has just made one has not locked it yet.
// - Bytes are counted before an entry takes its name and after one is gone: a process that dies in between leaves the count
//   too high. A count that is too high, or cannot be read, is made good by the next one who has to make room, for he looks at
//   all files.
// - The entry used longest ago goes first: the time of a file's last change is that of its last use, give or take
//   limits::cache_touch_after.
// - Only their owner can read the files, and nobody else can put any there: a folder that is not the effective user's, or that
//   others may write to, is refused. The folder itself may be a symbolic link of his own or of root's; inside none is followed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "sansio/store.hpp"
#include "storage/cache/cache_layout.hpp"
#include "storage/cache/checked_bodies.hpp"
#include "storage/cache/entry_file.hpp"
#include "storage/cache/recent_entries.hpp"
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
  // What was written takes its name. False: it is gone, told why.
  bool publish(draft&& d, const entry_name& name, news& told) const;
  void discard(draft&& d) const;

  struct found {
    entry_file entry;      // with its newest head
    uint64_t head_id = 0;  // of the file of that; 0: the entry's own
    descriptor file;       // open when the body is not in memory
    std::string path;
  };
  // With its bucket as it stood before, for whoever wants to know.
  std::vector<found> find(const std::string& key, news& told, recent_entries::view* seen = nullptr) const;
  static void touch(const std::string& path);  // it was used
  // The same body under another head, if `old` still stands there.
  void replace_head(const found& old, const std::string& head, news& told) const;
  void remove(const std::string& key) const;
  void forget_body(const std::string& path, uint64_t id, news& told) const;  // a damaged one, if it still stands there

 private:
  static std::string from_the_root(const std::string& path);
  error cannot(const char* what) const;
  bool publish_at(draft&& d, const std::string& key, const std::string& path, bool is_head, const found* over,
                  news& told) const;
  bool is_small_enough(const draft& d, news& told) const;
  bool keep(const draft& d, const std::string& key, const std::string& path, bool is_head, const folder_count& count,
            news& told) const;
  void drop_variants(const std::string& key, const std::string& path, const folder_count& count) const;
  bool take_name(const draft& d, const std::string& path) const;
  std::optional<found> read(const cache_layout::variants& in, const std::string& name, const std::string& key,
                            news& told) const;
  bool has_whole_body(found& f, bool alone) const;
  void forget_torn(const std::string& path, news& told) const;
  uint64_t make_room(uint64_t wanted, news& told) const;
  void remove_left_over() const;

  const cache_layout layout_;
  const uint64_t most_;
  mutable checked_bodies checked_;
};

}  // namespace tern
