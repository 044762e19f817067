// Redis subscriptions and feeds, as tests follow them.
#pragma once

#include <string>
#include <vector>

#include "integration/redis_client.hpp"
#include "integration/stream_log.hpp"

namespace tern::integration::redis {

inline int32_t stream_command(tern_stream* stream, const std::vector<std::string>& words) {
  std::vector<tern_str> list;
  for (const std::string& w : words) list.push_back(str(w));
  return tern_redis_stream_command(stream, list.data(), list.size(), nullptr);
}

}  // namespace tern::integration::redis
