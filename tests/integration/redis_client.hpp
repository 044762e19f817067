// Redis requests and their replies, as tests write and read them.
#pragma once

#include <string>
#include <vector>

#include "integration/support.hpp"
#include "integration/values.hpp"

namespace tern::integration::redis {

inline handle<tern_request> redis_request(const std::string& url, const std::vector<std::string>& commands,
                                          uint32_t kind = TERN_REDIS_COMMANDS, const options& set = {}) {
  tern_request* request = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_redis_request_create(str(url), kind, &request, &error), TERN_OK) << tern_error_message(error);
  for (const std::string& command : commands)
    EXPECT_EQ(tern_redis_request_add_text(request, str(command), &error), TERN_OK) << tern_error_message(error);
  for (const auto& [name, value] : set)
    EXPECT_EQ(tern_request_set(request, str(name), str(value), &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  return handle<tern_request>(request);
}

// One command whose arguments may be any bytes.
inline handle<tern_request> redis_command(const std::string& url, const std::vector<std::string>& arguments,
                                          const options& set = {}) {
  auto request = redis_request(url, {}, TERN_REDIS_COMMANDS, set);
  std::vector<tern_str> list;
  for (const std::string& a : arguments) list.push_back(str(a));
  tern_error* error = nullptr;
  EXPECT_EQ(tern_redis_request_add_command(request.get(), list.data(), list.size(), &error), TERN_OK)
      << tern_error_message(error);
  tern_error_release(error);
  return request;
}

inline const tern_value* reply_of(const answer& a) {
  const tern_value* v = nullptr;
  EXPECT_EQ(tern_result_data(a.result.get(), &v, nullptr), TERN_OK) << a.message();
  return v;
}

using integration::show;

// The value; of a failure its code's name, its native text, "maybe" when it may have been carried out, its message.
inline std::string show(const answer& a) {
  if (a.code() == TERN_OK) return show(reply_of(a));
  tern_error_info e{};
  EXPECT_EQ(tern_error_view(a.info.error, &e, sizeof e), TERN_OK);
  return text(e.name) + ' ' + text(e.native_text) + (e.maybe_processed ? " maybe: " : ": ") + a.message();
}

// The first word of a server's error.
inline std::string native_of(const answer& a) {
  tern_error_info e{};
  return tern_error_view(a.info.error, &e, sizeof e) == TERN_OK ? text(e.native_text) : std::string();
}

inline answer ask(tern_client* client, const std::string& url, const std::vector<std::string>& commands,
                  uint32_t kind = TERN_REDIS_COMMANDS, const options& set = {}) {
  return fetch(client, redis_request(url, commands, kind, set).get());
}
inline std::string say(tern_client* client, const std::string& url, const std::vector<std::string>& commands,
                       uint32_t kind = TERN_REDIS_COMMANDS, const options& set = {}) {
  return show(ask(client, url, commands, kind, set));
}

// A connection of its own for a series of commands.
class redis_lease {
 public:
  redis_lease(tern_client* client, const std::string& url) : client_(client), url_(url) {
    tern_lease* lease = nullptr;
    EXPECT_EQ(tern_lease_open(client, redis_request(url, {"PING"}).get(), nullptr, &lease, nullptr, nullptr), TERN_OK);
    lease_.reset(lease);
  }
  handle<tern_call> start(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    tern_submit_options how{};
    how.struct_size = sizeof how;
    how.lease = lease_.get();
    return integration::start(client_, redis_request(url_, commands, kind).get(), &how);
  }
  answer ask(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return wait(start(commands, kind).get());
  }
  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return show(ask(commands, kind));
  }
  void give_back() { lease_.reset(); }

 private:
  tern_client* client_;
  std::string url_;
  handle<tern_lease> lease_;
};

// Clients that the server has, besides the one that asks, whose line of CLIENT LIST holds `part`.
inline size_t clients_of(tern_client* asker, const std::string& url, const std::string& part) {
  const std::string list = say(asker, url, {"CLIENT LIST"});
  size_t count = 0;
  for (size_t at = 0; at < list.size();) {
    const size_t end = std::min(list.find('\n', at), list.size());
    const std::string line = list.substr(at, end - at);
    count += line.find(part) != std::string::npos && line.find("cmd=client|list") == std::string::npos;
    at = end + 1;
  }
  return count;
}

}  // namespace tern::integration::redis
