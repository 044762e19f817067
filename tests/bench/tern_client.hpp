#pragma once
#include <tern/tern.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

// The C API with owners, for the benchmark programs. Whatever fails ends the program.
namespace tern::bench {

inline void must(int32_t status, tern_error* error) {
  if (status == TERN_OK) return;
  std::fprintf(stderr, "tern: %d %s\n", status, tern_error_message(error));
  std::exit(1);
}

inline tern_str text(std::string_view from) { return tern_str_of(from.data(), from.size()); }

template <auto Release>
struct releaser {
  template <class Handle>
  void operator()(Handle* handle) const {
    Release(handle);
  }
};
using client_ptr = std::unique_ptr<tern_client, releaser<tern_client_destroy>>;
using request_ptr = std::unique_ptr<tern_request, releaser<tern_request_release>>;
using result_ptr = std::unique_ptr<tern_result, releaser<tern_result_release>>;

class config {
 public:
  config() {
    tern_error* error = nullptr;
    must(tern_config_create(&config_, &error), error);
  }
  ~config() { tern_config_release(config_); }
  config(const config&) = delete;
  config& operator=(const config&) = delete;

  config& set(std::string_view name, std::string_view value) {
    tern_error* error = nullptr;
    must(tern_config_set(config_, text(name), text(value), &error), error);
    return *this;
  }
  config& set(std::string_view name, std::uint64_t value) { return set(name, std::to_string(value)); }
  client_ptr client() const {
    tern_client* made = nullptr;
    tern_error* error = nullptr;
    must(tern_client_create(config_, &made, &error), error);
    return client_ptr(made);
  }

 private:
  tern_config* config_ = nullptr;
};

inline request_ptr get(std::string_view url) {
  tern_request* made = nullptr;
  tern_error* error = nullptr;
  must(tern_http_request_create("GET", text(url), &made, &error), error);
  return request_ptr(made);
}

inline tern_counters counters(tern_client* client) {
  tern_counters now{};
  now.struct_size = sizeof now;
  must(tern_client_counters(client, &now, sizeof now), nullptr);
  return now;
}

}  // namespace tern::bench
