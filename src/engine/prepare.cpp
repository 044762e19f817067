#include "base/hash.hpp"
#include "base/redact.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/routing.hpp"
#include "engine/rows/http_state.hpp"

namespace tern {
namespace {

// A blank keeps it apart from all origins.
std::shared_ptr<const crowd> crowd_at(const hashed_key& origin, uint64_t slots) {
  std::string text = std::to_string(slots) + " at " + origin.text;
  const uint64_t hash = hash_text(text);
  return std::make_shared<const crowd>(crowd{{std::move(text), hash}, slots});
}

}  // namespace

expected<std::shared_ptr<const prepared>> prepare(const request_spec& spec, const request_settings& defaults,
                                                  const protocol_states& states) {
  auto p = std::make_shared<prepared>();
  p->options = defaults;
  spec.apply(p->options);

  const url& where = spec.what->where();
  p->row = find_row(where.scheme);
  if (!p->row) return error(TERN_E_NOT_BUILT, "this build does not speak " + where.scheme);
  p->retry = retry_rules_of(p->options);
  p->method = spec.method;
  p->meta = spec.meta;
  p->url = redacted(where);

  auto& http = static_cast<http_state&>(*states[static_cast<size_t>(protocol::http)]);
  auto way = route_to(where, p->options, route_use::named_by_program, http.proxies());
  if (!way) return way.why();
  p->where = std::move(*way);
  if (error e = p->row->prepare(spec, *states[static_cast<size_t>(p->row->of)], *p)) return e;

  if (p->retry && p->retry->concurrency != no_limit) p->among = crowd_at(p->where->origin, p->retry->concurrency);

  auto connect = connect_settings_of(p->options);
  if (!connect) return connect.why();
  p->connect = std::move(*connect);
  return std::shared_ptr<const prepared>(std::move(p));
}

}  // namespace tern
