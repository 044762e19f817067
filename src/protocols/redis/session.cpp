#include "protocols/redis/session.hpp"

#include "protocols/redis/redis_session.hpp"

namespace tern::redis {
namespace {

class redis_factory final : public session_factory {
 public:
  redis_factory(const login& as, const redis_settings& settings) : shelf_(std::make_shared<shelf>(settings, as)) {}
  std::unique_ptr<byte_session> make(const session_start&, now_t now) override {
    return std::make_unique<redis_session>(shelf_, now);
  }

 private:
  const std::shared_ptr<shelf> shelf_;
};

}  // namespace

std::unique_ptr<session_factory> make_redis_factory(const login& as, const redis_settings& settings) {
  return std::make_unique<redis_factory>(as, settings);
}

std::unique_ptr<byte_session> make_redis_session(const login& as, now_t now, const redis_settings& settings) {
  const target nowhere;
  return redis_factory(as, settings).make({nowhere, {}}, now);
}

}  // namespace tern::redis
