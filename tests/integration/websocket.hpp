// What the tests of WebSocket share.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "integration/streams.hpp"

namespace tern::integration {

inline handle<tern_request> websocket_request(const std::string& url, const std::vector<std::string>& subprotocols = {},
                                              const options& set = {}) {
  tern_request* request = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_websocket_request_create(str(url), 0, &request, &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  for (const std::string& name : subprotocols)
    EXPECT_EQ(tern_websocket_request_add_subprotocol(request, str(name), nullptr), TERN_OK);
  for (const auto& [name, value] : set) EXPECT_EQ(tern_request_set(request, str(name), str(value), nullptr), TERN_OK) << name;
  return handle<tern_request>(request);
}

// How one ended.
struct ending {
  int32_t code = 1;
  int64_t native = 0;
  int32_t status = 0;  // of HTTP
  std::string message, reason;
};

inline ending ending_of(const tern_event& e) {
  ending end;
  tern_result_info info{};
  EXPECT_EQ(tern_result_view(e.result, &info, sizeof info), TERN_OK);
  tern_error_info why{};
  if (info.error) {
    EXPECT_EQ(tern_error_view(info.error, &why, sizeof why), TERN_OK);
  }
  end.code = info.code;
  end.status = info.status;
  end.native = why.native_code;
  end.message = text(why.message);
  end.reason = text(why.native_text);
  return end;
}

// What came out of a stream, one line for each event: "open", "text hello", "binary 5", "closing 1000 bye".
struct talk {
  std::vector<std::string> lines;
  ending end;
  bool ok() const { return end.code == TERN_OK; }
};

// From the opening to the end. `each` may act on an event.
inline talk follow_messages(
    tern_client* client, tern_stream* stream, const std::function<void(const tern_event&)>& each = [](const tern_event&) {}) {
  talk t;
  follow(client, stream, [&](const tern_event& e) {
    const std::string data = e.data ? std::string(static_cast<const char*>(e.data), e.size) : std::string();
    const std::string shown = data.size() > 100 ? std::to_string(data.size()) + " bytes" : data;
    switch (e.kind) {
      case TERN_EVENT_STREAM_OPEN:
        t.lines.push_back("open");
        break;
      case TERN_EVENT_STREAM_DATA:
        t.lines.push_back((e.flags & TERN_EVENT_TEXT ? "text " : "binary ") + shown + (e.flags & TERN_EVENT_MORE ? "+" : ""));
        break;
      case TERN_EVENT_STREAM_CLOSING:
        t.lines.push_back("closing " + std::to_string(e.status) + (data.empty() ? "" : " " + data));
        break;
      case TERN_EVENT_COMPLETED:
        t.end = ending_of(e);
        break;
      default:
        break;
    }
    each(e);
  });
  return t;
}

inline int32_t send_text(tern_stream* stream, std::string_view text, uint32_t flags = TERN_SEND_TEXT) {
  return tern_stream_send(stream, flags, text.data(), text.size(), nullptr);
}
inline int32_t send_binary(tern_stream* stream, std::string_view data, uint32_t flags = 0) {
  return send_text(stream, data, flags);
}
inline int32_t close_with(tern_stream* stream, uint32_t code, std::string_view reason = "") {
  return tern_stream_close(stream, code, str(reason), nullptr);
}

}  // namespace tern::integration
