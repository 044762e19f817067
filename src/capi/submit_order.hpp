// tern_submit_options, checked and copied.
#pragma once

#include "base/expected.hpp"
#include "engine/submission.hpp"
#include "tern/submit.h"

namespace tern::capi {

// What a call may carry in its options.
enum class submit_use : uint8_t { queue, call, stream, lease };

// `drop` of the options is the order's from here on, also when they are refused.
expected<submit_order> read_order(const tern_submit_options* options, submit_use use);

}  // namespace tern::capi
