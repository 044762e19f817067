#include "protocols/http/cache/aged_response.hpp"

#include <utility>

namespace tern::http {
namespace {

struct read_in_place final : stored_entry::reading {
  explicit read_in_place(stored_response r) : is(std::move(r)) {}
  const aged_response is;
};

std::unique_ptr<const stored_entry::reading> read_once(std::string_view head) {
  auto r = decode_stored(head);
  return r ? std::make_unique<const read_in_place>(std::move(*r)) : nullptr;
}

}  // namespace

aged_response::aged_response(stored_response r)
    : stored_response(std::move(r)),
      said(read_response_control(list)),
      date(date_of(list, times)),
      age_on_arrival(http::age_on_arrival(list, times)),
      lifetime(freshness_lifetime(status, list, said, date)) {}

std::shared_ptr<const aged_response> read_head(const std::shared_ptr<const stored_entry>& entry) {
  const auto* read = static_cast<const read_in_place*>(entry->read(read_once));
  return read ? std::shared_ptr<const aged_response>(entry, &read->is) : nullptr;
}

std::shared_ptr<const aged_response> read_head(std::string text) {
  auto kept = std::make_shared<std::pair<const std::string, std::optional<aged_response>>>(std::move(text), std::nullopt);
  auto r = decode_stored(kept->first);
  if (!r) return nullptr;
  kept->second.emplace(std::move(*r));
  return std::shared_ptr<const aged_response>(kept, &*kept->second);
}

}  // namespace tern::http
