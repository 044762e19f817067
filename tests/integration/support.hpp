// The C API as the integration tests use it: handles that release themselves, and one call that fetches.
#pragma once

#include <gtest/gtest.h>
#include <tern/tern.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tern::integration {

inline tern_str str(std::string_view s) { return {s.data() ? s.data() : "", s.size()}; }
inline std::string text(tern_str s) { return s.data ? std::string(s.data, s.size) : std::string(); }

struct releaser {
  void operator()(tern_client* c) const { tern_client_destroy(c); }
  void operator()(tern_request* r) const { tern_request_release(r); }
  void operator()(tern_result* r) const { tern_result_release(r); }
  void operator()(tern_call* c) const { tern_call_release(c); }
  void operator()(tern_config* c) const { tern_config_release(c); }
  void operator()(tern_queue* q) const { tern_queue_release(q); }
  void operator()(tern_stream* s) const { tern_stream_release(s); }
  void operator()(tern_lease* l) const { tern_lease_release(l); }
  void operator()(tern_report* r) const { tern_report_release(r); }
};
template <class T>
using handle = std::unique_ptr<T, releaser>;

using options = std::vector<std::pair<std::string, std::string>>;

inline handle<tern_client> make_client(const options& set = {}) {
  tern_config* config = nullptr;
  EXPECT_EQ(tern_config_create(&config, nullptr), TERN_OK);
  handle<tern_config> keep(config);
  for (const auto& [name, value] : set) {
    tern_error* error = nullptr;
    EXPECT_EQ(tern_config_set(config, str(name), str(value), &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
  }
  tern_client* client = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_client_create(config, &client, &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  return handle<tern_client>(client);
}

inline handle<tern_request> make_request(const char* method, const std::string& url, const options& set = {}) {
  tern_request* request = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_http_request_create(method, str(url), &request, &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  for (const auto& [name, value] : set) EXPECT_EQ(tern_request_set(request, str(name), str(value), nullptr), TERN_OK) << name;
  return handle<tern_request>(request);
}

// A result with its view.
struct answer {
  handle<tern_result> result;
  tern_result_info info{};
  answer() = default;
  explicit answer(tern_result* r) : result(r) {
    if (r) tern_result_view(r, &info, sizeof info);
  }
  int32_t code() const { return info.code; }
  int32_t status() const { return info.status; }
  bool reused() const { return (info.flags & TERN_RESULT_REUSED) != 0; }
  std::string body() const { return text(info.body); }
  std::string header(std::string_view name) const { return text(tern_result_header(result.get(), str(name))); }
  std::string message() const { return tern_error_message(info.error); }
  bool maybe_processed() const {
    tern_error_info e{};
    return tern_error_view(info.error, &e, sizeof e) == TERN_OK && e.maybe_processed;
  }
};

inline tern_counters counters(tern_client* client) {
  tern_counters c{};
  EXPECT_EQ(tern_client_counters(client, &c, sizeof c), TERN_OK);
  return c;
}

inline handle<tern_call> start(tern_client* client, tern_request* request, const tern_submit_options* o = nullptr) {
  tern_call* call = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_call_start(client, request, o, &call, &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  return handle<tern_call>(call);
}

inline answer wait(tern_call* call, int64_t timeout_ms = 120000) {
  tern_result* result = nullptr;
  EXPECT_EQ(tern_call_wait(call, timeout_ms, &result), TERN_OK);
  return answer(result);
}

inline answer fetch(tern_client* client, tern_request* request, const tern_submit_options* o = nullptr) {
  return wait(start(client, request, o).get());
}

inline answer get(tern_client* client, const std::string& url, const options& set = {}) {
  return fetch(client, make_request("GET", url, set).get());
}

}  // namespace tern::integration
