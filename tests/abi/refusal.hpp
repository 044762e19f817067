// How tests of the public API look at refusals.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <string_view>

#include "tern/tern.h"

namespace tern::test {

inline tern_str operator""_t(const char* text, size_t size) { return {text, size}; }
inline constexpr tern_str absent{nullptr, 0};
inline constexpr tern_str broken{nullptr, 5};  // NULL with a size

inline std::string text(tern_str s) { return s.data ? std::string(s.data, s.size) : std::string(); }

// Receives an error; anything is overwritten.
struct error_out {
  tern_error* error = reinterpret_cast<tern_error*>(uintptr_t{16});
  bool set = false;
  tern_error** operator&() {
    clear();
    error = reinterpret_cast<tern_error*>(uintptr_t{16});
    set = true;
    return &error;
  }
  std::string message() const { return tern_error_message(error); }
  ~error_out() { clear(); }
  void clear() {
    if (set) tern_error_release(error);
    set = false;
  }
};

#define EXPECT_REFUSED(call, code, words)               \
  do {                                                  \
    EXPECT_EQ(call, code) << #call;                     \
    EXPECT_EQ(tern_error_code(e.error), code) << #call; \
    EXPECT_EQ(e.message(), words) << #call;             \
  } while (false)
#define EXPECT_TAKEN(call)                   \
  do {                                       \
    EXPECT_EQ(call, TERN_OK) << e.message(); \
    EXPECT_EQ(e.error, nullptr) << #call;    \
  } while (false)

// Counts calls of a tern_drop_fn.
struct drop_count {
  int drops = 0;
  static void drop(uint64_t self) { ++reinterpret_cast<drop_count*>(self)->drops; }
  uint64_t me() { return reinterpret_cast<uint64_t>(this); }
};

struct request {
  tern_request* handle = nullptr;
  explicit request(const char* method = "GET", const char* url = "http://127.0.0.1:1/") {
    tern_http_request_create(method, tern_str_from(url), &handle, nullptr);
  }
  request(const request&) = delete;
  request& operator=(const request&) = delete;
  ~request() { tern_request_release(handle); }
  operator tern_request*() const { return handle; }
};

struct queue {
  tern_queue* handle = nullptr;
  queue() { tern_queue_create(&handle, nullptr); }
  queue(const queue&) = delete;
  queue& operator=(const queue&) = delete;
  ~queue() { tern_queue_release(handle); }
  operator tern_queue*() const { return handle; }
};

struct config {
  tern_config* handle = nullptr;
  config() { tern_config_create(&handle, nullptr); }
  config(const config&) = delete;
  config& operator=(const config&) = delete;
  ~config() { tern_config_release(handle); }
  operator tern_config*() const { return handle; }
  std::string get(tern_str name) const {
    tern_str value{};
    return tern_config_get(handle, name, &value, nullptr) == TERN_OK ? text(value) : "?";
  }
};

// A client without threads, so that nothing happens behind a test's back.
struct driven_client {
  tern_client* handle = nullptr;
  driven_client() {
    config c;
    tern_config_set_int(c, tern_str_from("loops"), 0, nullptr);
    tern_client_create(c, &handle, nullptr);
  }
  driven_client(const driven_client&) = delete;
  driven_client& operator=(const driven_client&) = delete;
  ~driven_client() { tern_client_destroy(handle); }
  operator tern_client*() const { return handle; }
};

}  // namespace tern::test
