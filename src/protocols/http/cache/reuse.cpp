#include "protocols/http/cache/reuse.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocols/http/cache/validation.hpp"
#include "protocols/http/cache/vary.hpp"

namespace tern::http {
namespace {

// How a stored response stands to a request at one moment.
struct standing {
  const response_control& said;
  const request_control asked;
  const int64_t age;
  const int64_t staleness;

  standing(const request_head& request, const aged_response& r, int64_t now)
      : said(r.said), asked(read_request_control(request.list)), age(r.age(now)), staleness(r.staleness(now)) {}

  bool is_fresh() const noexcept { return staleness < 0; }
  bool may_be_stale() const noexcept { return !said.no_cache && !said.must_revalidate; }
  // A reload is no reason to ask for what never changes (RFC 8246 §2). max-age=0 is how a reload asks: in whole seconds what
  // has just come would be young enough even for that.
  bool is_young_enough() const noexcept {
    return !asked.max_age || (*asked.max_age > 0 && age <= *asked.max_age) || (said.immutable && is_fresh());
  }
  bool lasts_long_enough() const noexcept { return !asked.min_fresh || staleness + *asked.min_fresh <= 0; }
};

}  // namespace

bool may_ask_cache(const request_head& asked, bool has_body) noexcept {
  if ((asked.method != "GET" && asked.method != "HEAD") || has_body || asked.target == "*") return false;
  for (const owned_field& f : asked.list) {
    for (const std::string_view name : {"range", "if-range", "if-match", "if-unmodified-since"})
      if (iequals(f.name, name)) return false;
    if (iequals(f.name, "if-none-match") && trim(f.value) == "*") return false;
  }
  return !read_request_control(asked.list).no_store;
}

const aged_response* select_stored(std::span<const aged_response* const> all, const fields& request) {
  const aged_response* best = nullptr;
  for (const aged_response* r : all) {
    if (!is_selected(r->selecting, request)) continue;
    if (best && (r->date < best->date || (r->date == best->date && r->times.received <= best->times.received))) continue;
    best = r;
  }
  return best;
}

reuse decide_reuse(const request_head& asked, const aged_response* stored, int64_t now) {
  if (!stored) return read_request_control(asked.list).only_if_cached ? reuse::nothing_may : reuse::no;
  const standing s(asked, *stored, now);
  const bool alone = s.asked.only_if_cached;
  if (!s.asked.no_cache && !s.said.no_cache && s.is_young_enough()) {
    if (s.is_fresh() && s.lasts_long_enough()) return reuse::yes;
    if (!s.is_fresh() && s.may_be_stale() && !s.asked.min_fresh) {
      if (s.staleness < s.asked.max_stale.value_or(0)) return reuse::yes;
      if (!s.asked.max_age && !alone && s.staleness < s.said.stale_while_revalidate.value_or(0)) return reuse::while_renewed;
    }
  }
  if (alone) return reuse::nothing_may;
  return asked.method == "GET" && has_validator(stored->list) ? reuse::if_confirmed : reuse::no;
}

bool may_stand_in(const request_head& asked, const aged_response& stored, int64_t now, int64_t at_most) {
  const standing s(asked, stored, now);
  if (!s.may_be_stale() || s.asked.no_cache || s.asked.min_fresh || !s.is_young_enough()) return false;
  return s.staleness < std::max({s.said.stale_if_error.value_or(0), s.asked.stale_if_error.value_or(0), at_most});
}

std::vector<field> answer_fields(const aged_response& stored, int64_t now, bool confirmed, std::string& age) {
  const std::vector<std::string_view>& unconfirmed = stored.said.no_cache_fields;
  std::vector<field> list;
  list.reserve(stored.list.size() + 1);
  for (const field& f : stored.list) {
    const auto is_it = [&](std::string_view name) { return iequals(name, f.name); };
    if (is_it("age")) continue;
    if (!confirmed && std::any_of(unconfirmed.begin(), unconfirmed.end(), is_it)) continue;
    list.push_back(f);
  }
  age = std::to_string(stored.age(now));
  list.push_back({"Age", age});
  return list;
}

std::vector<field> not_modified_fields(std::vector<field> answer) {
  std::erase_if(
      answer, [](const field& f) { return iequals(f.name.substr(0, 8), "content-") && !iequals(f.name, "content-location"); });
  return answer;
}

}  // namespace tern::http
