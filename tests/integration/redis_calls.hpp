// One Redis request and its answer, as short text.
#pragma once

#include <string>
#include <vector>

#include "integration/streams.hpp"

namespace tern::integration::calls {

inline handle<tern_request> redis_request(const std::string& url, const std::vector<std::string>& commands,
                                          uint32_t kind = TERN_REDIS_COMMANDS, const options& set = {}) {
  tern_request* request = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_redis_request_create(str(url), kind, &request, &error), TERN_OK) << tern_error_message(error);
  for (const std::string& command : commands)
    EXPECT_EQ(tern_redis_request_add_text(request, str(command), &error), TERN_OK) << tern_error_message(error);
  for (const auto& [name, value] : set) EXPECT_EQ(tern_request_set(request, str(name), str(value), nullptr), TERN_OK) << name;
  tern_error_release(error);
  return handle<tern_request>(request);
}

// As redis-cli would show it, on one line.
inline std::string redis_text(const tern_value* v) {
  if (!v) return "nothing";
  switch (v->kind) {
    case TERN_VALUE_NULL:
      return "nil";
    case TERN_VALUE_INT:
      return std::to_string(v->as.i64);
    case TERN_VALUE_ERROR:
      return "!" + std::string(v->as.bytes, v->length);
    case TERN_VALUE_STRING:
      return std::string(v->as.bytes, v->length);
    case TERN_VALUE_BYTES:
      return '"' + std::string(v->as.bytes, v->length) + '"';
    case TERN_VALUE_ARRAY: {
      std::string all = "[";
      for (uint32_t i = 0; i < v->length; ++i) all += (i ? " " : "") + redis_text(&v->as.items[i]);
      return all + "]";
    }
    default:
      return "kind " + std::to_string(v->kind);
  }
}

// The value; of a failure its code's name, its native text, "maybe" when it may have been carried out, its message.
inline std::string redis_text(const answer& a) {
  if (a.code() == TERN_OK) {
    const tern_value* v = nullptr;
    EXPECT_EQ(tern_result_data(a.result.get(), &v, nullptr), TERN_OK) << a.message();
    return redis_text(v);
  }
  tern_error_info e{};
  EXPECT_EQ(tern_error_view(a.info.error, &e, sizeof e), TERN_OK);
  return text(e.name) + ' ' + text(e.native_text) + (e.maybe_processed ? " maybe: " : ": ") + a.message();
}

inline std::string redis_say(tern_client* client, const std::string& url, const std::vector<std::string>& commands,
                             uint32_t kind = TERN_REDIS_COMMANDS, const options& set = {}) {
  return redis_text(fetch(client, redis_request(url, commands, kind, set).get()));
}

}  // namespace tern::integration::calls
