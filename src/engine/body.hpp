// The body of one submission, from what the request says of it; valid as long as the submission.
#pragma once

#include <memory>

#include "base/expected.hpp"
#include "engine/submission.hpp"
#include "sansio/body_source.hpp"
#include "sansio/offload.hpp"

namespace tern {

std::unique_ptr<body_source> make_body(const submission& s, offload& files);  // NULL: the request has none

}  // namespace tern
