// A URL as the library sends it.
#pragma once

#include <string>

#include "cli/handles.hpp"

namespace tern::cli {

// Asks the library what it makes of URLs: each is submitted to a client that starts nothing, and read from the result.
class url_reader {
 public:
  url_reader();

  // Encoded, with the host in ASCII, without user and password. Refuses what is no URL.
  std::string sent(const std::string& typed) const;

 private:
  config_handle config_;
  client_handle client_;
};

}  // namespace tern::cli
