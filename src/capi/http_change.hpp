// Entry points that change an HTTP request.
#pragma once

#include <span>
#include <utility>
#include <vector>

#include "capi/request_change.hpp"
#include "engine/rows/http_state.hpp"

namespace tern::capi {

// body: error(tern_request&, http::request_builder&).
template <class Body>
int32_t change_http(tern_request* request, tern_error** error, Body&& body) noexcept {
  return change(request, error, [&](tern_request& r) -> tern::error {
    auto* http = dynamic_cast<http_spec*>(r.what.get());
    return http ? body(r, http->builder) : tern::error(TERN_E_UNSUPPORTED, "the request is not an HTTP request");
  });
}

// Names have to be there; an absent value is an empty one. Views of the caller's texts.
expected<std::vector<std::pair<std::string_view, std::string_view>>> read_pairs(const tern_pair* pairs, size_t count);

}  // namespace tern::capi
