// What a client was told to use where. Thread-safe.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/expected.hpp"
#include "base/hash.hpp"
#include "protocols/http/auth/credentials.hpp"

namespace tern::http {

// "scheme://host:port" of a URL as a program writes it, in the form of target.origin. TERN_E_URL.
expected<std::string> credential_origin(std::string_view url_text);

class credential_store {
 public:
  // In place of what this origin had. TERN_E_LIMIT: there are limits::http_stored_credentials; what check_credentials says.
  error set(std::string_view origin, shared_credentials who);
  void remove(std::string_view origin);
  void clear();
  shared_credentials find(std::string_view origin) const;                              // NULL: none
  bool empty() const noexcept { return count_.load(std::memory_order_relaxed) == 0; }  // no lock: every request asks

 private:
  mutable std::mutex lock_;
  std::atomic<size_t> count_ = 0;
  std::unordered_map<std::string, shared_credentials, text_hasher, std::equal_to<>> known_;
};

}  // namespace tern::http
