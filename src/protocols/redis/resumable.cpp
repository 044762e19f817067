#include "protocols/redis/resumable.hpp"

#include "protocols/redis/resumable_feed.hpp"
#include "protocols/redis/resumable_subscription.hpp"

namespace tern::redis {

std::unique_ptr<resumable> make_resumable(const request& first, body_source* body) {
  if (first.kind == request_kind::feed) return std::make_unique<resumable_feed>(first);
  return std::make_unique<resumable_subscription>(first, body);
}

}  // namespace tern::redis
