// The request of an attempt, as the stages of HTTP see it.
#pragma once

#include "protocols/http/message/request.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

inline const request_head& head_of(const attempt& a) noexcept { return static_cast<const request_head&>(*a.request); }

}  // namespace tern::http
