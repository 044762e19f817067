#include "protocols/http/message/expectation.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

bool is_expect(const owned_field& f) noexcept { return f.name.size() == 6 && iequals(f.name, "expect"); }

}  // namespace

bool expects_continue(const request_head& request, const body_source* body) noexcept {
  if (body == nullptr) return false;
  std::optional<uint64_t> length = body->length();
  if (length == 0u) return false;
  if (request.expect_above != no_limit && (!length || *length > request.expect_above)) return true;
  for (const owned_field& f : request.list)
    if (is_expect(f)) return true;
  return false;
}

request_head without_expectation(const request_head& request) {
  request_head changed = request;
  changed.expect_above = no_limit;
  std::erase_if(changed.list, is_expect);
  return changed;
}

}  // namespace tern::http
