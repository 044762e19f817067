// Entry points that change a request: refused once it is frozen.
#pragma once

#include "capi/barrier.hpp"
#include "engine/request.hpp"

namespace tern::capi {

template <class Body>
int32_t change(tern_request* request, tern_error** out, Body&& body) noexcept {
  return entry(out, [&]() -> error {
    if (error e = require(request, "request")) return e;
    if (request->frozen()) return error(TERN_E_STATE, "the request has been submitted and cannot be changed any more");
    request->prepared_for = 0;  // a refused submission may have prepared it
    return body(*request);
  });
}

}  // namespace tern::capi
