// Streams of server-sent events, as tests follow them.
#pragma once

#include <memory>
#include <string>

#include "integration/stream_log.hpp"

namespace tern::integration {

inline handle<tern_request> event_request(const std::string& url, const options& set = {}, const char* method = "GET") {
  auto request = make_request(method, url, {{"sse", "true"}, {"sse.retry", "100ms"}});
  for (const auto& [name, value] : set)
    EXPECT_EQ(tern_request_set(request.get(), str(name), str(value), nullptr), TERN_OK) << name;
  return request;
}

// The line that an event is in a stream_log.
inline std::string event_line(const std::string& type, const std::string& data, const std::string& id) {
  return "data {event=" + type + " data=" + data + " id=" + id + "}";
}

// One stream and its log.
struct event_stream {
  event_stream(tern_client* client, handle<tern_request> from, uint32_t flags = 0) : request(std::move(from)) {
    tern_stream_options o{};
    o.struct_size = sizeof o;
    o.flags = flags;
    tern_stream* opened = nullptr;
    tern_error* error = nullptr;
    EXPECT_EQ(tern_stream_open(client, request.get(), &o, &opened, nullptr, &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
    stream.reset(opened);
    log = std::make_unique<stream_log>(client, opened);
  }
  stream_log* operator->() const { return log.get(); }

  handle<tern_request> request;
  handle<tern_stream> stream;
  std::unique_ptr<stream_log> log;
};

}  // namespace tern::integration
