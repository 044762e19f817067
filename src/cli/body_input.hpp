// Bytes that are sent: a text, a file, standard input.
#pragma once

#include <string>

#include "cli/file_io.hpp"
#include "cli/handles.hpp"

namespace tern::cli {

// A body or a part of one that can be sent any number of times. Standard input is read to its end first: small input is kept in
// memory, more goes to a temporary file that has no name, so that memory stays bounded and the length is known.
class body_input {
 public:
  static body_input of_text(std::string text);
  // "-" is standard input. Fails with local_io when it cannot be read.
  static body_input of_file(const std::string& path);

  void attach(tern_request* request) const;

  bool is_file() const { return !path_.empty(); }
  const std::string& text() const { return bytes_; }  // when it is no file
  const std::string& path() const { return path_; }   // valid as long as this object

 private:
  std::string bytes_;
  std::string path_;  // empty: bytes_
  unique_fd spool_;   // keeps the nameless file that path_ leads to
};

// All of a file ("-": standard input). Fails as of_file does, and with more than 1 GiB.
std::string whole_text(const std::string& path);

}  // namespace tern::cli
