// What a program asks for, as it was built through the C API. Built by one thread; immutable and shared from the first submit.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "engine/dropper.hpp"
#include "engine/option_registry.hpp"
#include "engine/protocol.hpp"
#include "engine/ref.hpp"
#include "protocols/http/body/multipart.hpp"
#include "sansio/head.hpp"
#include "storage/descriptor.hpp"
#include "tern/request.h"

namespace tern {

// ---- body

struct bytes_body {
  std::shared_ptr<const std::string> data;
  std::string content_type = {};  // sent unless the program says another one; empty: none
};
struct borrowed_body {
  bytes data;  // the program's, until `release` fires
  dropper release;
};
struct file_body {
  std::string path;  // opened anew for each submission
};
struct callback_body {
  tern_pull_fn pull;
  uint64_t user_data;
  dropper drop;
  std::optional<uint64_t> length;
  bool rewindable;
};
struct pushed_body {  // opened as a stream only
  std::optional<uint64_t> length;
};
struct descriptor_body {
  std::shared_ptr<descriptor> from;  // read front to back it is taken by the one submission that reads it
  bool seekable;                     // read from `offset` on, by any number of submissions, which never move its position
  uint64_t offset;
  std::optional<uint64_t> length;
};
struct multipart_body {
  http::multipart_form form;  // files are opened anew for each submission
};
using body_spec = std::variant<std::monostate, bytes_body, borrowed_body, file_body, callback_body, pushed_body,
                               descriptor_body, multipart_body>;

// The Content-Type of a body whose form decides it; empty: the program knows.
std::string content_type_of(const body_spec& body);

struct request_spec {
  std::string method;
  std::unique_ptr<protocol_spec> what;
  body_spec body;
  fields meta;
  std::vector<option_override> overrides;        // in the order they were set
  std::shared_ptr<const retry_callbacks> retry;  // NULL: the client's

  // The client's settings with this request's options over them.
  void apply(request_settings& settings) const;

  // False: the body cannot be sent twice and an earlier submission has it. Called once per accepted submission.
  bool take_body() const noexcept;
  bool body_is_pushed() const noexcept { return std::holds_alternative<pushed_body>(body); }
  // Opened as a stream, what it sends through it.
  bool sends_messages() const noexcept { return what->has_messages(); }

  // What a client made of this request (target, head, settings), kept so that submitting again costs nothing.
  mutable std::mutex prepared_mutex;
  mutable std::shared_ptr<const void> prepared;
  mutable uint32_t prepared_for = 0;  // the client's number

 private:
  mutable std::atomic<bool> body_taken_{false};
};

}  // namespace tern

// The handle is the specification with a count.
struct tern_request : tern::request_spec {
  void retain() noexcept { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() noexcept {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }
  void freeze() noexcept { frozen_.store(true, std::memory_order_release); }
  bool frozen() const noexcept { return frozen_.load(std::memory_order_acquire); }

 private:
  ~tern_request() = default;
  std::atomic<uint32_t> references_{1};
  std::atomic<bool> frozen_{false};
};

namespace tern {
using request_ref = ref<tern_request>;
}
