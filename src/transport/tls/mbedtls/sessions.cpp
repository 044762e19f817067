#include "transport/tls/mbedtls/sessions.hpp"

namespace tern::mbedtls {

const mbedtls_ssl_session* session_cache::find(std::string_view key) {
  auto found = places_.find(key);
  if (found == places_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return &found->second->session;
}

void session_cache::keep(std::string_view key, const mbedtls_ssl_context& connection) {
  forget(key);
  if (capacity_ == 0) return;
  entries_.emplace_front(key);
  if (mbedtls_ssl_get_session(&connection, &entries_.front().session) != 0) {
    entries_.pop_front();
    return;
  }
  places_.emplace(entries_.front().key, entries_.begin());
  while (places_.size() > capacity_) forget(std::string(entries_.back().key));
}

void session_cache::forget(std::string_view key) {
  auto found = places_.find(key);
  if (found == places_.end()) return;
  auto where = found->second;
  places_.erase(found);
  entries_.erase(where);
}

}  // namespace tern::mbedtls
