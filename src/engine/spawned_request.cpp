#include "engine/spawned_request.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tern {

std::shared_ptr<const prepared> prepared_for(const spawned& what, const prepared& by) {
  auto from = std::make_shared<prepared>(what.terms ? static_cast<const prepared&>(*what.terms) : by);
  from->url = what.request->url;
  from->method.clear();
  from->meta.clear();
  from->request = what.request;
  from->where = what.where;
  from->wants = need::shared;
  from->without_lease = from->why = error();
  from->retry = nullptr;
  duration& total = from->options.timeout_total;
  if (!what.has_stages) total = std::min<duration>(total, limits::spawned_time);
  return from;
}

}  // namespace tern
