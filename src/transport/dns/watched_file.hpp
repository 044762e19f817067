// A small file that is read again when it was changed, which is looked for once a second at most.
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"

namespace tern {

class watched_file {
 public:
  explicit watched_file(std::string path) : path_(std::move(path)) {}

  // The content when it is new: at the first call and after a change. A file that is not there is empty.
  std::optional<std::string> changed(now_t now);

 private:
  struct stamp {
    int64_t seconds = -1;  // -1: no file
    int64_t nanoseconds = 0;
    uint64_t inode = 0;
    int64_t size = 0;
    bool operator==(const stamp&) const = default;
  };
  stamp look() const;

  std::string path_;
  std::optional<stamp> seen_;
  now_t next_look_{};
};

}  // namespace tern
