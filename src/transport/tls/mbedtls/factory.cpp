#include "base/hash.hpp"
#include "transport/tls/mbedtls/engine.hpp"

namespace tern {
namespace mbedtls {
namespace {

class factory final : public tls_factory {
 public:
  factory(std::shared_ptr<material_store> store, mutable_bytes scratch)
      : store_(std::move(store)),
        scratch_(tls_output_part(scratch)),
        random_(std::make_shared<random_numbers>()),
        sessions_(std::make_shared<session_cache>()) {}

  expected<std::unique_ptr<tls_engine>> make(const std::shared_ptr<const tls_profile>& profile, const tls_peer& peer) override {
    auto how = settings_of(profile);
    if (!how) return how.why();
    auto out = std::make_unique<engine>(*how, sessions_, peer, peer.inner ? mutable_bytes() : scratch_);
    if (error why = out->start()) return why;
    return std::unique_ptr<tls_engine>(std::move(out));
  }

 private:
  expected<std::shared_ptr<const settings>> settings_of(const std::shared_ptr<const tls_profile>& profile) {
    if (auto found = settings_.find(profile->identity); found != settings_.end()) return found->second;
    if (!start_library() || !random_->seeded()) return error(TERN_E_TLS_CONFIG, "the TLS library could not be started");
    if (settings_.size() >= limits::tls_materials)
      std::erase_if(settings_, [](const auto& e) { return e.second.use_count() == 1; });
    auto made = settings::make(profile, *store_, random_);
    if (made) settings_.emplace(profile->identity, *made);
    return made;
  }

  std::shared_ptr<material_store> store_;
  mutable_bytes scratch_;
  std::shared_ptr<random_numbers> random_;
  std::shared_ptr<session_cache> sessions_;
  std::unordered_map<std::string, std::shared_ptr<const settings>, text_hasher, std::equal_to<>> settings_;
};

}  // namespace
}  // namespace mbedtls

std::shared_ptr<tls_store> make_tls_store() { return std::make_shared<mbedtls::material_store>(); }

std::unique_ptr<tls_factory> make_tls_factory(std::shared_ptr<tls_store> store, mutable_bytes scratch) {
  return std::make_unique<mbedtls::factory>(std::static_pointer_cast<mbedtls::material_store>(std::move(store)), scratch);
}

tls_library_info tls_library() {
  char version[32] = "";
  mbedtls_version_get_string(version);
  return {"mbedtls", version, mbedtls::has_tls_1_3()};
}

}  // namespace tern
