#include "protocols/redis/session.hpp"

#include "protocols/redis/redis_session.hpp"

namespace tern::redis {

session_maker::session_maker(const redis_settings& settings) : shelf_(std::make_shared<shelf>(settings)) {}

std::unique_ptr<byte_session> session_maker::make(const login& as, now_t now) const {
  return std::make_unique<redis_session>(shelf_, as, now);
}

}  // namespace tern::redis
