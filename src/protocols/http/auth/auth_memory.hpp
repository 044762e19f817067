// What a client has learnt about the origins it authenticates to, so that later requests need no challenge. Thread-safe; one
// per client.
//
// It holds no password: a space is remembered together with a fingerprint of the credentials that were accepted there, and is
// found only with these. So nobody else's request is authenticated by it, and wrong credentials are never sent unasked.
//
// Nonces are counted by origin and nonce, whoever uses them: servers count the same way.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/recent_map.hpp"
#include "base/secret.hpp"
#include "protocols/http/auth/auth_plan.hpp"

namespace tern::http {

class auth_memory {
 public:
  // `seed`: 32 bytes nobody can guess (base/system_random.hpp). Client nonces and fingerprints are made from it.
  explicit auth_memory(bytes seed);

  // How a request for this path would authenticate with these credentials, by one of `kinds`. Of several spaces the one that
  // covers most of the path.
  std::optional<auth_plan> find(std::string_view origin, std::string_view path, const credentials&, auth_kinds kinds);

  // The server has accepted these credentials for this path. Replaces what was known of the same realm, whose
  // paths stay unless the challenge names them all.
  void learn(std::string_view origin, std::string_view path, const credentials&, const auth_plan&);

  // They were refused. What another request has learnt since then (a newer nonce) stays.
  void forget(std::string_view origin, const credentials&, const auth_plan& refused);

  uint32_t next_count(std::string_view origin, std::string_view nonce);  // 1, 2, ...
  std::string client_nonce();                                            // another one each time

  size_t origins() const;

 private:
  struct space {
    std::string who;  // fingerprint
    auth_plan plan;
    std::vector<std::string> paths;
  };
  using spaces = std::vector<space>;  // learnt last at the end

  bool knows(std::string_view origin);
  std::string fingerprint(const credentials&) const;
  static spaces::iterator find_realm(spaces&, std::string_view who, const auth_plan&);

  const secret seed_;
  std::atomic<uint64_t> client_nonces_ = 0;
  mutable std::mutex lock_;
  recent_map<spaces> origins_;
  recent_map<uint32_t> counts_;
};

}  // namespace tern::http
