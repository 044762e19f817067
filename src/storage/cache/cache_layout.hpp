// Where the files of a cache on disk are (cache_folder.hpp has the picture). What has no such name is somebody else's.
#pragma once

#include <string>
#include <vector>

#include "sansio/store.hpp"

namespace tern {

class cache_layout {
 public:
  explicit cache_layout(std::string folder) : folder_(std::move(folder)) {}

  const std::string& folder() const noexcept { return folder_; }
  std::string lock() const { return folder_ + "/lock"; }
  std::string drafts() const { return folder_ + "/drafts"; }
  std::string new_draft() const;  // no file has that name; empty: the system has no random bytes
  std::string path_of(const entry_name& name) const;

  std::string folder_of(const std::string& key) const;  // where entries of the key are

  // What is there now.
  std::vector<std::string> drafts_there() const;
  std::vector<std::string> paths_of(const std::string& key) const;  // of every variant, and of keys with the same hash
  std::vector<std::string> all_paths() const;

  void remove_empty_folders() const;  // of entries

 private:
  const std::string folder_;
};

}  // namespace tern
