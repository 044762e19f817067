// A stored response at hand, and the answer that it gives.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocols/http/cache/aged_response.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/offload.hpp"
#include "sansio/stage.hpp"
#include "sansio/store.hpp"

namespace tern::http {

struct kept_response {
  std::shared_ptr<const stored_entry> entry;  // whose body it has
  std::shared_ptr<const aged_response> is;    // its head, or what a server has said since
};

// The one of them that the request selects. `follows`: a redirect is only to be followed, so that one whose body was not kept
// will do.
std::optional<kept_response> choose_kept(const stored_entries& all, const fields& request, bool follows);

// As the answer to `asked`: the body, no body for HEAD, 304 when the program says that it has the same. `now` in Unix seconds.
std::unique_ptr<reply> reply_with(kept_response kept, const request_head& asked, int64_t now, const cache_note& note,
                                  offload& files);

// 504, to a request that wants to be answered by a cache alone (RFC 9111 §5.2.1.7).
std::unique_ptr<reply> reply_without_any();

}  // namespace tern::http
