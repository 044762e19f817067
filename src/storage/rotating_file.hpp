// A file of text lines that is put aside when it is full: NAME.log is written, NAME.1.log was before it, and so on to the
// oldest, which goes. spdlog writes and renames.
//
// Nothing is kept back: a line is in the file, or the error says why not, when write returns. So a child of a fork has nothing
// of it to write at its exit. After an error the file is opened anew, not before limits::log_file_retry has passed.
//
// NAME.lock is locked meanwhile: two that wrote the same files would put aside what the other one writes. It stays behind,
// empty. One thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/expected.hpp"

namespace tern {

class rotating_file {
 public:
  struct settings {
    std::string directory;  // which there is
    std::string name;
    uint64_t max_bytes;  // of one file; a longer line has one of its own
    uint64_t files;      // at most, the one that is written among them
  };
  // TERN_E_FILE: it cannot be written, or somebody else does; TERN_E_NOT_BUILT.
  static expected<std::unique_ptr<rotating_file>> open(settings how);
  rotating_file(const rotating_file&) = delete;
  rotating_file& operator=(const rotating_file&) = delete;
  ~rotating_file();

  error write(std::string_view line, now_t now);  // with or without the line feed at its end

 private:
  struct inside;
  explicit rotating_file(std::unique_ptr<inside> opened);
  std::unique_ptr<inside> in_;
};

}  // namespace tern
