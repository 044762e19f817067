// Owners of the C API's handles, and its text and errors in C++ clothes.
#pragma once

#include <tern/tern.h>

#include <memory>
#include <string>
#include <string_view>

#include "cli/exit_status.hpp"

namespace tern::cli {

template <auto Release>
struct released_by {
  template <class Handle>
  void operator()(Handle* handle) const {
    Release(handle);
  }
};

using config_handle = std::unique_ptr<tern_config, released_by<tern_config_release>>;
using client_handle = std::unique_ptr<tern_client, released_by<tern_client_destroy>>;
using queue_handle = std::unique_ptr<tern_queue, released_by<tern_queue_release>>;
using request_handle = std::unique_ptr<tern_request, released_by<tern_request_release>>;
using stream_handle = std::unique_ptr<tern_stream, released_by<tern_stream_release>>;
using lease_handle = std::unique_ptr<tern_lease, released_by<tern_lease_release>>;
using result_handle = std::unique_ptr<tern_result, released_by<tern_result_release>>;
using report_handle = std::unique_ptr<tern_report, released_by<tern_report_release>>;

// An event that was drained and belongs to us.
class owned_event {
 public:
  explicit owned_event(const tern_event& drained) : event_(drained) {}
  owned_event(owned_event&& other) noexcept : event_(other.event_) { other.event_ = tern_event{}; }
  owned_event& operator=(owned_event&&) = delete;
  ~owned_event() { tern_events_release(&event_, 1, sizeof event_); }

  const tern_event* operator->() const { return &event_; }

 private:
  tern_event event_;
};

// The empty text stays a text: only NULL means absent.
inline tern_str to_str(std::string_view text) { return tern_str_of(text.data() == nullptr ? "" : text.data(), text.size()); }
inline std::string_view to_view(tern_str text) { return {text.data == nullptr ? "" : text.data, text.size}; }

// Where a call leaves its error. Use one per call.
class error_slot {
 public:
  error_slot() = default;
  error_slot(const error_slot&) = delete;
  error_slot& operator=(const error_slot&) = delete;
  ~error_slot() { tern_error_release(error_); }

  operator tern_error**() { return &error_; }
  std::string message() const { return tern_error_message(error_); }

 private:
  tern_error* error_ = nullptr;
};

// "TERN_E_CONNECT"
inline std::string error_name(int32_t code) {
  tern_error_info info{};
  info.struct_size = sizeof info;
  if (tern_error_describe(code, &info, sizeof info) != TERN_OK) return std::to_string(code);
  return std::string(to_view(info.name));
}

// Ends the command with `status` when a call was refused; `what` says what was asked for.
inline void check(int32_t code, const error_slot& error, std::string_view what, exit_status status = exit_status::usage) {
  if (code == TERN_OK) return;
  if (code == TERN_E_FILE) status = exit_status::local_io;
  throw failure{status, std::string(what) + ": " + error.message() + " (" + error_name(code) + ")"};
}

inline tern_result_info view_of(const tern_result* result) {
  tern_result_info info{};
  info.struct_size = sizeof info;
  tern_result_view(result, &info, sizeof info);
  return info;
}

inline tern_counters counters_of(tern_client* client) {
  tern_counters counters{};
  counters.struct_size = sizeof counters;
  tern_client_counters(client, &counters, sizeof counters);
  return counters;
}

client_handle make_client(const tern_config* config);
queue_handle make_queue();

// Its events go to `queue` with `user_data`. As tern_stream_open says; `to` is set when TERN_OK.
int32_t open_stream(tern_client* client, tern_request* request, tern_queue* queue, uint64_t user_data, stream_handle& to,
                    error_slot& error);

}  // namespace tern::cli
