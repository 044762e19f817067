// Makes TLS engines. The functions below are what a TLS library has to bring besides the engine; one library is
// built in, chosen by CMake's TERN_TLS; its engine has a folder in transport/tls.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/limits.hpp"
#include "transport/tls_engine.hpp"
#include "transport/tls_profile.hpp"

namespace tern {

struct tls_peer {
  std::string_view host;         // as target::host: what the certificate has to name
  std::string_view session_key;  // only engines with equal keys resume each other's sessions; empty: none does
  bool inner = false;            // over another TLS layer, which uses the scratch while this engine's output is sent
};

// The scratch while writing: ciphertext in front, plaintext gathered into one record behind.
inline mutable_bytes tls_output_part(mutable_bytes scratch) { return scratch.first(scratch.size() - limits::tls_record_bytes); }
inline mutable_bytes tls_gather_part(mutable_bytes scratch) { return scratch.last(limits::tls_record_bytes); }

// Of one loop: the random numbers, the sessions to resume.
class tls_factory {
 public:
  virtual ~tls_factory() = default;
  // The engine has its first message ready in pull_output. TERN_E_TLS_CONFIG names the file that could not be used.
  virtual expected<std::unique_ptr<tls_engine>> make(const std::shared_ptr<const tls_profile>& profile,
                                                     const tls_peer& peer) = 0;
};

// What was loaded from files, once for all loops that share the store. Thread-safe.
class tls_store {
 public:
  virtual ~tls_store() = default;
  // Loads what the profile needs, so that engines need not read files: for a thread that may wait. TERN_E_TLS_CONFIG.
  virtual error load(const tls_profile& profile) = 0;
  // Whether that has been done; never waits, and says no when it cannot tell at once.
  virtual bool is_loaded(const tls_profile& profile) = 0;
};

std::shared_ptr<tls_store> make_tls_store();
// scratch: transport_context::cipher_scratch.
std::unique_ptr<tls_factory> make_tls_factory(std::shared_ptr<tls_store> store, mutable_bytes scratch);

struct tls_library_info {
  std::string name;
  std::string version;
  bool tls_1_3 = false;
};
tls_library_info tls_library();

}  // namespace tern
