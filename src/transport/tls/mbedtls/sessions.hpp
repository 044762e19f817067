// Sessions to resume, by ticket or id: the newest of each key, the least recently used key forgotten first.
#pragma once

#include <mbedtls/ssl.h>

#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.hpp"
#include "base/limits.hpp"

namespace tern::mbedtls {

class session_cache {
 public:
  explicit session_cache(size_t capacity = limits::tls_sessions) : capacity_(capacity) {}

  const mbedtls_ssl_session* find(std::string_view key);  // valid until the next call
  void keep(std::string_view key, const mbedtls_ssl_context& connection);
  void forget(std::string_view key);
  size_t size() const noexcept { return places_.size(); }

 private:
  struct entry {
    std::string key;
    mbedtls_ssl_session session;
    explicit entry(std::string_view k) : key(k) { mbedtls_ssl_session_init(&session); }
    entry(const entry&) = delete;
    entry& operator=(const entry&) = delete;
    ~entry() { mbedtls_ssl_session_free(&session); }  // wipes
  };
  size_t capacity_;
  std::list<entry> entries_;                                                              // most recently used first
  std::unordered_map<std::string_view, std::list<entry>::iterator, text_hasher> places_;  // keys live in entries_
};

}  // namespace tern::mbedtls
