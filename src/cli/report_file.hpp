// A file that a report is written to when it is complete: until then what was there stays.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "cli/destination.hpp"
#include "cli/pending_file.hpp"

namespace tern::cli {

class report_file {
 public:
  // Fails as local_io where nothing can be written.
  explicit report_file(const std::string& path);

  // Fails as local_io.
  void write(std::string_view text);

 private:
  destination to_;
  std::unique_ptr<pending_file> pending_;  // of a regular file
};

}  // namespace tern::cli
