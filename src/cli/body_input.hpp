// -d DATA, -d @FILE, -d @- (standard input).
#pragma once

#include <string>

#include "cli/file_io.hpp"
#include "cli/handles.hpp"

namespace tern::cli {

// A request body that can be sent any number of times. Standard input is read to its end first: small input is kept in
// memory, more goes to a temporary file that has no name, so that memory stays bounded and the length is known.
class body_input {
 public:
  // Fails with local_io when the file or standard input cannot be read.
  static body_input from_argument(const std::string& data);

  void attach(tern_request* request) const;
  bool literal() const { return literal_; }  // the data stood on the command line

 private:
  std::string bytes_;
  std::string path_;  // empty: bytes_
  unique_fd spool_;   // keeps the nameless file that path_ leads to
  bool literal_ = false;
};

}  // namespace tern::cli
