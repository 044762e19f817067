// Where the files of a cache on disk are (cache_folder.hpp has the picture). What has no such name is somebody else's.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sansio/store.hpp"
#include "storage/descriptor.hpp"
#include "storage/file_stamp.hpp"

namespace tern {

class cache_layout {
 public:
  explicit cache_layout(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const noexcept { return folder_; }
  std::string lock() const { return folder_ + "/lock"; }
  std::string drafts() const { return folder_ + "/drafts"; }
  std::string new_draft() const;  // no file has that name; empty: the system has no random bytes
  std::string path_of(const entry_name& name) const;
  static std::string head_of(const std::string& path) { return path + ".head"; }  // of an entry, if it has got a newer one

  // What is there now.
  std::vector<std::string> drafts_there() const;
  std::vector<std::string> paths_of(const std::string& key) const;  // of every variant, and of keys with the same hash
  struct variants {
    descriptor folder;
    std::optional<file_stamp> stamp;  // of it, before its names were read
    std::string path;                 // of it, with a slash
    std::vector<std::string> names;   // of entries in it
    std::vector<std::string> heads;   // of those of them that have a newer head
  };
  variants variants_of(const std::string& key) const;  // as paths_of
  std::vector<std::string> all_paths() const;          // of newer heads, too

  void remove_empty_folders() const;  // of entries

 private:
  const std::string folder_;
};

}  // namespace tern
