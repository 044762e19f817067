// Puts traceparent into a request: that of a trace which begins here, or another parent id for each attempt in the trace that
// the program named. What goes out as the program gave it needs no stage.
//
// Stands inside all that make a request again: each redirect, login and attempt of a strategy passes it. The safe resend sends
// the very same request.
#pragma once

#include <string>

#include "protocols/http/auth/auth_memory.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

enum class trace_begin : uint8_t { none, unsampled, sampled };

struct trace_options {
  std::string parent;                     // traceparent of the program; empty: none
  trace_begin begin = trace_begin::none;  // without one
  bool child = false;                     // another parent id each time
  bool is_needed() const noexcept { return parent.empty() ? begin != trace_begin::none : child; }
};

class trace_stage final : public stage {
 public:
  // Both outlive the stage. The ids come from `random`'s numbers, which nobody can guess.
  trace_stage(const trace_options& how, auth_memory& random) : how_(how), random_(random), trace_(how.parent) {}

  verdict on_request(attempt& a, now_t now) override;

 private:
  const trace_options& how_;
  auth_memory& random_;
  std::string trace_;  // empty until it begins
};

}  // namespace tern::http
