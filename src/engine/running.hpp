// What a submission needs only while it runs: its operation, its receiver, its place in the pool. Recycled by the loop.
#pragma once

#include <variant>

#include "engine/file_receiver.hpp"
#include "engine/lease.hpp"
#include "engine/operation.hpp"
#include "engine/result_receiver.hpp"
#include "engine/stream_receiver.hpp"
#include "engine/submission.hpp"
#include "pool/pool_state.hpp"

namespace tern {

struct later_tag {};
struct ended_tag {};

class running final : public list_node<later_tag>, public list_node<ended_tag>, public pool_want {
 public:
  running(submission& of, operation_host& host, offload& files, std::unique_ptr<body_source> body);
  running(const running&) = delete;
  running& operator=(const running&) = delete;

  submission& of;
  result_receiver& to() noexcept;
  operation& op() noexcept { return op_; }

 private:
  result_receiver& make_receiver(submission& s, offload& files);

  std::variant<std::monostate, memory_receiver, discard_receiver, file_receiver, stream_receiver> receiver_;
  operation op_;
};

}  // namespace tern
