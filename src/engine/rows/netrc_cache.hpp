// The netrc files that a client's requests name, read once and again when they were changed. Thread-safe; one per client, which
// keeps the passwords of the files used last for as long as it lives.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/expected.hpp"
#include "base/limits.hpp"
#include "base/recent_map.hpp"
#include "protocols/http/auth/netrc.hpp"
#include "storage/file_stamp.hpp"

namespace tern {

class netrc_cache {
 public:
  using table = std::shared_ptr<const http::netrc>;

  // Looks at the file each time. Errors are not kept: TERN_E_FILE, TERN_E_LIMIT, TERN_E_PARSE; all name the file.
  expected<table> get(const std::string& path);

 private:
  struct entry {
    file_stamp stamp;
    table logins;
  };
  std::mutex lock_;
  recent_map<entry> known_{limits::netrc_files};
};

}  // namespace tern
